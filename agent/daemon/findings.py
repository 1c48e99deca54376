"""What do the checks find on this device now?

They run as `safehand check --json` in a child; this reads what it prints.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from agent.daemon import child
from agent.event import Finding, Outcome, Scope
from agent.host.local import this_platform

_TIMEOUT_S = 120.0


@dataclass(frozen=True, slots=True)
class Checked:
    """One check's finding, with what the agent needs to report it and to look again in time."""

    finding: Finding
    clauses: tuple[str, ...]
    watch: tuple[str, ...]
    """What to watch: its change means that the check should run again."""

    def same_as(self, other: Checked | None) -> bool:
        """True where another run of the check came to the same conclusion."""
        return other is not None and _said(self.finding) == _said(other.finding)


async def run(
    policies: Path, ids: Sequence[str] = (), *, keep: Path | None = None
) -> tuple[Checked, ...]:
    """The findings of these checks, or of every one; the raw answers stay in `keep`. Never fails
    in silence: where the child broke, hung or said what this cannot read, there is a finding of
    its own that says so.
    """
    words = ["check", *ids, "--json", "--policies", str(policies)]
    if keep is not None:
        words += ["--keep", str(keep)]
    try:
        ended = await child.run(words, timeout_s=_TIMEOUT_S)
    except OSError as problem:
        return (_broken(str(problem)),)
    found: list[Checked] = []
    try:
        found.extend(_read(json.loads(line)) for line in ended.stdout.splitlines())
    except (KeyError, TypeError, ValueError) as problem:
        found.append(_broken(f"a finding could not be read: {problem!r}"))
    if ended.exit not in (0, 1) or not found:
        last = (ended.stderr.strip().splitlines() or ["nothing"])[-1]
        found.append(_broken(f"`safehand check` ended with {ended.exit} and said: {last}"))
    return tuple(found)


def _said(finding: Finding) -> tuple[object, ...]:
    return finding.outcome, finding.reason, finding.scope, finding.explanation


def _read(line: Mapping[str, Any]) -> Checked:
    finding = Finding(
        check=str(line["check"]),
        outcome=Outcome(line["outcome"]),
        reason=str(line["reason"]),
        scope=tuple(
            Scope(str(each["name"]), Outcome(each["outcome"]), str(each["reason"]))
            for each in line["scope"]
        ),
        explanation=str(line.get("explanation", "")),
        remedy=str(line.get("remedy", "")),
        evidence=dict(line.get("evidence", {})),
        took_ms=int(line["took_ms"]),
    )
    watch = line.get("watch", {}).get(this_platform().value, ())
    return Checked(finding, tuple(line.get("clauses", ())), tuple(watch))


def _broken(why: str) -> Checked:
    finding = Finding(
        check="checks",
        outcome=Outcome.ERROR,
        reason="checks-did-not-run",
        explanation=f"The checks could not be run: {why}.",
        remedy="Run `safehand check` on this device and see what it says.",
    )
    return Checked(finding, (), ())
