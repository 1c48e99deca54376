"""What is usual, as the database remembers it?

Read when it is asked for, and written back at the end of a portion. Networks are kept under keyed
hashes: an address's network is nothing that may be kept for ever (clause RN-logs).
"""

from __future__ import annotations

import hashlib
from functools import lru_cache

from agent.signins.database import Database
from agent.signins.history import History


class Remembered(History):
    """One portion's view of it."""

    def __init__(self, db: Database, key: bytes) -> None:
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
        return f"{kind}:{hidden(self._key, name)}" if kind in {"own", "network"} else what

    def save(self) -> None:
        """Writes what changed."""
        self._devices.save()
        self._networks.save()
        self._firsts.save()


class _Users(dict[str, dict[str, int]]):
    """Name → account → days, read when it is asked for."""

    def __init__(self, db: Database, table: str, key: bytes) -> None:
        self._db, self._table, self._key = db, table, key
        self._before: dict[str, dict[str, int]] = {}

    def __missing__(self, name: str) -> dict[str, int]:
        rows = self._db.rows(
            f"SELECT account, days FROM {self._table} WHERE name = ?",  # noqa: S608 -- our own name
            (hidden(self._key, name),),
        )
        found = {account: int.from_bytes(days, "big") for account, days in rows}
        self[name] = found
        self._before[name] = dict(found)
        return found

    def save(self) -> None:
        self._db.many(
            f"INSERT INTO {self._table} VALUES (?, ?, ?)"  # noqa: S608 -- our own name
            " ON CONFLICT (name, account) DO UPDATE SET days = excluded.days",
            [
                (
                    hidden(self._key, name),
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

    def __init__(self, db: Database) -> None:
        self._db = db
        self._before: dict[str, dict[str, int]] = {}

    def __missing__(self, account: str) -> dict[str, int]:
        found: dict[str, int] = dict(
            self._db.rows("SELECT what, time FROM first WHERE account = ?", (account,))
        )
        self[account] = found
        self._before[account] = dict(found)
        return found

    def save(self) -> None:
        self._db.many(
            "INSERT INTO first VALUES (?, ?, ?)"
            " ON CONFLICT (account, what) DO UPDATE SET time = excluded.time",
            [
                (account, what, time)
                for account, firsts in self.items()
                for what, time in firsts.items()
                if self._before[account].get(what) != time
            ],
        )


@lru_cache(100_000)
def hidden(key: bytes, name: str) -> str:
    """The name's keyed hash: the same for the same name, and nobody can tell which."""
    return hashlib.blake2b(name.encode(), key=key, digest_size=12).hexdigest()
