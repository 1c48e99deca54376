"""Which samples does the log state?

Two statements a sample, in the log for ever: `sample` is the plan, `sample-drawn` what came out.
Whoever keeps the log can write others, so what cannot be read is none, and what is read is held
against the tree (`agent.central.sampling.problems`).
"""

from __future__ import annotations

import fnmatch
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from agent.central.log_entry import read_statement, read_statement_text
from agent.central.store import Changes, LogReader
from agent.central.store.rows import Milliseconds
from agent.event import JSON

_PLAN = "sample"
_DRAWN = "sample-drawn"


@dataclass(frozen=True, slots=True)
class Plan:
    """What is drawn from, fixed before anybody can know what comes out."""

    number: int
    first: int
    """The first entry of the log that may be drawn."""
    end: int
    """The first that may not."""
    kinds: tuple[str, ...]
    """Patterns of event codes; one that begins with ! takes away. The last that fits counts."""
    count: int
    commitment: str
    """SHA-256 of a secret, as hexadecimal; empty where nobody brought one."""
    time: Milliseconds

    def takes(self, code: str) -> bool:
        """Whether events of that code are drawn from."""
        taken = False
        for kind in self.kinds:
            if fnmatch.fnmatchcase(code, kind.removeprefix("!")):
                taken = not kind.startswith("!")
        return taken


@dataclass(frozen=True, slots=True)
class Drawn:
    """What came out."""

    entries: tuple[int, ...]
    """Numbers of entries, rising."""
    secret: str
    time: Milliseconds


@dataclass(frozen=True, slots=True)
class Sample:
    """One plan, and what became of it."""

    plan: Plan
    at: int | None = None
    """Which entry of the log the plan is; None while it has none."""
    drawn: tuple[Drawn, ...] = ()
    """More than one is a problem: see `agent.central.sampling.problems`."""


def samples(log: LogReader) -> dict[int, Sample]:
    """Every sample that the log states, by number. What cannot be read is none."""
    found: dict[int, Sample] = {}
    for at, said in _stated(log):
        try:
            if said["statement"] == _PLAN:
                made = _read_plan(said)
                found.setdefault(made.number, Sample(made, at))
            elif said["statement"] == _DRAWN:
                known = found[said["sample"]]
                found[known.plan.number] = replace(known, drawn=(*known.drawn, _read_drawn(said)))
        except (ValueError, KeyError, TypeError):
            continue
    return found


def _stated(log: LogReader) -> Iterator[tuple[int | None, dict[str, Any]]]:
    """Every statement, with the number of its entry where it has one."""
    for at, data in log.stated():
        try:
            said = read_statement(data)
        except (ValueError, RecursionError):
            continue
        if said is not None:
            yield at, said
    for text in log.statements():
        yield None, read_statement_text(text)


def _read_plan(said: Mapping[str, Any]) -> Plan:
    return Plan(
        int(said["sample"]),
        int(said["first"]),
        int(said["end"]),
        tuple(str(each) for each in said["kinds"]),
        int(said["count"]),
        str(said["commitment"]),
        int(said["time"]),
    )


def _read_drawn(said: Mapping[str, Any]) -> Drawn:
    entries = tuple(int(each) for each in said["entries"])
    return Drawn(entries, str(said["secret"]), int(said["time"]))


def state_plan(changes: Changes, plan: Plan) -> None:
    """The plan is in the log once the transaction is."""
    said: dict[str, JSON] = {
        "sample": plan.number,
        "first": plan.first,
        "end": plan.end,
        "kinds": list(plan.kinds),
        "count": plan.count,
        "commitment": plan.commitment,
        "time": plan.time,
    }
    changes.state(_PLAN, said)


def state_drawn(changes: Changes, number: int, drawn: Drawn) -> None:
    """What came out of that sample is in the log once the transaction is."""
    said: dict[str, JSON] = {
        "sample": number,
        "secret": drawn.secret,
        "entries": list(drawn.entries),
        "time": drawn.time,
    }
    changes.state(_DRAWN, said)
