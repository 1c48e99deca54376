"""Do the console's tables say what the events say?

The log vouches for events; the tables that the console reads are made from them. Every event is
stored once more, elsewhere, and what comes out is held against what is there.
"""

from __future__ import annotations

import sqlite3
import tempfile
from itertools import groupby
from pathlib import Path

from agent.central.decoding import decode
from agent.central.store import Device, Received
from agent.central.store.sqlite import SqliteStore
from agent.central.store.sqlite.errors import translated

# What each table says, without the row's own number. Alarms are no event's: they are not here.
_TABLES = {
    "stream": "device, boot, last, events",
    "event": "stream, sequence, code, class_uid, severity, time, received, message, body",
    "dropped": "stream, first, last",
    "heartbeat": "device, stream, sequence, received, policies, outcomes, interval_s",
    "finding": "device, check_id, stream, sequence, outcome, severity, time, since, result",
    "hold": "device, hold, opened, closed, personal_data, reasons",
}
_AT_ONCE = 4096


def differences(path: Path) -> dict[str, int]:
    """How many rows of each table of the store at `path` are not what the events make them.

    Only tables that differ are named. Raises StoreError.
    """
    with tempfile.TemporaryDirectory(prefix="safehand-") as folder:
        again = Path(folder) / "log.sqlite3"
        with translated(path):
            kept = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
            try:
                kept.execute("BEGIN")  # one view, whatever the server adds meanwhile
                _replay(kept, again)
                kept.execute("ATTACH ? AS again", (f"{again.as_uri()}?mode=ro",))
                found = {table: _different(kept, table) for table in _TABLES}
            finally:
                kept.close()
    return {table: count for table, count in found.items() if count}


def _replay(kept: sqlite3.Connection, again: Path) -> None:
    store = SqliteStore(again)
    try:
        with store.change() as changes:
            for row in kept.execute(
                "SELECT id, asset, public_key, hostname, platform, enrolled FROM device"
            ):
                changes.put_device(Device(*row))
        events = kept.execute(
            "SELECT device, received, body FROM event JOIN stream ON stream.id = stream"
            " ORDER BY position"
        )
        while some := events.fetchmany(_AT_ONCE):
            with store.change() as changes:
                for received, run in groupby(some, lambda row: int(row[1])):
                    decoded = [decode(body, signer=device) for device, _, body in run]
                    changes.add([e for e in decoded if isinstance(e, Received)], now=received)
    finally:
        store.close()


def _different(database: sqlite3.Connection, table: str) -> int:
    columns = _TABLES[table]
    count: int = database.execute(
        f"SELECT (SELECT count(*) FROM (SELECT {columns} FROM main.{table}"  # noqa: S608 -- ours
        f" EXCEPT SELECT {columns} FROM again.{table}))"
        f" + (SELECT count(*) FROM (SELECT {columns} FROM again.{table}"
        f" EXCEPT SELECT {columns} FROM main.{table}))"
    ).fetchone()[0]
    return count
