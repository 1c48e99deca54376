"""What was decided about which alert, by whom, and what became of it, as it stands now?

A decision keeps everything it rests on: both events, the rule, the bound, and which policies and
data were in force. Steps are only ever added.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from agent.signins.database import Database
from agent.signins.response import Action, Standing


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


class Decisions:
    """For reading alone."""

    def __init__(self, db: Database) -> None:
        self._db = db

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
        rows = self._db.rows(
            "SELECT number, decision, time, what, person, words FROM step WHERE number > ?"  # noqa: S608
            + where
            + " ORDER BY number",
            arguments,
        )
        return [Step(*row) for row in rows]

    def _entries(self, where: str, *arguments: object) -> Iterator[Entry]:
        rows = self._db.rows(
            "SELECT number, alert, tier, account, action, standing, made, until, ended, said"  # noqa: S608
            f" FROM decision {where} ORDER BY number",
            arguments,
        )
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
