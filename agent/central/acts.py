"""What do people and the central log itself do, and how does that get into the log?

An act is noted on the desk in the transaction that does it, and becomes an event of a device of
its own, the central log. Its number is the act's: an act is logged once, however often that is
tried.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass

from agent.central.decoding import decode
from agent.central.desk import Desk, fact, set_fact
from agent.central.store import Changes, Store
from agent.central.store.facts import Added, Received
from agent.central.store.rows import CENTRAL, Device, Milliseconds
from agent.central.store.sql import Queries
from agent.central.writer import Writer
from agent.event import JSON, Body, Place, Severity, event_bytes, moment

_AUTHENTICATION, _ENTITY_MANAGEMENT, _API_ACTIVITY = 3002, 3004, 6003
_AT_ONCE = 500
_LAST = "acts"
"""The fact that is the last act's number."""


@dataclass(frozen=True, slots=True)
class Person:
    """Who does something."""

    name: str
    """As they signed in, or as the machine knows them; empty where nobody signed in."""
    place: str = "127.0.0.1"
    """The address from which."""

    def __str__(self) -> str:
        return self.name or "somebody at the central machine"


def changed(
    db: Queries,
    code: str,
    *,
    by: Person,
    kind: str,
    uid: str,
    what: Mapping[str, JSON],
    now: Milliseconds,
    new: bool = False,
    severity: Severity = Severity.INFORMATIONAL,
) -> None:
    """Notes that somebody made or changed a thing of `kind`. Entity Management (3004)."""
    _note(
        db,
        code,
        _ENTITY_MANAGEMENT,
        1 if new else 3,
        severity,
        {
            "entity": {"type": kind, "uid": uid, "name": f"{kind} {uid}"},
            "actor": {"user": {"name": str(by)}},
            "unmapped": dict(what),
        },
        now,
    )


def read(db: Queries, code: str, *, by: Person, what: str, now: Milliseconds) -> None:
    """Notes that somebody read something. API Activity (6003), activity 2 "Read"."""
    _note(
        db,
        code,
        _API_ACTIVITY,
        2,
        Severity.INFORMATIONAL,
        {
            "actor": {"user": {"name": str(by)}},
            "api": {"operation": what, "service": {"name": "Safehand central log"}},
            "src_endpoint": {"ip": by.place},
        },
        now,
    )


def signed_in(db: Queries, *, by: Person, refused: bool, now: Milliseconds) -> None:
    """Notes that somebody signed in to the console, or was refused. Authentication (3002),
    activity 1 "Logon".
    """
    _note(
        db,
        "console-sign-in-refused" if refused else "console-sign-in",
        _AUTHENTICATION,
        1,
        Severity.MEDIUM if refused else Severity.INFORMATIONAL,
        {
            # A name that nobody has is not written down: it may be a password in the wrong field.
            "user": {"name": by.name or "an unknown name"},
            "service": {"name": "Safehand console"},
            "status_id": 2 if refused else 1,
            "src_endpoint": {"ip": by.place or "127.0.0.1"},
        },
        now,
    )


def told(db: Queries, body: Body) -> None:
    """Notes what another system told this machine, as the event that it is."""
    _note(
        db,
        body.code,
        body.class_uid,
        body.activity_id,
        body.severity,
        body.fields,
        round(body.time.timestamp() * 1000),
    )


def _note(
    db: Queries,
    code: str,
    class_uid: int,
    activity: int,
    severity: Severity,
    fields: Mapping[str, JSON],
    now: Milliseconds,
) -> None:
    # Without a gap, also where a transaction is undone: a missing number would be a lost event.
    number = int(fact(db, _LAST) or 0) + 1
    set_fact(db, _LAST, str(number))
    db.rows(
        "INSERT INTO act (sequence, time, code, class_uid, activity_id, severity, fields)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        (number, now, code, class_uid, activity, int(severity), json.dumps(fields)),
    )


class Recorder:
    """Brings acts from the desk into the log."""

    def __init__(self, desk: Desk, store: Store, writer: Writer, public_key: bytes) -> None:
        """`public_key` is the log's own."""
        self._desk = desk
        self._store = store
        self._writer = writer
        self._public_key = public_key

    def record(self, now: Milliseconds) -> int:
        """How many acts are in the log now that were not. Raises Busy or StoreError."""
        with self._desk.change() as db:
            boot = fact(db, "boot")
            if boot is None:
                set_fact(db, "boot", boot := secrets.token_hex(8))
            rows = db.rows(
                "SELECT sequence, time, code, class_uid, activity_id, severity, fields FROM act"
                " ORDER BY sequence LIMIT ?",
                (_AT_ONCE,),
            )
        if not rows:
            return 0
        events = [_received(Place(CENTRAL, boot, row[0]), *row[1:]) for row in rows]

        def work(changes: Changes) -> list[Added]:
            return changes.add(events, now=now)

        self._enrol(now)
        self._writer.submit(work).result()
        with self._desk.change() as db:
            db.rows("DELETE FROM act WHERE sequence <= ?", (rows[-1][0],))
        return len(rows)

    def _enrol(self, now: Milliseconds) -> None:
        if self._store.device(CENTRAL) is None:
            own = Device(CENTRAL, "the central log", self._public_key, CENTRAL, "linux", now)
            self._writer.submit(lambda changes: changes.put_device(own)).result()


def _received(
    place: Place,
    time: Milliseconds,
    code: str,
    class_uid: int,
    activity: int,
    severity: int,
    fields: str,
) -> Received:
    body = Body(code, class_uid, activity, Severity(severity), moment(time), json.loads(fields))
    event = decode(event_bytes(body, place, hostname=CENTRAL), signer=CENTRAL)
    if not isinstance(event, Received):
        raise TypeError(f"an act {code} is no event that the log takes")  # a mistake of ours
    return event
