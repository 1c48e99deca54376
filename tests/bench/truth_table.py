#!/usr/bin/env python3
"""Who calls an unencrypted machine encrypted?

    python tests/bench/truth_table.py [--each]

Judges every recorded machine in tests/captures/ that has an expected disk-encryption outcome, by
Safehand and by the published rules of others (tests/bench/peers.py), and prints, by system:

    false pass   said pass where the truth is fail, or cannot be told
    on a fail    how many of these machines truly fail
    false fail   said fail where the truth is pass, or cannot be told
    unknown      said unknown where the truth can be told
    no rule      machines of a system that the tool has no rule for

The truth is each capture's own, written beside what it records; the standard is the shipped
policy's, for which a drive's own encryption alone does not count. `--each` names the machines.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.bench.peers import RULES, Document, Rule
from tests.checks.test_captures import CAPTURES, document, judged

CHECK = "disk-encryption"
COLUMNS = ("right", "false pass", "on a fail", "false fail", "unknown", "no rule")


def safehand(recorded: Document) -> str:
    return judged(CHECK, recorded).outcome.value


def column(said: str | None, truth: str) -> str:
    """How an answer is counted."""
    if said is None:
        return "no rule"
    if said == truth:
        return "right"
    return "unknown" if said == "unknown" else f"false {said}"


def main() -> int:
    parser = argparse.ArgumentParser(description="Safehand beside others on the same captures")
    parser.add_argument("--each", action="store_true", help="name the machines that went wrong")
    args = parser.parse_args()
    paths = sorted(CAPTURES.glob("*/*.json"))
    machines = [(path, document(path)) for path in paths]
    machines = [(path, each) for path, each in machines if CHECK in each.get("expected", {})]
    rules: dict[str, Rule] = {"Safehand": safehand, **RULES}
    counts: dict[tuple[str, str], Counter[str]] = {}
    for path, recorded in machines:
        truth = recorded["expected"][CHECK]["outcome"]
        for tool, rule in rules.items():
            found = column(rule(recorded), truth)
            for system in (recorded["platform"], "all"):
                counts.setdefault((tool, system), Counter())[found] += 1
                counts[tool, system]["on a fail"] += found == "false pass" and truth == "fail"
            if args.each and found.startswith("false"):
                print(f"{tool:<17}{found:<12}{path.parent.name}/{path.stem}: {recorded['note']}")
    print(f"{'tool':<17}{'system':<9}" + "".join(f"{name:>12}" for name in COLUMNS))
    for system in ("linux", "windows", "macos", "all"):
        for tool in rules:
            row = counts[tool, system]
            print(f"{tool:<17}{system:<9}" + "".join(f"{row[name]:>12}" for name in COLUMNS))
    wrong = counts["Safehand", "all"]
    return 1 if wrong["false pass"] or wrong["false fail"] else 0


if __name__ == "__main__":
    from agent.cli._piped import piped

    sys.exit(piped(main))
