"""What does every part of an open transaction hold on to?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from agent.central.store import StoreError
from agent.central.store.rows import Milliseconds
from agent.central.store.sql import Connection
from agent.central.store.sql.payloads import Opener, Payloads, Vault
from agent.event import JSON, Place, canonical


class Transaction:
    """One open transaction, and what the log states by itself in it."""

    def __init__(self, connection: Connection, vault: Vault) -> None:
        self._db = connection
        self._payloads = Payloads(connection, vault)
        self._opener = Opener(connection, vault)

    @contextmanager
    def nested(self) -> Iterator[None]:
        self._db.rows("SAVEPOINT nested")
        try:
            yield
        except StoreError:
            raise  # the engine failed, and the whole ends
        except BaseException:
            self._db.rows("ROLLBACK TO nested")
            self._db.rows("RELEASE nested")
            self._payloads.forget_cache()  # a key may have been made in this part
            raise
        self._db.rows("RELEASE nested")

    def state(self, statement: str, said: Mapping[str, JSON]) -> None:
        text = canonical({"statement": statement, **said}).decode()
        self._db.rows("INSERT INTO statement (text) VALUES (?)", (text,))

    def alarm(self, kind: str, place: Place, *, now: Milliseconds) -> None:
        self._db.rows(
            "INSERT INTO alarm (kind, device, boot, sequence, count, first, last)"
            " VALUES (?, ?, ?, ?, 1, ?, ?) ON CONFLICT (kind, device, boot) DO UPDATE SET"
            " sequence = excluded.sequence, count = alarm.count + 1, last = excluded.last",
            (kind, place.device, place.boot, place.sequence, now, now),
        )
        self.state(
            "alarm",
            {
                "kind": kind,
                "device": place.device,
                "boot": place.boot,
                "sequence": place.sequence,
                "count": 1,
                "time": now,
            },
        )
