"""Is this device kept as the procedure asks, and what is to be done where it is not?"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from agent.checks import Check
    from agent.event import Finding
    from agent.host import Host
    from agent.policy import Clause

HELP = "Check this device: encryption, second factor, updates, and the rest."

_WORDS = {
    "pass": "ok",
    "fail": "FAIL",
    "unknown": "unknown",
    "error": "ERROR",
    "not-applicable": "n/a",
}
# ECMA-48 select graphic rendition: red, yellow, magenta, green, faint.
_COLOURS = {"fail": "31", "unknown": "33", "error": "35", "pass": "32", "not-applicable": "2"}


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("ids", nargs="*", metavar="ID", help="only these; one alone is explained")
    parser.add_argument(
        "--capture", type=Path, metavar="FILE", help="judge what `safehand capture` recorded"
    )
    parser.add_argument(
        "--keep", type=Path, metavar="DIR", help="keep the raw answers here, for you alone"
    )
    parser.add_argument("--json", action="store_true", help="JSON Lines on stdout")
    parser.add_argument(
        "--list", action="store_true", help="print every check with what it answers, as Markdown"
    )


def run(args: argparse.Namespace) -> int:
    """Judge this machine or a capture; 1 where anything failed or could not be told."""
    from agent import checks, cli, policy

    found = checks.discover()
    if args.list:
        print(table(found), end="")
        return 0
    if absent := [each for each in args.ids if each not in found]:
        raise ValueError(f"there is no check {absent[0]!r}; known are: {', '.join(found)}.")
    rules = cli.policies(args)
    bound = checks.parameters(rules, found)
    wanted = {each: found[each] for each in args.ids or found}
    keep = None
    if args.keep is not None:
        from agent.checks import _kept

        keep = _kept.keeper(args.keep)
    findings = checks.run_all(wanted, _host(args.capture), bound, keep=keep)
    if args.json:
        import json

        for finding in findings:
            print(json.dumps(as_json(finding, found[finding.check]), ensure_ascii=False))
    elif len(args.ids) == 1:
        clauses = policy.procedure(rules)
        _explain(findings[0], found[args.ids[0]], clauses, sys.stdout)
    else:
        _print_table(findings, sys.stdout)
    good = {"pass", "not-applicable"}
    return 0 if all(finding.outcome.value in good for finding in findings) else 1


def _host(capture: Path | None) -> Host:
    if capture is None:
        from agent.host.local import LocalHost

        return LocalHost()
    from agent.host.capture import load

    try:
        return load(capture.read_text("utf-8"))
    except OSError as problem:
        raise ValueError(f"{capture}: cannot be read: {problem.strerror}.") from problem
    except ValueError as problem:
        raise ValueError(f"{capture}: {problem}") from problem


def as_json(finding: Finding, check: Check) -> dict[str, object]:
    """DESIGN.md's keys first, then the words and the evidence, and what the agent needs to
    report the finding and to look again in time.
    """
    return {
        "check": finding.check,
        "outcome": finding.outcome.value,
        "reason": finding.reason,
        "scope": [
            {"name": s.name, "outcome": s.outcome.value, "reason": s.reason} for s in finding.scope
        ],
        "took_ms": finding.took_ms,
        "explanation": finding.explanation,
        "remedy": finding.remedy,
        "evidence": dict(finding.evidence),
        "clauses": check.clauses,
        "watch": {platform.value: paths for platform, paths in check.watch.items()},
    }


def table(found: Mapping[str, Check]) -> str:
    """README's table of checks, as Markdown."""
    lines = [
        "| check | what it answers | platforms | clause | Cyber Essentials v3.3 | DSPT |",
        "|---|---|---|---|---|---|",
    ]
    lines += [
        f"| `{each.id}` | {each.title} | {', '.join(p.value for p in sorted(each.collect))} "
        f"| {', '.join(each.clauses)} | {each.cyber_essentials} | {each.dspt} |"
        for each in found.values()
    ]
    return "\n".join(lines) + "\n"


def _print_table(findings: list[Finding], out: TextIO) -> None:
    """One check a paragraph, worst first: outcome, id, what is so, and what to do."""
    width, coloured = _terminal(out)
    column = max((len(finding.check) for finding in findings), default=0)
    indent = 9 + column + 1
    if width - indent < 30:  # too narrow for columns: the words go below the id
        indent = 2
    for finding in findings:
        outcome = finding.outcome.value
        lead = f"{_paint(_WORDS[outcome].ljust(8), outcome, coloured)} {finding.check:<{column}}"
        said = _wrapped(finding.explanation or finding.reason, width, indent)
        print(lead + ("\n  " if indent == 2 else " ") + said, file=out)
        if finding.remedy:
            print(" " * indent + _wrapped(f"→ {finding.remedy}", width, indent), file=out)
    troubled = sum(f.outcome.value not in {"pass", "not-applicable"} for f in findings)
    total = (
        f"{troubled} of {len(findings)} checks need attention; `safehand check ID` explains one."
        if troubled
        else f"{len(findings)} checks, nothing wrong."
    )
    print("\n" + _wrapped(total, width, 0), file=out)


def _explain(finding: Finding, check: Check, clauses: Mapping[str, Clause], out: TextIO) -> None:
    """One check in full: the question, the rule behind it, each part, what was read."""
    width, coloured = _terminal(out)

    def say(text: str, indent: int = 0) -> None:
        print(" " * indent + _wrapped(text, width, indent), file=out)

    outcome = finding.outcome.value
    say(f"{check.title}  [{check.id}]")
    say(f"{_paint(_WORDS[outcome], outcome, coloured)}: {finding.explanation or finding.reason}")
    if finding.remedy:
        say(f"→ {finding.remedy}")
    if finding.scope:
        say("\nWhat was judged")
        for part in finding.scope:
            word = _paint(_WORDS[part.outcome.value].ljust(8), part.outcome.value, coloured)
            say(f"{word} {part.name}: {part.explanation or part.reason} ({part.reason})", 2)
    say("\nWhy it is asked")
    for clause in check.clauses:
        summary = clauses[clause].summary if clause in clauses else ""
        say(f"{clause}  {summary}", 2)
    say(f"Cyber Essentials v3.3: {check.cyber_essentials}", 2)
    say(f"NHS DSPT: {check.dspt}", 2)
    say("\nWhat was read")
    record = finding.evidence
    for source in _strings(record.get("sources")):
        say(source, 2)
    if more := record.get("more_sources"):
        say(f"… and {more} more", 2)
    values = record.get("values")
    if isinstance(values, Mapping):
        for name, value in values.items():
            say(f"{name.replace('_', ' ')}: {value}", 2)
    say(
        f"by {record.get('tool')} as {record.get('run_as')} on {record.get('system')} "
        f"at {record.get('taken')}, "
        f"in {finding.took_ms} ms; valid until {record.get('valid_until')}",
        2,
    )
    say(f"digest of the raw answers, which stay on this device: {record.get('digest')}", 2)


def _strings(value: object) -> list[str]:
    return [str(each) for each in value] if isinstance(value, list | tuple) else []


def _terminal(out: TextIO) -> tuple[int, bool]:
    """How wide the text may be, and whether it may have colours (https://no-color.org)."""
    import os
    import shutil

    if not out.isatty():
        return 100, False
    coloured = "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"
    return max(30, min(shutil.get_terminal_size((100, 24)).columns, 120)), coloured


def _paint(text: str, outcome: str, coloured: bool) -> str:
    return f"\x1b[{_COLOURS[outcome]}m{text}\x1b[0m" if coloured else text


def _wrapped(text: str, width: int, indent: int) -> str:
    """The text in lines of at most `width`, all but the first of them indented."""
    import textwrap

    lead = "\n" if text.startswith("\n") else ""
    lines = textwrap.wrap(text.strip(), max(20, width - indent), break_on_hyphens=False)
    return lead + ("\n" + " " * indent).join(lines)
