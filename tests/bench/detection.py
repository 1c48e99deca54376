"""How well and how fast is personal data found?"""

from __future__ import annotations

import json
import math
import sys
from collections import Counter
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parent.parent.parent)]

import uk_set

from agent import detectors, policy

ROOT = Path(__file__).parent.parent.parent


def wilson(hits: int, of: int) -> tuple[float, float]:
    if not of:
        return 0.0, 1.0
    z, p = 1.96, hits / of
    middle = p + z * z / (2 * of)
    spread = z * math.sqrt(p * (1 - p) / of + z * z / (4 * of * of))
    return (middle - spread) / (1 + z * z / of), (middle + spread) / (1 + z * z / of)


def accuracy(engine, show):
    tp, fn, fp = Counter(), Counter(), Counter()
    held = hard = 0
    shown = Counter()
    for d in uk_set.documents():
        f = engine.find(d.parts)
        got = {p.type: p for p in f.personal_data}
        for t in d.types:
            (tp if t in got else fn)[t] += 1
            if t not in got and (show in (t, "fn")) and shown[t] < 12:
                shown[t] += 1
                print("--- MISS", t, d.name, "|", d.parts[-1].text[:600])
        for t in got:
            if t not in d.types and t not in d.also:
                fp[t] += 1
                if (show in ("fp", "fp:" + t)) and shown["fp" + t] < 6:
                    shown["fp" + t] += 1
                    print("+++ FALSE", t, got[t], d.name, "|", d.parts[-1].text[:500])
        if d.hard:
            hard += 1
            if any(p.strength == "hold" for p in f.personal_data):
                held += 1
                if show == "hard":
                    print("!!! HELD", f.personal_data, d.parts[-1].text[:300])
    print(f"{'type':22}{'n':>6}{'recall':>8}{'prec':>8}{'fn':>5}{'fp':>5}")
    for t in sorted(set(tp) | set(fn) | set(fp)):
        n = tp[t] + fn[t]
        print(
            f"{t:22}{n:6}{tp[t] / max(n, 1):8.3f}{tp[t] / max(tp[t] + fp[t], 1):8.3f}{fn[t]:5}{fp[t]:5}"
        )
    T, F, N = sum(tp.values()), sum(fp.values()), sum(fn.values())
    print(f"overall recall {T / (T + N):.4f} precision {T / (T + F):.4f} hard held {held}/{hard}")


def ham(folder):
    for p in sorted(Path(folder).glob("*-ham-*/*.json")):
        d = json.loads(p.read_text("utf-8"))
        yield p.name, d["text"]


if __name__ == "__main__":
    e = detectors.load(policy.read(ROOT / "policies"))
    accuracy(e, sys.argv[1] if len(sys.argv) > 1 else "")
