"""How often does each rule stop mail, and how often do people contest it?

Counts by day, without any message, address or value: enough to see, in observe mode or on old
mail, what a rule would do before it does it.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from agent.mail.rules import Action
from agent.mail.screen import Verdict

_SCHEMA = """
CREATE TABLE IF NOT EXISTS counted (
    day TEXT NOT NULL, kind TEXT NOT NULL, name TEXT NOT NULL, count INTEGER NOT NULL,
    PRIMARY KEY (day, kind, name)
) STRICT
"""
_WAIT_S = 10.0
_STOPS = frozenset({Action.HOLD, Action.REJECT, Action.REWRITE})


@dataclass(slots=True)
class Tally:
    """Counts of messages."""

    actions: Counter[str] = field(default_factory=Counter)
    """What was done, by action."""
    would: Counter[str] = field(default_factory=Counter)
    """What enforce mode does or would do, by action."""
    stopped: Counter[str] = field(default_factory=Counter)
    """Messages that enforce mode stops, by the code of each reason."""
    contested: Counter[str] = field(default_factory=Counter)
    """Held messages that a person let go after all, by the code of each reason."""

    @property
    def messages(self) -> int:
        return self.actions.total()

    def add(self, verdict: Verdict) -> None:
        """Counts one screened message."""
        self.actions[verdict.action.value] += 1
        self.would[verdict.would.value] += 1
        if verdict.would in _STOPS:
            self.stopped.update({reason.code for reason in verdict.reasons})

    def kinds(self) -> Iterator[tuple[str, Counter[str]]]:
        """Each counter by its name."""
        for kind in ("actions", "would", "stopped", "contested"):
            yield kind, getattr(self, kind)


class Ledger:
    """The counts of this device, by day. Methods raise OSError where the disk is full."""

    def __init__(self, directory: Path) -> None:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._path = directory / "ledger.sqlite"
        with self._database() as database:
            database.execute("PRAGMA journal_mode=WAL")
            database.execute(_SCHEMA)

    def add(self, tally: Tally, day: date) -> None:
        """Adds these counts to that day's."""
        rows = [
            (day.isoformat(), kind, name, count)
            for kind, counter in tally.kinds()
            for name, count in counter.items()
        ]
        with self._database() as database, database:
            database.executemany(
                "INSERT INTO counted VALUES (?, ?, ?, ?) "
                "ON CONFLICT DO UPDATE SET count = count + excluded.count",
                rows,
            )

    def since(self, day: date) -> Tally:
        """The counts of that day and all after it."""
        tally = Tally()
        with self._database() as database:
            rows = database.execute(
                "SELECT kind, name, sum(count) FROM counted WHERE day >= ? GROUP BY kind, name",
                (day.isoformat(),),
            ).fetchall()
        counters = dict(tally.kinds())
        for kind, name, count in rows:
            if kind in counters:
                counters[kind][name] += count
        return tally

    @contextmanager
    def _database(self) -> Iterator[sqlite3.Connection]:
        try:
            with closing(sqlite3.connect(self._path, timeout=_WAIT_S)) as database:
                # NORMAL: a power cut may cost the last counts, and nothing else.
                database.execute("PRAGMA synchronous=NORMAL")
                yield database
        except sqlite3.Error as problem:
            raise OSError(f"{self._path}: {problem}") from problem
