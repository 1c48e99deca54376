"""What must be kept so that alerts can be told as events come, over restarts?

Two days of events, what is usual, and the alerts that stand: in one SQLite file, changed in one
transaction a portion. The alerts are those that `certify` finds in all events at once, whatever
the order and the portions, as long as nothing comes more than a day late. Several states may share
the accounts among them: each learns from every event and tells of its own accounts only.
"""

from __future__ import annotations

import hashlib
import secrets
import sqlite3
import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import msgspec

from agent.signins.alert import Alert
from agent.signins.certify import World, by_account, judge_day
from agent.signins.ends import can_differ, ends
from agent.signins.history import History
from agent.signins.learning import learn
from agent.signins.sign_in import SignIn
from agent.signins.spans import day
from agent.signins.view import MOST_TIER

_SCHEMA = """
CREATE TABLE IF NOT EXISTS fact (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS secret (one INTEGER PRIMARY KEY, key BLOB NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS event (
    account TEXT NOT NULL, day INTEGER NOT NULL, id TEXT NOT NULL, data BLOB NOT NULL,
    PRIMARY KEY (account, day, id)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS device (
    name TEXT NOT NULL, account TEXT NOT NULL, days BLOB NOT NULL, PRIMARY KEY (name, account)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS network (
    name TEXT NOT NULL, account TEXT NOT NULL, days BLOB NOT NULL, PRIMARY KEY (name, account)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS first (
    account TEXT NOT NULL, what TEXT NOT NULL, time INTEGER NOT NULL, PRIMARY KEY (account, what)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS alert (
    id TEXT PRIMARY KEY, account TEXT NOT NULL, day INTEGER NOT NULL, known INTEGER NOT NULL,
    data BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS alert_day ON alert (account, day);
"""

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
    """One worker's file. One object serves one thread."""

    def __init__(self, path: Path | str, world: World, *, shard: int = 0, shards: int = 1) -> None:
        """Opens the file, or makes it. Raises sqlite3.Error."""
        self._world = world
        self._shard, self._shards = shard, shards
        self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = FULL")
        for statement in _SCHEMA.split(";\n"):
            self._db.execute(statement)
        self._db.execute("INSERT OR IGNORE INTO secret VALUES (1, ?)", (secrets.token_bytes(32),))
        (self._key,) = self._db.execute("SELECT key FROM secret").fetchone()
        self._ends: dict[str, dict[int, frozenset[str]]] = {}

    def close(self) -> None:
        self._db.close()

    @property
    def cursor(self) -> int:
        """The number that the last portion was taken with; -1 before the first."""
        return self._fact("cursor", -1)

    def take(self, events: Iterable[SignIn], *, cursor: int) -> Changed:
        """Takes a portion in, durably, together with the number up to which it goes."""
        streams = by_account(events, self._world.directory)
        with self._transaction():
            changed = self._take(streams)
            self._set_fact("cursor", cursor)
        return changed

    def alerts(self) -> list[Alert]:
        """Every alert that stands, in the order in which they could first be told."""
        rows = self._db.execute("SELECT data FROM alert ORDER BY known, id").fetchall()
        return [_ALERT.decode(row[0]) for row in rows]

    def use(self, world: World) -> None:
        """Judges by other tables and policies from now on."""
        self._world = world
        self._ends.clear()

    def begun(self, otherwise: int) -> int:
        """When the first sign-in was received here; that moment where there is none yet."""
        return self._fact("begun", otherwise)

    def history(self) -> History:
        """What is usual, as the file has it; answers for a device or network that is named."""
        return _Stored(self._db, self._key)

    def remembered(self) -> int:
        """Of how many accounts the last days' ends are in memory."""
        return len(self._ends)

    def _take(self, streams: dict[str, list[SignIn]]) -> Changed:
        world = self._world
        # What is old is said by the portions before: this one may hold many days.
        today = self._fact("today", 0)
        oldest = today - _KEPT_DAYS + 1
        history = _Stored(self._db, self._key)
        for account, each in streams.items():
            learn(history, account, each, world.directory, world.atlas, world.parameters)
        told: list[Alert] = []
        withdrawn: list[str] = []
        too_late = 0
        for account, each in streams.items():
            if zlib.crc32(account.encode()) % self._shards != self._shard:
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
        history.save()
        newest = max((e.received or e.time for each in streams.values() for e in each), default=0)
        if newest and self._fact("begun", 0) == 0:
            self._set_fact("begun", newest)
        if day(newest) > today:
            self._set_fact("today", day(newest))
            self._db.execute("DELETE FROM event WHERE day <= ?", (day(newest) - _KEPT_DAYS,))
        return Changed(
            tuple(sorted(told, key=lambda alert: alert.sort_key)), tuple(withdrawn), too_late
        )

    def _keep(self, account: str, events: Sequence[SignIn], history: History) -> list[int]:
        """Keeps the events; the days that must be judged again, in order."""
        days: dict[int, list[SignIn]] = defaultdict(list)
        for e in events:
            days[day(e.time)].append(e)
        for on, each in days.items():
            self._db.executemany(
                "INSERT INTO event VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET data ="
                " min(data, excluded.data)",
                [(account, on, e.id, _SIGN_IN.encode(e)) for e in each],
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
        rows = self._db.execute(
            "SELECT data FROM event WHERE account = ? AND day = ?", (account, on)
        ).fetchall()
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
            for row in self._db.execute(
                "SELECT id, data FROM alert WHERE account = ? AND day = ?", (account, on)
            )
        }
        gone = [each for each in before if each not in found]
        self._db.executemany("DELETE FROM alert WHERE id = ?", ((each,) for each in gone))
        told = []
        for id_, alert in found.items():
            data = _ALERT_OUT.encode(alert)
            if before.get(id_) != data:
                told.append(alert)
                self._db.execute(
                    "INSERT OR REPLACE INTO alert VALUES (?, ?, ?, ?, ?)",
                    (id_, account, on, alert.certificate.known, data),
                )
        return told, gone

    def _fact(self, name: str, otherwise: int) -> int:
        row = self._db.execute("SELECT value FROM fact WHERE name = ?", (name,)).fetchone()
        return int(row[0]) if row else otherwise

    def _set_fact(self, name: str, value: int) -> None:
        self._db.execute("INSERT OR REPLACE INTO fact VALUES (?, ?)", (name, value))

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._db.execute("COMMIT")
        except BaseException:
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")
            self._ends.clear()  # what was remembered may never have happened
            raise


class _Users(dict[str, dict[str, int]]):
    """Name → account → days, read when it is asked for."""

    def __init__(self, db: sqlite3.Connection, table: str, key: bytes) -> None:
        self._db, self._table, self._key = db, table, key
        self._before: dict[str, dict[str, int]] = {}

    def __missing__(self, name: str) -> dict[str, int]:
        rows = self._db.execute(
            f"SELECT account, days FROM {self._table} WHERE name = ?",  # noqa: S608 -- our own name
            (_hidden(self._key, name),),
        ).fetchall()
        found = {account: int.from_bytes(days, "big") for account, days in rows}
        self[name] = found
        self._before[name] = dict(found)
        return found

    def save(self) -> None:
        self._db.executemany(
            f"INSERT OR REPLACE INTO {self._table} VALUES (?, ?, ?)",  # noqa: S608 -- our own name
            [
                (
                    _hidden(self._key, name),
                    account,
                    days.to_bytes(days.bit_length() // 8 + 1, "big"),
                )
                for name, users in self.items()
                for account, days in users.items()
                if self._before[name].get(account) != days
            ],
        )


class _Firsts(dict[str, dict[str, int]]):
    """Account → what → when first, read when the account is asked for."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self._before: dict[str, dict[str, int]] = {}

    def __missing__(self, account: str) -> dict[str, int]:
        rows = self._db.execute("SELECT what, time FROM first WHERE account = ?", (account,))
        found = dict(rows.fetchall())
        self[account] = found
        self._before[account] = dict(found)
        return found

    def save(self) -> None:
        self._db.executemany(
            "INSERT OR REPLACE INTO first VALUES (?, ?, ?)",
            [
                (account, what, time)
                for account, firsts in self.items()
                for what, time in firsts.items()
                if self._before[account].get(what) != time
            ],
        )


class _Stored(History):
    """The history as the file has it. Networks are kept under keyed hashes: an address's network
    is nothing that may be kept for ever (clause RN-logs).
    """

    def __init__(self, db: sqlite3.Connection, key: bytes) -> None:
        self._key = key
        self._devices = self.devices = _Users(db, "device", key)
        self._networks = self.networks = _Users(db, "network", key)
        self._firsts = self.firsts = _Firsts(db)

    def saw(self, account: str, what: str, moment: int) -> None:
        super().saw(account, self._named(what), moment)

    def first(self, account: str, what: str) -> int | None:
        return super().first(account, self._named(what))

    def _named(self, what: str) -> str:
        kind, _, name = what.partition(":")
        return f"{kind}:{_hidden(self._key, name)}" if kind in {"own", "network"} else what

    def save(self) -> None:
        """Writes what changed."""
        self._devices.save()
        self._networks.save()
        self._firsts.save()


def _bytes(days: int) -> bytes:
    return days.to_bytes(days.bit_length() // 8 + 1, "big")


@lru_cache(100_000)
def _hidden(key: bytes, name: str) -> str:
    """The name's keyed hash: the same for the same name, and nobody can tell which."""
    return hashlib.blake2b(name.encode(), key=key, digest_size=12).hexdigest()


_NONE: frozenset[str] = frozenset()
_SIGN_IN = msgspec.msgpack.Encoder()
_READ = msgspec.msgpack.Decoder(SignIn)
_ALERT_OUT = msgspec.msgpack.Encoder()
_ALERT = msgspec.msgpack.Decoder(Alert)
