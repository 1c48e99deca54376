"""What must be kept so that alerts can be told as events come, over restarts?

Two days of events, what is usual, and the alerts that stand, changed in one transaction a portion.
The alerts are those that `certify` finds in all events at once, whatever the order and the
portions, as long as nothing comes more than a day late.

Several states may share the accounts among them. Those with a file each learn from every event
(`take`). In one database, one learns (`learn`), and each judges the accounts of its shard (`judge`)
up to where that one is: what was learned too early is about days that nobody asks about yet.
"""

from __future__ import annotations

import secrets
import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import msgspec

from agent.signins.alert import Alert
from agent.signins.certify import World, by_account, judge_day
from agent.signins.database import Database
from agent.signins.ends import can_differ, ends
from agent.signins.history import History
from agent.signins.learning import learn
from agent.signins.remembered import Remembered
from agent.signins.sign_in import SignIn
from agent.signins.spans import day
from agent.signins.view import MOST_TIER

_KEPT_DAYS = 3
"""Of events: the day that is judged, the one before, and one for what comes a day late."""
_MOST_ACCOUNTS = 200_000
"""Of which the ends of the last days are remembered; the others are looked up again."""


@dataclass(frozen=True, slots=True)
class Changed:
    """What a portion of events changed."""

    told: tuple[Alert, ...]
    """Alerts that were not there before."""
    withdrawn: tuple[str, ...]
    """Ids of alerts that no longer follow: an event that came late explains them, or a better
    pair stands in their place."""
    too_late: int
    """Events that came so late that their day could not be judged any more."""


class State:
    """One worker's state. One object serves one thread."""

    def __init__(self, db: Database, world: World, *, shard: int = 0, shards: int = 1) -> None:
        self._world = world
        self._shard, self._shards = shard, shards
        self._name = "" if shards == 1 else f"{shard}/{shards} "
        self._db = db
        db.rows(
            "INSERT INTO secret VALUES (1, ?) ON CONFLICT (one) DO NOTHING",
            (secrets.token_bytes(32),),
        )
        ((self._key,),) = db.rows("SELECT key FROM secret")
        self._ends: dict[str, dict[int, frozenset[str]]] = {}

    @property
    def cursor(self) -> int:
        """The number that the last portion was judged with; -1 before the first."""
        return self._fact(f"{self._name}cursor", -1)

    @property
    def learned(self) -> int:
        """The number that the last portion was learned with, by whoever does."""
        return self._fact("learned", -1)

    def take(self, events: Iterable[SignIn], *, cursor: int) -> Changed:
        """Learns from a portion and judges it, durably, together with the number up to which it
        goes.
        """
        streams = by_account(events, self._world.directory)
        with self._transaction():
            history = Remembered(self._db, self._key)
            self._learn(streams, history)
            changed = self._judged(streams, history)
            history.save()
            self._set_fact(f"{self._name}cursor", cursor)
        return changed

    def learn(self, events: Iterable[SignIn], *, cursor: int) -> None:
        """Only learns; for all the shards of one database."""
        streams = by_account(events, self._world.directory)
        with self._transaction():
            history = Remembered(self._db, self._key)
            self._learn(streams, history)
            history.save()
            self._set_fact("learned", cursor)

    def judge(self, events: Iterable[SignIn], *, cursor: int) -> Changed:
        """Only judges; up to what was learned."""
        streams = by_account(events, self._world.directory)
        with self._transaction():
            changed = self._judged(streams, Remembered(self._db, self._key))
            self._set_fact(f"{self._name}cursor", cursor)
        return changed

    def alerts(self) -> list[Alert]:
        """Every alert that stands, in the order in which they could first be told."""
        rows = self._db.rows("SELECT data FROM alert ORDER BY known, id")
        return [_ALERT.decode(row[0]) for row in rows]

    def use(self, world: World) -> None:
        """Judges by other tables and policies from now on."""
        self._world = world
        self._ends.clear()

    def begun(self, otherwise: int) -> int:
        """When the first sign-in was received here; that moment where there is none yet."""
        return self._fact("begun", otherwise)

    def history(self) -> History:
        """What is usual, as remembered; answers for a device or network that is named."""
        return Remembered(self._db, self._key)

    def remembered(self) -> int:
        """Of how many accounts the last days' ends are in memory."""
        return len(self._ends)

    def _learn(self, streams: dict[str, list[SignIn]], history: History) -> None:
        world = self._world
        for account, each in streams.items():
            learn(history, account, each, world.directory, world.atlas, world.parameters)
        if streams and self._fact("begun", 0) == 0:
            self._set_fact("begun", _newest(streams))

    def _judged(self, streams: dict[str, list[SignIn]], history: History) -> Changed:
        world = self._world
        # What is old is said by the portions before: this one may hold many days.
        today = self._fact(f"{self._name}today", 0)
        oldest = today - _KEPT_DAYS + 1
        told: list[Alert] = []
        withdrawn: list[str] = []
        too_late = 0
        for account, each in streams.items():
            if not self._mine(account):
                continue
            if world.directory.account_of(account).kind not in MOST_TIER:
                continue
            # The day before must still be there, or a day is judged by half of what it needs.
            fresh = [e for e in each if day(e.time) > oldest]
            too_late += len(each) - len(fresh)
            for on in self._keep(account, fresh, history):
                new, gone = self._judge(account, on, history)
                told += new
                withdrawn += gone
        told.sort(key=lambda alert: alert.sort_key)
        self._db.many(
            "INSERT INTO news (alert, data) VALUES (?, ?)",
            [(each, None) for each in withdrawn]
            + [(each.id, _ALERT_OUT.encode(each)) for each in told],
        )
        newest = day(_newest(streams))
        if newest > today:
            self._set_fact(f"{self._name}today", newest)
            self._forget(newest - _KEPT_DAYS)
        return Changed(tuple(told), tuple(withdrawn), too_late)

    def _forget(self, last: int) -> None:
        """Deletes the events up to that day: of this shard's accounts, for another may be behind
        and still need its own.
        """
        if self._shards == 1:
            self._db.rows("DELETE FROM event WHERE day <= ?", (last,))
            return
        old = self._db.rows("SELECT DISTINCT account FROM event WHERE day <= ?", (last,))
        self._db.many(
            "DELETE FROM event WHERE account = ? AND day <= ?",
            [(name, last) for (name,) in old if self._mine(name)],
        )

    def _mine(self, account: str) -> bool:
        return zlib.crc32(account.encode()) % self._shards == self._shard

    def _keep(self, account: str, events: Sequence[SignIn], history: History) -> list[int]:
        """Keeps the events; the days that must be judged again, in order."""
        days: dict[int, list[SignIn]] = defaultdict(list)
        for e in events:
            days[day(e.time)].append(e)
        self._db.many(
            "INSERT INTO event VALUES (?, ?, ?, ?) ON CONFLICT (account, day, id) DO UPDATE"
            " SET data = excluded.data WHERE excluded.data < event.data",
            [(account, on, e.id, _SIGN_IN.encode(e)) for on, each in days.items() for e in each],
        )
        return sorted(
            {on + more for on in days for more in (0, 1)} & self._worth(account, days, history)
        )

    def _worth(self, account: str, days: dict[int, list[SignIn]], history: History) -> set[int]:
        """The days, of these and the ones after, on which there is a pair to compare."""
        known = self._ends.pop(account, {})
        for on in {on + more for on in days for more in (-1, 0, 1)}:
            if on not in known:
                known[on] = self._ends_of(account, self._events(account, on), history)
            elif on in days:
                known[on] |= self._ends_of(account, days[on], history)
        oldest = max(known, default=0) - _KEPT_DAYS
        self._ends[account] = {on: each for on, each in known.items() if on >= oldest}
        if len(self._ends) > _MOST_ACCOUNTS:
            del self._ends[next(iter(self._ends))]
        near = {on + more for on in days for more in (0, 1)}
        return {on for on in near if can_differ(known.get(on, _NONE) | known.get(on - 1, _NONE))}

    def _ends_of(self, account: str, events: Iterable[SignIn], history: History) -> frozenset[str]:
        world = self._world
        whose = world.directory.account_of(account)
        return ends(whose, events, world.directory, world.atlas, history)

    def _events(self, account: str, on: int) -> list[SignIn]:
        rows = self._db.rows("SELECT data FROM event WHERE account = ? AND day = ?", (account, on))
        return sorted((_READ.decode(row[0]) for row in rows), key=lambda e: (e.time, e.id))

    def _judge(self, account: str, on: int, history: History) -> tuple[list[Alert], list[str]]:
        """Judges a day anew; what is told that was not, and what no longer is."""
        today = self._events(account, on)
        window = [*self._events(account, on - 1), *today]
        whose = self._world.directory.account_of(account)
        found = {
            alert.id: alert
            for alert in (judge_day(whose, on, window, history, self._world) if today else ())
        }
        before = {
            row[0]: row[1]
            for row in self._db.rows(
                "SELECT id, data FROM alert WHERE account = ? AND day = ?", (account, on)
            )
        }
        gone = [each for each in before if each not in found]
        self._db.many("DELETE FROM alert WHERE id = ?", [(each,) for each in gone])
        told = []
        for id_, alert in found.items():
            data = _ALERT_OUT.encode(alert)
            if before.get(id_) != data:
                told.append(alert)
                self._db.rows(
                    "INSERT INTO alert VALUES (?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET"
                    " day = excluded.day, known = excluded.known, data = excluded.data",
                    (id_, account, on, alert.certificate.known, data),
                )
        return told, gone

    def _fact(self, name: str, otherwise: int) -> int:
        rows = self._db.rows("SELECT value FROM fact WHERE name = ?", (name,))
        return int(rows[0][0]) if rows else otherwise

    def _set_fact(self, name: str, value: int) -> None:
        self._db.rows(
            "INSERT INTO fact VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value ="
            " excluded.value",
            (name, value),
        )

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        try:
            with self._db.change():
                yield
        except BaseException:
            self._ends.clear()  # what was remembered may never have happened
            raise


def _newest(streams: dict[str, list[SignIn]]) -> int:
    return max((e.received or e.time for each in streams.values() for e in each), default=0)


_NONE: frozenset[str] = frozenset()
_SIGN_IN = msgspec.msgpack.Encoder()
_READ = msgspec.msgpack.Decoder(SignIn)
_ALERT_OUT = msgspec.msgpack.Encoder()
_ALERT = msgspec.msgpack.Decoder(Alert)
