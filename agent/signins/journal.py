"""What is decided about which alert, and what do people say to it?

Beside the alerts, in the database of the state. Whatever is cut short goes on: a decision is made
once an alert and tier, and what was to be done is done again until it is noted.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from enum import StrEnum

import msgspec

from agent.event import JSON
from agent.signins.alert import Alert
from agent.signins.certify import World
from agent.signins.database import Database
from agent.signins.decisions import Decisions, Entry
from agent.signins.directory import AccountKind
from agent.signins.response import (
    Action,
    Hold,
    Holder,
    Situation,
    Standing,
    decide,
)
from agent.signins.sightings import Sighting

_AT_ONCE = 200
_LATE_MS = 60_000
"""So long after it was to be done, nobody is doing it any more."""


_MOST_WORDS = 1000


class Act(StrEnum):
    """What a person may do with a decision."""

    CONFIRM = "confirm"
    RELEASE = "release"


class Journal(Decisions):
    """One object serves one thread; commands may open it beside the server."""

    def __init__(self, db: Database, holder: Holder | None = None) -> None:
        super().__init__(db)
        self._holder = holder

    def follow(
        self, world: World, *, now: int, begun: int, versions: Mapping[str, JSON]
    ) -> list[Entry]:
        """Decides about what the judges told since the last time; of many, some. What was to be
        done when this was cut short is done now.
        """
        self._resume(now)
        rows = self._db.rows(
            "SELECT number, alert, data FROM news ORDER BY number LIMIT ?", (_AT_ONCE,)
        )
        last = {alert: data for _, alert, data in rows}
        made = self.decide(
            [_ALERT.decode(data) for data in last.values() if data is not None],
            world,
            withdrawn=[alert for alert, data in last.items() if data is None],
            now=now,
            begun=begun,
            versions=versions,
        )
        self._db.many("DELETE FROM news WHERE number = ?", [(row[0],) for row in rows])
        return made

    def decide(
        self,
        alerts: Sequence[Alert],
        world: World,
        *,
        now: int,
        begun: int,
        versions: Mapping[str, JSON],
        withdrawn: Collection[str] = (),
    ) -> list[Entry]:
        """Decides about every alert that has no decision of its tier yet. Those that were
        withdrawn lose their hold.
        """
        made = []
        for alert in alerts:
            key = (alert.id, alert.certificate.tier)
            if not self._db.rows("SELECT 1 FROM decision WHERE alert = ? AND tier = ?", key):
                made.append(self._decide(alert, world, now=now, begun=begun, versions=versions))
        for entry in self.open_holds() if withdrawn else ():
            if entry.alert in withdrawn and entry.standing is Standing.OPEN:
                self._end(entry, Standing.REVERTED, now, "", "an event that came late explains it")
        return made

    def _resume(self, now: int) -> None:
        """Holds, and lets go, where that was written down and then cut short."""
        late = now - _LATE_MS
        for entry in self._entries(
            "WHERE action = 'hold' AND ended IS NULL AND made < ? AND NOT EXISTS (SELECT 1 FROM"
            " step WHERE step.decision = decision.number AND what LIKE 'held%')",
            late,
        ):
            self._hold(entry, now)
        for entry in self._entries(
            "WHERE action = 'hold' AND ended < ? AND NOT EXISTS (SELECT 1 FROM step"
            " WHERE step.decision = decision.number AND what LIKE 'let-go%')",
            late,
        ):
            self._let_go(entry, now, "")

    def _decide(
        self, alert: Alert, world: World, *, now: int, begun: int, versions: Mapping[str, JSON]
    ) -> Entry:
        account = world.directory.account_of(alert.account)
        situation = Situation(
            now=now,
            begun=begun,
            happened=alert.certificate.known,
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
            "cited": [_cited(each) for each in c.events],
            "ends": list(c.ends),
            "bound_km": c.bound_km,
            "explanation": c.says,
            "would": decision.would.value,
            "why": [each.value for each in decision.why],
            "versions": dict(versions),
        }
        with self._db.change():
            ((number,),) = self._db.rows(
                "INSERT INTO decision (alert, tier, account, action, standing, made, until, said)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING number",
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
            )
            self._step(number, now, "made", "", c.says)
        entry = self.entry(number)
        if decision.action is Action.HOLD:
            self._hold(entry, now)
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

    def settle(self, act: Act, number: int, *, person: str, words: str, now: int) -> Entry:
        """A person's word on a decision, in one action. Raises LookupError or ValueError."""
        if not words.strip() or len(words) > _MOST_WORDS:
            raise ValueError(f"say why, in 1 to {_MOST_WORDS} characters.")
        do = self.release if act is Act.RELEASE else self.confirm
        return do(number, person=person, words=words.strip(), now=now)

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
        with self._db.change():
            self._db.rows(
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
            with self._db.change():
                self._step(number, now, what, person, "")
        return self.entry(number)

    def contest(self, number: int, *, person: str, words: str, now: int) -> Entry:
        """What the person says against the decision is kept beside it."""
        self.entry(number)
        with self._db.change():
            self._step(number, now, "contested", person, words)
        return self.entry(number)

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
        with self._db.change():
            self._db.rows(
                "UPDATE decision SET standing = ?, ended = ? WHERE number = ?",
                (standing.value, now, entry.number),
            )
            self._step(entry.number, now, what or standing.value, person, words)
        if entry.action is Action.HOLD:
            self._let_go(entry, now, words)

    def _hold(self, entry: Entry, now: int) -> None:
        until, reason = entry.until or now, str(entry.said["explanation"])
        self._act(entry, now, "held", lambda h: h.hold(entry.account, until=until, reason=reason))

    def _let_go(self, entry: Entry, now: int, words: str) -> None:
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
        with self._db.change():
            self._step(entry.number, now, what, "", words)

    def _step(self, decision: int, time: int, what: str, person: str, words: str) -> None:
        self._db.rows(
            "INSERT INTO step (decision, time, what, person, words) VALUES (?, ?, ?, ?, ?)",
            (decision, time, what, person, words),
        )


def _cited(s: Sighting) -> dict[str, JSON]:
    """One of the two events, for people: when, on what, where as far as that is known."""
    network = s.network
    place = (network.site or network.country) if network else None
    return {"time": s.time, "device": s.device, "place": place}


_ALERT = msgspec.msgpack.Decoder(Alert)
