"""What was decided about which alert, by whom, and what became of it?

In the file of the state, beside the alerts. A decision keeps everything it rests on: both events,
the rule, the bound, and which policies and data were in force. Steps are only ever added.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from agent.event import JSON
from agent.signins.alert import Alert
from agent.signins.certify import World
from agent.signins.directory import AccountKind
from agent.signins.response import (
    Action,
    Hold,
    Holder,
    Situation,
    Standing,
    decide,
)

_SCHEMA = """
CREATE TABLE IF NOT EXISTS decision (
    number INTEGER PRIMARY KEY AUTOINCREMENT, alert TEXT NOT NULL, tier INTEGER NOT NULL,
    account TEXT NOT NULL, action TEXT NOT NULL, standing TEXT NOT NULL, made INTEGER NOT NULL,
    until INTEGER, ended INTEGER, said TEXT NOT NULL, UNIQUE (alert, tier)
) STRICT;
CREATE TABLE IF NOT EXISTS step (
    number INTEGER PRIMARY KEY AUTOINCREMENT, decision INTEGER NOT NULL REFERENCES decision,
    time INTEGER NOT NULL, what TEXT NOT NULL, person TEXT NOT NULL, words TEXT NOT NULL
) STRICT;
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """One decision as it stands."""

    number: int
    alert: str
    tier: int
    account: str
    action: Action
    standing: Standing
    made: int
    until: int | None
    ended: int | None
    said: Mapping[str, Any]
    """What it rests on, as it was written then."""


@dataclass(frozen=True, slots=True)
class Step:
    """Something that happened to a decision."""

    number: int
    decision: int
    time: int
    what: str
    """`made`, `held`, `hold-failed`, `confirmed`, `released`, `reverted`, `answered` …"""
    person: str
    """Who; empty where a program did."""
    words: str


class Journal:
    """The file. One object serves one thread; commands may open it beside the server."""

    def __init__(self, path: Path | str, holder: Holder | None = None) -> None:
        self._holder = holder
        self._db = sqlite3.connect(path, isolation_level=None, timeout=10, check_same_thread=False)
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = FULL")
        for statement in _SCHEMA.split(";\n"):
            self._db.execute(statement)

    def close(self) -> None:
        self._db.close()

    def decide(
        self,
        alerts: Sequence[Alert],
        world: World,
        *,
        now: int,
        begun: int,
        versions: Mapping[str, JSON],
    ) -> list[Entry]:
        """Decides about every alert that has no decision of its tier yet. Those that stand no
        longer lose their hold.
        """
        made = []
        known = {(e.alert, e.tier) for e in self.entries()}
        for alert in alerts:
            key = (alert.id, alert.certificate.tier)
            if key not in known:
                made.append(self._decide(alert, world, now=now, begun=begun, versions=versions))
        standing = {alert.id for alert in alerts}
        for entry in self.open_holds():
            if entry.alert not in standing and entry.standing is Standing.OPEN:
                self._end(entry, Standing.REVERTED, now, "", "an event that came late explains it")
        return made

    def _decide(
        self, alert: Alert, world: World, *, now: int, begun: int, versions: Mapping[str, JSON]
    ) -> Entry:
        account = world.directory.account_of(alert.account)
        situation = Situation(
            now=now,
            begun=begun,
            accounts=len(world.directory.accounts),
            holds=self._holds(),
            administrators=[
                each.id
                for each in world.directory.accounts.values()
                if each.kind is AccountKind.ADMIN
            ],
            rules=world.parameters.response,
        )
        c = alert.certificate
        decision = decide(account, c.tier, c.kind, situation)
        said: dict[str, JSON] = {
            "kind": c.kind.value,
            "events": [each.id for each in c.events],
            "times": [each.time for each in c.events],
            "ends": list(c.ends),
            "bound_km": c.bound_km,
            "explanation": c.says,
            "would": decision.would.value,
            "why": [each.value for each in decision.why],
            "versions": dict(versions),
        }
        with self._transaction():
            number = self._db.execute(
                "INSERT INTO decision (alert, tier, account, action, standing, made, until, said)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    alert.id,
                    c.tier,
                    alert.account,
                    decision.action.value,
                    Standing.OPEN.value,
                    now,
                    decision.until,
                    json.dumps(said),
                ),
            ).lastrowid
            self._step(number or 0, now, "made", "", c.says)
        entry = self.entry(number or 0)
        if decision.action is Action.HOLD:
            self._act(
                entry,
                now,
                "held",
                lambda h: h.hold(entry.account, until=decision.until or now, reason=c.says),
            )
        elif decision.action is Action.SECOND_FACTOR and c.tier > 1:
            self._act(
                entry, now, "sessions-ended", lambda h: h.end_sessions(entry.account, reason=c.says)
            )
        return entry

    def expire(self, now: int) -> list[Entry]:
        """Ends holds that nobody confirmed in time; which."""
        over = [
            e
            for e in self.open_holds()
            if e.standing is Standing.OPEN and e.until is not None and e.until <= now
        ]
        for each in over:
            self._end(each, Standing.REVERTED, now, "", "nobody confirmed it within its time")
        return over

    def release(self, number: int, *, person: str, words: str, now: int) -> Entry:
        """Ends a hold, or closes a decision that held nothing. Raises LookupError or ValueError."""
        entry = self.entry(number)
        if entry.ended is not None:
            raise ValueError(f"{number} was {entry.standing} already.")
        self._end(entry, Standing.RELEASED, now, person, words)
        return self.entry(number)

    def confirm(self, number: int, *, person: str, words: str, now: int) -> Entry:
        """A person looked and keeps the hold, until somebody releases it."""
        entry = self.entry(number)
        if entry.ended is not None:
            raise ValueError(f"{number} was {entry.standing} already.")
        with self._transaction():
            self._db.execute(
                "UPDATE decision SET standing = ?, until = NULL WHERE number = ?",
                (Standing.CONFIRMED.value, number),
            )
            self._step(number, now, "confirmed", person, words)
        return self.entry(number)

    def answer(self, number: int, *, was_me: bool, person: str, now: int) -> Entry:
        """What the account's person says. "Yes, me" ends what only asked; it never ends a hold,
        for whoever shares a login would say so too.
        """
        entry = self.entry(number)
        what = "answered-yes" if was_me else "answered-no"
        if was_me and entry.tier == 1 and entry.ended is None:
            self._end(entry, Standing.RELEASED, now, person, "yes, me", what=what)
        else:
            with self._transaction():
                self._step(number, now, what, person, "")
        return self.entry(number)

    def contest(self, number: int, *, person: str, words: str, now: int) -> Entry:
        """What the person says against the decision is kept beside it."""
        self.entry(number)
        with self._transaction():
            self._step(number, now, "contested", person, words)
        return self.entry(number)

    def entry(self, number: int) -> Entry:
        """Raises LookupError where there is none."""
        found = next(self._entries("WHERE number = ?", number), None)
        if found is None:
            raise LookupError(f"there is no decision {number}.")
        return found

    def entries(self) -> list[Entry]:
        """Every decision, the oldest first."""
        return list(self._entries(""))

    def open_holds(self) -> list[Entry]:
        return list(self._entries("WHERE action = 'hold' AND ended IS NULL"))

    def steps(self, decision: int | None = None, *, after: int = 0) -> list[Step]:
        """Steps in order: of one decision, or of all."""
        where = "" if decision is None else " AND decision = ?"
        arguments = (after,) if decision is None else (after, decision)
        rows = self._db.execute(
            "SELECT number, decision, time, what, person, words FROM step WHERE number > ?"  # noqa: S608
            + where
            + " ORDER BY number",
            arguments,
        )
        return [Step(*row) for row in rows]

    def _holds(self) -> list[Hold]:
        return [Hold(e.account, e.made, e.ended) for e in self._entries("WHERE action = 'hold'")]

    def _end(
        self,
        entry: Entry,
        standing: Standing,
        now: int,
        person: str,
        words: str,
        *,
        what: str = "",
    ) -> None:
        with self._transaction():
            self._db.execute(
                "UPDATE decision SET standing = ?, ended = ? WHERE number = ?",
                (standing.value, now, entry.number),
            )
            self._step(entry.number, now, what or standing.value, person, words)
        if entry.action is Action.HOLD:
            self._act(entry, now, "let-go", lambda h: h.release(entry.account, reason=words))

    def _act(self, entry: Entry, now: int, what: str, act: Callable[[Holder], None]) -> None:
        """Has it done; what nobody could do is a step too, for a person to do by hand."""
        words = ""
        if self._holder is None:
            what, words = f"{what}-by-hand", "no system that can hold accounts is connected"
        else:
            try:
                act(self._holder)
            except OSError as problem:
                what, words = f"{what}-failed", str(problem)
        with self._transaction():
            self._step(entry.number, now, what, "", words)

    def _step(self, decision: int, time: int, what: str, person: str, words: str) -> None:
        self._db.execute(
            "INSERT INTO step (decision, time, what, person, words) VALUES (?, ?, ?, ?, ?)",
            (decision, time, what, person, words),
        )

    def _entries(self, where: str, *arguments: object) -> Iterator[Entry]:
        rows = self._db.execute(
            "SELECT number, alert, tier, account, action, standing, made, until, ended, said"  # noqa: S608
            f" FROM decision {where} ORDER BY number",
            arguments,
        ).fetchall()
        for number, alert, tier, account, action, standing, made, until, ended, said in rows:
            yield Entry(
                number,
                alert,
                tier,
                account,
                Action(action),
                Standing(standing),
                made,
                until,
                ended,
                json.loads(said),
            )

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._db.execute("COMMIT")
        except BaseException:
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")
            raise
