#!/usr/bin/env python3
"""Is the gate right about passwords that a second author wrote? Counts by class, and the lines that
it is wrong about; the passwords themselves are in passwords_second.txt.

    tests/bench/passwords_second.py
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent.parent), str(HERE)]

from agent.passwords import gate  # noqa: E402 -- runs from a checkout
from agent.passwords.lexicon import Shipped  # noqa: E402
from agent.passwords.own import Context  # noqa: E402

SET = HERE / "passwords_second.txt"
PERSON = Context("aokonkwo", "Ada Okonkwo-Bright", "Harbourside Pharmacy Ltd")

Sample = tuple[str, bool, str, str]
"""Class, whether it should be accepted, the reason that must be given (or -), password."""


def samples() -> Iterator[Sample]:
    """Every password of the set."""
    for line in SET.read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            wanted, kind, reason, *passwords = line.split(" ")
            for password in passwords:
                yield kind, wanted == "accept", reason, password


def main() -> int:
    lexicon, rules = Shipped(), gate.Parameters()
    total = [0, 0]
    wrong: dict[bool, list[str]] = {True: [], False: []}
    otherwise: list[str] = []
    for kind, good, reason, password in samples():
        verdict = gate.judge(password, PERSON, rules, lexicon)
        total[good] += 1
        codes = {each.code.value for each in verdict.reasons}
        if verdict.accept != good:
            wrong[good].append(f"{kind}: {password} {' '.join(sorted(codes))}")
        elif not good and reason not in {"-", *codes}:
            otherwise.append(f"{kind}: {password} {' '.join(sorted(codes))}")
    for good, what in ((True, "should be accepted"), (False, "should be refused")):
        print(f"{what}: {total[good]}, wrong {len(wrong[good])}")
        for each in wrong[good]:
            print(f"  {each}")
    print(f"refused, but for another reason than the author's: {len(otherwise)}")
    for each in otherwise:
        print(f"  {each}")
    return 0


if __name__ == "__main__":
    from agent.cli._piped import piped

    sys.exit(piped(main))
