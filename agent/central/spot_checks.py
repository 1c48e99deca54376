"""How does the console plan and draw spot checks?

As `safehand central sample` does. What the SIRO finds is an entry of the register of reviews, from
which the next spot check is due.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from agent.central import keeping, sampling
from agent.central.acts import Person
from agent.central.enrolment import milliseconds
from agent.central.event_words import sentence
from agent.central.log_entry import read_event_entry
from agent.central.registers import Entry
from agent.central.registers.reviews import REVIEWS, SPOT_CHECK
from agent.central.samples import Drawn, Plan, Sample, samples
from agent.central.store import LogReader
from agent.central.store.rows import Logged
from agent.central.store.sql import Queries
from agent.central.writer import Writer
from agent.event import moment


@dataclass(frozen=True, slots=True)
class Checked:
    """One event that a spot check looks at."""

    entry: int
    """Its number in the log."""
    received: datetime
    code: str
    asset: str
    """The device, as it is called; empty where what the event said is gone."""
    event: dict[str, Any] | None
    """What it said (OCSF); None where that was erased, or its time is over."""

    @property
    def uid(self) -> str:
        return "" if self.event is None else str(self.event["metadata"]["uid"])

    @property
    def words(self) -> str:
        """In plain words, with the names that it holds."""
        return "What it said is gone." if self.event is None else sentence(self.event)


def checked(log: LogReader, drawn: Drawn) -> list[Checked]:
    """The events that were drawn."""
    assets = {each.id: each.asset for each in log.devices()}
    return [_checked(each, assets) for number in drawn.entries for each in log.entries(number, 1)]


def _checked(entry: Logged, assets: dict[str, str]) -> Checked:
    said = read_event_entry(entry.data)
    event = None if entry.body is None else json.loads(entry.body)
    device = "" if event is None else event["device"]["uid"]
    return Checked(
        entry.number, moment(said.received), said.code, assets.get(device, device), event
    )


def close(db: Queries, number: int, result: str, *, by: Person, now: datetime) -> Entry:
    """The review that says what the spot check with that sample found. Raises ValueError."""
    given = {
        "review": SPOT_CHECK,
        "done": now.date().isoformat(),
        "result": f"Sample {number}: {result}",
    }
    return keeping.open_entry(db, REVIEWS, given, by=by, now=milliseconds(now))


class SpotChecks:
    """The samples of one log."""

    def __init__(self, log: LogReader, writer: Writer, clock: Callable[[], datetime]) -> None:
        self._log = log
        self._writer = writer
        self._clock = clock

    def samples(self) -> list[Sample]:
        """The newest first."""
        return [*samples(self._log).values()][::-1]

    def sample(self, number: int) -> tuple[Sample, list[Checked], list[str]]:
        """One of them, its events where it is drawn, and what is wrong with it. Raises
        LookupError.
        """
        found = samples(self._log).get(number)
        if found is None:
            raise LookupError(f"There is no sample {number}.")
        events = checked(self._log, found.drawn[0]) if found.drawn else []
        return found, events, sampling.problems(found, self._log)

    def plan(self, *, count: int, since: datetime | None, commitment: str) -> Plan:
        """Raises ValueError."""
        return sampling.plan(
            lambda work: self._writer.submit(work).result(),
            self._log,
            count=count,
            since=since,
            now=self._clock(),
            commitment=commitment,
        )

    def draw(self, number: int, *, secret: str) -> None:
        """Raises LookupError or ValueError."""
        sampling.draw(
            lambda work: self._writer.submit(work).result(),
            self._log,
            number,
            secret=secret,
            now=self._clock(),
        )
