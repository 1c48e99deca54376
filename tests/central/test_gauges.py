"""agent.central.gauges: how things stand, in numbers."""

from __future__ import annotations

from agent.central.alerts import Level, book
from agent.central.alerts.rules import Telling
from agent.central.desk import Desk
from agent.central.gauges import gauges
from agent.central.store.sqlite import SqliteStore
from agent.central.store.sqlite.log import SqliteLog
from tests.central.desks import AT, a_condition
from tests.central.devices import NOW, fill


def test_numbers(store: SqliteStore, log: SqliteLog, desk: Desk) -> None:
    fill(store, 8)
    with desk.change() as db:
        book.reconcile(db, [a_condition("a", Level.CRITICAL), a_condition("b")], Telling(), AT)
        db.rows("INSERT INTO outbox (channel, message, created, due) VALUES ('x', '', 0, 0)")
    found = {
        (each.name, *each.labels): each.value
        for each in gauges(log, store.snapshot, lambda: NOW, heartbeat_s=900, desk=desk)
    }
    assert found["safehand_log_entries",] == 8
    assert found["safehand_open_alerts", ("level", "critical")] == 1
    assert found["safehand_open_alerts", ("level", "low")] == 0
    assert found["safehand_outbox_waiting", ("channel", "x")] == 1
    assert sum(value for key, value in found.items() if key[0] == "safehand_devices") == 1


def test_without_a_desk(store: SqliteStore, log: SqliteLog) -> None:
    names = {
        each.name for each in gauges(log, store.snapshot, lambda: NOW, heartbeat_s=900, desk=None)
    }
    assert names == {"safehand_log_entries", "safehand_devices", "safehand_held_messages"}
