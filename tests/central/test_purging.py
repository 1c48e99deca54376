"""The running server purges by itself."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest

from agent.central.purging import Purger
from agent.central.store.sqlite import SqliteStore
from agent.central.writer import Writer
from tests.central.devices import NOW, fill


def test_it_purges_as_it_starts(store: SqliteStore, writer: Writer) -> None:
    fill(store, 20)
    store.vault.retention.classes["otherwise"]  # two years, as the policy says
    with store.change() as changes:
        changes.set_day(changes.day(0) + 721)
    purger = Purger(writer, store.vault, lambda: NOW + timedelta(days=731))
    until = time.monotonic() + 20
    while time.monotonic() < until and count(store):
        time.sleep(0.01)
    purger.close()
    assert count(store) == 0


def count(store: SqliteStore) -> int:
    found: int = store._reader.execute("SELECT count(*) FROM event").fetchone()[0]
    return found


def test_a_clock_that_jumped_is_told_and_nothing_goes(
    store: SqliteStore, writer: Writer, caplog: pytest.LogCaptureFixture
) -> None:
    fill(store, 20)
    purger = Purger(writer, store.vault, lambda: NOW + timedelta(days=4000))
    until = time.monotonic() + 20
    while time.monotonic() < until and not caplog.records:
        time.sleep(0.01)
    purger.close()
    assert "clock-is-right" in caplog.text
    assert count(store) == 19
