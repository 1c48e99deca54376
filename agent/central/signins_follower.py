"""Which sign-ins in the log could not all be one person's, and what is done about it?

Follows the log's entries, a portion at a time: state, then decisions, then acts. Whatever is cut
short is done again from where it stood, and counts once: the state remembers how far it read, a
decision is made once an alert, and an act is noted with the number of the step that it is.
"""

from __future__ import annotations

import json
import logging
import sqlite3
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from agent.central import acts
from agent.central.acts import Person
from agent.central.desk import Desk, fact, set_fact
from agent.central.enrolment import milliseconds
from agent.central.signins_sharing import Alone, Portion, Work
from agent.central.store import LogReader, StoreError
from agent.central.store.rows import Logged, Snapshot
from agent.central.store.sql import Queries
from agent.event import JSON, Severity
from agent.signins.certify import World
from agent.signins.database import Database
from agent.signins.decisions import Entry, Step
from agent.signins.events import sign_in
from agent.signins.journal import Journal
from agent.signins.pruning import prune
from agent.signins.response import Action, Holder
from agent.signins.sign_in import SignIn
from agent.signins.telling import CLASS, CODE
from agent.typed_toml import TomlError

FILE = "signins.sqlite3"
"""In the central log's folder: state and journal."""

_AT_ONCE = 1000
_EVERY_S = 1.0
_WORLD_EVERY_S = 60.0
_PRUNE_EVERY_S = 3600.0
_NOTED = "signins-noted"

_SEVERITY = {
    Action.ASK: Severity.LOW,
    Action.SECOND_FACTOR: Severity.MEDIUM,
    Action.TELL: Severity.MEDIUM,
    Action.HOLD: Severity.HIGH,
}


@dataclass(frozen=True, slots=True)
class Sources:
    """What the follower reads."""

    log: LogReader
    snapshot: Callable[[], Snapshot]
    world: Callable[[], World]
    """Reads policies and tables anew. Raises TomlError or ValueError."""
    policies: Callable[[], str]
    """The digest of the policies in force."""


class Follower:
    """One step, and what it remembers between two."""

    def __init__(
        self,
        db: Database,
        desk: Desk,
        sources: Sources,
        holder: Holder | None = None,
        *,
        work: Callable[[Database, World], Work] = Alone,
    ) -> None:
        """Raises TomlError, ValueError, StoreError or sqlite3.Error."""
        self._db, self._desk, self._sources = db, desk, sources
        self._world = sources.world()
        self._read_at: datetime | None = None
        self.work = work(db, self._world)
        self.journal = Journal(db, holder)
        self._names: Mapping[str, str] = {}
        self._pruned: datetime | None = None
        self.problem = ""
        """Why the tables or policies before are still in force; empty where they are not."""

    def close(self) -> None:
        self._db.close()

    def step(self, now: datetime) -> bool:
        """Takes the next portion of the log, decides, and notes what was done; True where there
        may be more to read. Raises StoreError or sqlite3.Error.
        """
        self._renew(now)
        more, too_late = self.work.step(self._read)
        if too_late:
            logging.getLogger(__name__).warning(
                "%d sign-ins came more than a day late and could not be judged", too_late
            )
        if self.work.decides:
            at = milliseconds(now)
            self.journal.expire(at)
            self.journal.follow(
                self._world, now=at, begun=self.work.begun(at), versions=self._versions()
            )
            note(self._desk, self.journal)
            self._prune(now)
        return more

    def _prune(self, now: datetime) -> None:
        """Once an hour."""
        if self._pruned is None or (now - self._pruned).total_seconds() >= _PRUNE_EVERY_S:
            self._pruned = now
            prune(self._db, milliseconds(now))

    def _read(self, first: int) -> Portion | None:
        entries = list(self._sources.log.entries(first, _AT_ONCE))
        if not entries:
            return None
        found = ((each.number, self._sign_in(each)) for each in entries)
        return Portion(first, entries[-1].number, [(n, e) for n, e in found if e is not None])

    def _renew(self, now: datetime) -> None:
        """Takes up new tables and policies; what was judged before stays as it was judged."""
        before, self._read_at = self._read_at, self._read_at or now
        if before is None or (now - before).total_seconds() < _WORLD_EVERY_S:
            return
        self._read_at = now
        try:
            self._world = self._sources.world()
            self.problem = ""
        except (TomlError, ValueError) as problem:
            self.problem = str(problem)
            logging.getLogger(__name__).warning("the tables before stay in force: %s", problem)
            return
        self.work.use(self._world)
        self._names = {}

    def _sign_in(self, entry: Logged) -> SignIn | None:
        if entry.body is None or entry.received is None or entry.code != CODE:
            return None
        try:
            document = json.loads(entry.body)
            if document.get("class_uid") != CLASS:
                return None
            signer = str(document["device"]["uid"])
            if signer not in self._names:
                self._names = self._assets()
            return sign_in(document, received=entry.received, names=self._names)
        except (ValueError, KeyError, TypeError, AttributeError):
            return None  # somebody altered it, or a device sends nonsense: the log shows both

    def _assets(self) -> dict[str, str]:
        """What the tables call each device: its id where they know that, its asset's name or
        its host's name where they know one of those.
        """
        known = self._world.directory.devices
        found = {}
        for row in self._sources.snapshot().devices:
            each = row.device
            names = (name for name in (each.id, each.asset, each.hostname) if name in known)
            found[each.id] = next(names, each.id)
        return found

    def _versions(self) -> dict[str, JSON]:
        atlas = self._world.atlas
        return {
            "policies": self._sources.policies(),
            "places": atlas.source,
            "places_built": atlas.built,
        }


def note(desk: Desk, journal: Journal) -> int:
    """Notes every step that is no act yet on the desk, from where it goes into the log; how many.
    The number of the last one is written with them: each becomes one act.
    """
    with desk.change() as db:
        last = int(fact(db, desk.own(_NOTED)) or 0)
        steps = journal.steps(after=last)
        for step in steps:
            _note(db, step, journal.entry(step.decision))
        if steps:
            set_fact(db, desk.own(_NOTED), str(steps[-1].number))
    return len(steps)


def _note(db: Queries, step: Step, entry: Entry) -> None:
    acts.changed(
        db,
        f"sign-in-decision-{step.what}",
        by=Person(step.person),
        kind="sign-in decision",
        uid=str(entry.number),
        what={
            "account": entry.account,
            "alert": entry.alert,
            "tier": entry.tier,
            "action": entry.action.value,
            "standing": entry.standing.value,
            "until": entry.until,
            "words": step.words,
            **(entry.said if step.what == "made" else {}),
        },
        now=step.time,
        new=step.what == "made",
        severity=_SEVERITY[entry.action] if step.what == "made" else Severity.LOW,
    )


class Following:
    """The follower in a thread of its own."""

    def __init__(self, begin: Callable[[], Follower]) -> None:
        """`begin` opens one; anew whenever its database failed it."""
        self._ended = threading.Event()
        self._begin = begin
        self._follower: Follower | None = begin()
        self._thread = threading.Thread(target=self._run, name="central-signins", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Ends it after the portion that it is at."""
        self._ended.set()
        self._thread.join()
        self._drop()

    def _drop(self) -> None:
        if self._follower is not None:
            self._follower.close()
            self._follower = None

    def _run(self) -> None:
        while not self._ended.wait(_EVERY_S):
            try:
                self._follower = self._follower or self._begin()
                while self._follower.step(datetime.now(UTC)) and not self._ended.is_set():
                    pass
            except (StoreError, sqlite3.Error, TomlError, ValueError) as problem:
                # Nothing is lost: the next step begins where this one did.
                logging.getLogger(__name__).warning("sign-ins wait: %s", problem)
                self._drop()
