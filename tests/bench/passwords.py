#!/usr/bin/env python3
"""How often is the password gate wrong, and how quick is it? Prints a table.

    tests/bench/passwords.py [--quick]

Needs Debian's aspell-* and hunspell-* dictionaries (a language whose dictionary is not installed is
left out and said so). Beside the gate: zxcvbn (score 3 or more accepts), pwquality (`pwscore`) and
passwdqc (`pwqcheck`), where they are installed; on the first passwords of each class.
"""

from __future__ import annotations

import argparse
import resource
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent.parent), str(HERE)]

from passwords_set import PERSON, Sample, digest, honest, negatives, random_letters  # noqa: E402
from passwords_words import LANGUAGES, SMALLER  # noqa: E402 -- found beside this script

from agent.passwords import gate, suggest  # noqa: E402 -- runs from a checkout
from agent.passwords.lexicon import DATA, Shipped  # noqa: E402
from agent.passwords.own import Context  # noqa: E402

EACH, LETTERS, GENERATED = 250, 100_000, 100_000
PEERS_SEE = 40
HOSTILE = {
    "one letter": "A" * 65536,
    "128 pairs": "a-" * 64,
    "one ligature that becomes 18 letters": "ﷺ" * 128,
    "combining marks": "e\u0301" * 64,
    "direction marks": "\u202e" * 128,
    "128 of four kinds": "A1b!" * 32,
    "64 two-letter words": "Ab-" * 42,
    "unknown words": "Xqzvkjw-" * 16,
    "one unknown word": "Xqzvkjw" * 18,
    "64 KB of words": "Copper-Lantern!" * 4369,
    "lone surrogates": "\ud800" * 128,
}


def _peers() -> dict[str, Callable[[str], bool]]:
    """Other checkers that are installed here."""
    found: dict[str, Callable[[str], bool]] = {}
    try:
        from zxcvbn import zxcvbn
    except ImportError:
        pass
    else:
        found["zxcvbn"] = lambda text: bool(zxcvbn(text[:72])["score"] >= 3)
    for name, command in (("pwquality", ["pwscore"]), ("passwdqc", ["pwqcheck", "-1"])):
        if shutil.which(command[0]):

            def run(text: str, command: list[str] = command) -> bool:
                given = text.encode("utf-8", "replace") + b"\n"
                return subprocess.run(command, input=given, capture_output=True).returncode == 0

            found[name] = run
    return found


class Table:
    """Wrong answers by judge and class, and how long the gate took."""

    def __init__(self, judge: Callable[[str], bool], peers: dict[str, Callable[[str], bool]]):
        self._judge, self._peers = judge, peers
        self.total: Counter[str] = Counter()
        self.wrong: Counter[tuple[str, str]] = Counter()
        self._seen: Counter[tuple[str, str]] = Counter()
        self.took_ms: list[float] = []

    def add(self, samples: Iterable[Sample]) -> None:
        for kind, good, text in samples:
            self.total[kind] += 1
            began = time.process_time()  # the machine is shared
            accepted = self._judge(text)
            self.took_ms.append((time.process_time() - began) * 1000)
            self.wrong["gate", kind] += accepted != good
            self._seen["gate", kind] += 1
            for name, judge in self._peers.items():
                if self._seen[name, kind] < PEERS_SEE:
                    self._seen[name, kind] += 1
                    self.wrong[name, kind] += judge(text) != good

    def show(self) -> None:
        names = ["gate", *self._peers]
        print(f"{'wrong, per cent':32}{'n':>7}" + "".join(f"{name:>11}" for name in names))
        for kind, count in self.total.items():
            shares = "".join(
                f"{100 * self.wrong[name, kind] / self._seen[name, kind]:>11.3f}" for name in names
            )
            print(f"{kind:32}{count:>7}{shares}")

    def refused(self, languages: Iterable[str]) -> float:
        """Per cent of these languages' honest passwords."""
        kinds = [f"honest {each}" for each in languages if f"honest {each}" in self.total]
        count = sum(self.total[kind] for kind in kinds)
        return 100 * sum(self.wrong["gate", kind] for kind in kinds) / max(1, count)

    def percentile(self, share: float) -> float:
        return sorted(self.took_ms)[min(len(self.took_ms) - 1, int(len(self.took_ms) * share))]


def main() -> int:
    parser = argparse.ArgumentParser(description="figures of the password gate")
    parser.add_argument("--quick", action="store_true", help="a tenth of everything")
    args = parser.parse_args()
    part = 10 if args.quick else 1
    lexicon, rules = Shipped(), gate.Parameters()
    gate.judge("Copper-Lantern!Velvet", PERSON, rules, lexicon)
    resident = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024  # before any set is made
    table = Table(lambda text: gate.judge(text, PERSON, rules, lexicon).accept, _peers())
    samples = [*honest(EACH // part), *negatives(EACH // part)]
    print(f"labelled set: {len(samples)} passwords, sha256 {digest(samples)}")
    table.add(samples)
    print(f"gate p50 {table.percentile(0.5):.2f} ms, p99 {table.percentile(0.99):.2f} ms")
    table.add(random_letters(LETTERS // part))
    table.show()
    missing = [each for each in LANGUAGES if f"honest {each}" not in table.total]
    if missing:
        print(f"not measured, no dictionary installed: {', '.join(missing)}")
    print(f"honest, larger languages: {table.refused(set(LANGUAGES) - SMALLER):.2f} % refused")
    print(f"honest, smaller languages: {table.refused(SMALLER):.2f} % refused")
    made = [
        phrase
        for language in ("en", "cy,pl,en", "pa", "ro")
        for _ in range(GENERATED // part // 400)
        for phrase in suggest.offer(
            suggest.Parameters(offered=100, languages=tuple(language.split(","))),
            rules,
            Context(),
            lexicon,
        ).phrases
    ]
    refused = sum(not gate.judge(each, Context(), rules, lexicon).accept for each in made)
    print(f"generated phrases refused: {refused} of {len(made)}")
    worst = ("", 0.0)
    for name, text in HOSTILE.items():
        began = time.process_time()
        gate.judge(text, PERSON, rules, lexicon)
        worst = max(worst, (name, (time.process_time() - began) * 1000), key=lambda each: each[1])
    print(f"worst of {len(HOSTILE)} hostile inputs: {worst[0]}, {worst[1]:.1f} ms")
    size = sum(file.stat().st_size for file in DATA.rglob("*") if file.is_file())
    print(f"memory with the lexicon open: {resident} MB; the lexicon's files: {size / 1e6:.1f} MB")
    return 0


if __name__ == "__main__":
    from agent.cli._piped import piped

    sys.exit(piped(main))
