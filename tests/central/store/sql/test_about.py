"""The events about a subject are looked up one by one, and only theirs are found."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.central.decoding import decode
from agent.central.store.facts import Received
from agent.central.store.sql.about import events_about
from agent.central.store.sqlite import SqliteStore
from tests.central.devices import a_heartbeat, a_sign_in, enrolled
from tests.central.engines import AnyStore, log_of


def filled(store: AnyStore) -> str:
    """A device's id: its even events are sign-ins of pat, every sixth of kim as well."""
    device = enrolled(store)
    bodies = [
        a_heartbeat() if n % 2 else a_sign_in("pat", by="kim" if n % 6 == 0 else "")
        for n in range(20)
    ]
    lines = [decode(device.event(n, bodies[n]), signer=device.id) for n in range(1, 20)]
    with store.change() as changes:
        changes.add([each for each in lines if isinstance(each, Received)], now=1)
    return device.id


def test_only_theirs_are_found(each_store: AnyStore) -> None:
    device = filled(each_store)
    with log_of(each_store) as log:
        keys = log._db.rows("SELECT id, class, subject FROM payload_key")
        of = {
            subject: sorted(
                row[0]
                for number, kept_as, pseudonym in keys
                if pseudonym == log._opener.envelope.pseudonym(subject)
                for row in events_about(log._db, subject, number, kept_as, "event.sequence")
            )
            for subject in ("pat", "kim", f"device:{device}", "sam", "device:other")
        }
    assert of == {
        "pat": list(range(2, 20, 2)),
        "kim": [6, 12, 18],
        f"device:{device}": list(range(1, 20, 2)),
        "sam": [],
        "device:other": [],
    }


class Explained:
    """Queries that are asked, and how SQLite would go about each."""

    def __init__(self, store: SqliteStore) -> None:
        self._store = store
        self.plans: list[str] = []

    def rows(self, query: str, arguments: tuple[object, ...] = ()) -> list[tuple[object, ...]]:
        plan = self._store._reader.execute(f"EXPLAIN QUERY PLAN {query}", arguments)
        self.plans += [row[3] for row in plan]
        return list(self._store._reader.execute(query, arguments))


@pytest.mark.parametrize("subject", ["pat", "device:"])
def test_no_class_is_read_as_a_whole(tmp_path: Path, subject: str) -> None:
    store = SqliteStore(tmp_path / "log.sqlite3")
    device = filled(store)
    asked = Explained(store)
    for number, kept_as in store._reader.execute("SELECT id, class FROM payload_key").fetchall():
        events_about(
            asked,
            f"device:{device}" if subject == "device:" else subject,
            number,
            kept_as,
            "position",
        )
    store.close()
    of_events = [each for each in asked.plans if " event " in each]
    assert of_events
    assert all("(stream=? AND sequence" in each for each in of_events), of_events
