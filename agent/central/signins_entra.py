"""Which sign-ins does Entra know of that the log does not have?

Asked as often as the policy says, from where it was asked last; each sign-in becomes one event of
the log, through the desk. Denied, throttled or garbled is said in the log, and again when it is
over. What is cut short is asked for again: a sign-in whose id was noted is passed over.
"""

from __future__ import annotations

import logging
import sqlite3
import threading
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from itertools import islice

from agent.central import acts
from agent.central.acts import Person
from agent.central.desk import Desk
from agent.central.enrolment import milliseconds
from agent.central.store import StoreError
from agent.event import Severity
from agent.signins import telling
from agent.signins.database import Database
from agent.signins.parameters import Entra
from agent.signins.sign_in import from_mapping
from agent.signins.sources import Line
from agent.typed_toml import TomlError

_CURSOR = "entra cursor"
_FIRST_TIME = timedelta(days=1)
_AT_ONCE = 500
_LOOK_EVERY_S = 20.0

Fetch = Callable[[datetime], Iterable[Line]]
"""Every sign-in since then. Raises OSError or ValueError."""


class Follower:
    """One look, and what it remembers between two."""

    def __init__(
        self, db: Database, desk: Desk, rules: Callable[[], Entra], fetch: Fetch | None
    ) -> None:
        """`fetch` is None where the settings name no tenant."""
        self._db, self._desk, self._rules, self._fetch = db, desk, rules, fetch
        self._tried: datetime | None = None
        self.problem = ""
        """Why nothing could be read the last time; empty where something was."""

    def close(self) -> None:
        self._db.close()

    def step(self, now: datetime) -> int | None:
        """How many sign-ins are new; None where it was not the time to ask, or could not be."""
        rules = self._rules()
        if rules.every_minutes == 0 or not self._desk.on_duty():
            return None
        if self._tried is not None and now - self._tried < timedelta(minutes=rules.every_minutes):
            return None
        self._tried = now
        try:
            if self._fetch is None:
                raise ValueError("the settings name no tenant: [entra] tenant and client")
            cursor = self._cursor(milliseconds(now - _FIRST_TIME))
            since = datetime.fromtimestamp(cursor / 1000, UTC)
            new = self._take(self._fetch(since - timedelta(minutes=rules.late_minutes)), cursor)
        except StoreError:
            raise
        except (OSError, ValueError) as problem:
            self._say(str(problem), now)
            return None
        self._say("", now)
        return new

    def _take(self, lines: Iterable[Line], cursor: int) -> int:
        """Notes what is new, a portion at a time; the cursor moves when all of it is there."""
        newest, new, rest = cursor, 0, iter(lines)
        while portion := list(islice(rest, _AT_ONCE)):
            fresh = []
            for line in portion:
                from_mapping(line)  # what another system says is looked at first
                body = telling.body(line)
                moment = milliseconds(body.time)
                newest = max(newest, moment)
                id_ = str(line.get("id") or body.fields)
                if not self._db.rows("SELECT 1 FROM fetched WHERE id = ?", (id_,)):
                    fresh.append((id_, moment, body))
            with self._desk.change() as db:
                for _, _, body in fresh:
                    acts.told(db, body)
            self._db.many(
                "INSERT INTO fetched VALUES (?, ?) ON CONFLICT (id) DO NOTHING",
                [(id_, moment) for id_, moment, _ in fresh],
            )
            new += len(fresh)
        with self._db.change():
            self._db.rows(
                "INSERT INTO fact VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value ="
                " excluded.value",
                (_CURSOR, newest),
            )
            self._db.rows("DELETE FROM fetched WHERE time < ?", (newest - 2 * 86_400_000,))
        return new

    def _cursor(self, otherwise: int) -> int:
        rows = self._db.rows("SELECT value FROM fact WHERE name = ?", (_CURSOR,))
        return int(rows[0][0]) if rows else otherwise

    def _say(self, problem: str, now: datetime) -> None:
        """That it cannot be read, or can again; once."""
        before, self.problem = self.problem, problem
        if bool(before) == bool(problem):
            return
        with self._desk.change() as db:
            acts.changed(
                db,
                "sign-ins-unread" if problem else "sign-ins-read-again",
                by=Person("the central log"),
                kind="sign-in source",
                uid="entra",
                what={"problem": problem[:500]},
                now=milliseconds(now),
                severity=Severity.MEDIUM if problem else Severity.INFORMATIONAL,
            )


class Asking:
    """The same in a thread of its own: a busy server is waited for."""

    def __init__(self, begin: Callable[[], Follower]) -> None:
        self._ended = threading.Event()
        self._begin = begin
        self._thread = threading.Thread(target=self._run, name="central-entra", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Ends it after what it is at; a server that does not answer is not waited for."""
        self._ended.set()
        self._thread.join(2.0)

    def _run(self) -> None:
        asked: Follower | None = None
        while not self._ended.wait(_LOOK_EVERY_S):
            try:
                asked = asked or self._begin()
                asked.step(datetime.now(UTC))
            except (StoreError, sqlite3.Error, TomlError, ValueError) as problem:
                logging.getLogger(__name__).warning("Entra's sign-ins wait: %s", problem)
                if asked is not None:
                    asked.close()
                    asked = None
        if asked is not None:
            asked.close()
