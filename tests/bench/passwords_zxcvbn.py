#!/usr/bin/env python3
"""Which zxcvbn estimates best here: Python's, or zxcvbn-rs-py? Scores beside each other, and time.

    tests/bench/passwords_zxcvbn.py

Installs zxcvbn-rs-py, which Safehand does not use, into a throw-away environment. The passwords are
ours: those that the gate accepts of the second author's set and of `suggest`, and short ones as
leaked lists have them.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent.parent), str(HERE)]

from passwords_second import samples  # noqa: E402 -- found beside this script

from agent.passwords import gate, suggest  # noqa: E402 -- runs from a checkout
from agent.passwords.lexicon import Shipped  # noqa: E402
from agent.passwords.own import Context  # noqa: E402
from agent.passwords.strength import takes_three  # noqa: E402

VERSION = "0.3.0"
NAMES = (
    "summer",
    "liverpool",
    "charlie",
    "monkey",
    "dragon",
    "ashley",
    "welcome",
    "qwerty",
    "maria",
)
TAILS = ("1", "12", "123", "!", "2019", "01", "@1", "99!", "_uk", "1984", "xx", "69", "#1", "7!")
HOSTILE = ("4@8({[<369&#!1/|0$5+7%2", "4@8({[<369&#!1/|0$5+7%2" * 3)

ASK = """
import json, sys, time
kind = sys.argv[1]
if kind == "rust":
    from zxcvbn_rs_py import zxcvbn
    score = lambda text: int(zxcvbn(text).score)
else:
    from zxcvbn import zxcvbn
    score = lambda text: zxcvbn(text)["score"]
score("warm")
for line in sys.stdin:
    began = time.process_time()
    found = score(json.loads(line))
    print(json.dumps([found, 1000 * (time.process_time() - began)]))
"""


def _asked(python: str, kind: str, texts: list[str]) -> list[tuple[int, float]]:
    given = "".join(json.dumps(text) + "\n" for text in texts)
    answer = subprocess.run(
        [python, "-c", ASK, kind], input=given, capture_output=True, text=True, check=True
    )
    return [tuple(json.loads(line)) for line in answer.stdout.splitlines()]


def main() -> int:
    lexicon, rules = Shipped(), gate.Parameters()
    wanted = suggest.Parameters(offered=100)
    sets = {
        "generated phrases": [
            phrase
            for _ in range(10)
            for phrase in suggest.offer(wanted, rules, Context(), lexicon).phrases
        ],
        "accepted, second author": [
            text
            for _, _, _, text in samples()
            if gate.judge(text, Context(), rules, lexicon).accept and len(text) <= 72
        ],
        "as leaked": [name + tail for name in NAMES for tail in TAILS]
        + [name.title() + tail for name in NAMES for tail in TAILS],
        "hostile": list(HOSTILE),
    }
    with tempfile.TemporaryDirectory() as folder:
        venv.create(folder, with_pip=True)
        python = f"{folder}/bin/python"
        subprocess.run(
            [python, "-m", "pip", "install", "-q", f"zxcvbn-rs-py=={VERSION}"], check=True
        )
        head = ("passwords", "n", "same", "sides", "python ms", "rust ms", "certain")
        print("{:24}{:>6}{:>8}{:>8}{:>20}{:>20}{:>9}".format(*head))
        for name, texts in sets.items():
            ours = _asked(sys.executable, "python", texts)
            theirs = _asked(python, "rust", texts)
            same = sum(one[0] == other[0] for one, other in zip(ours, theirs, strict=True))
            sides = sum(
                (one[0] >= 3) == (other[0] >= 3) for one, other in zip(ours, theirs, strict=True)
            )
            certain = sum(takes_three(text, ()) for text in texts if name != "hostile")
            times = "".join(
                f"{sorted(ms)[len(ms) // 2]:>10.2f}{sorted(ms)[int(len(ms) * 0.99)]:>10.2f}"
                for ms in ([each[1] for each in ours], [each[1] for each in theirs])
            )
            count = len(texts)
            print(
                f"{name:24}{count:>6}{100 * same / count:>7.1f}%"
                f"{100 * sides / count:>7.1f}%{times}{100 * certain / count:>8.1f}%"
            )
    print("same: equal scores; sides: both below 3 or both not; ms: p50 and p99, processor time;")
    print("certain: told to be 3 or more from its ends alone (agent/passwords/strength.py)")
    return 0


if __name__ == "__main__":
    from agent.cli._piped import piped

    sys.exit(piped(main))
