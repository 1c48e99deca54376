"""What an older file held in the open is sealed, and its log still verifies."""

from __future__ import annotations

import json
import sqlite3
from hashlib import sha256
from pathlib import Path

import pytest

from agent.central.audit import audit
from agent.central.decoding import decode
from agent.central.envelope import EnvelopeFile
from agent.central.replay import differences
from agent.central.store.facts import CheckResult, Received
from agent.central.store.sql.payloads import Vault
from agent.central.store.sqlite import SqliteStore, schema
from agent.central.store.sqlite.log import SqliteLog
from agent.central.store.sqlite.schema import MIGRATIONS
from agent.tlog.addenda import entry
from agent.tlog.checkpoint import sign_checkpoint
from agent.tlog.merkle import leaf_hash, root
from agent.tlog.tiles import grow, reader
from tests.central.devices import SIGNER, a_finding, a_heartbeat, a_held_message, enrolled

DAY = 86_400_000


def old_file(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A log of the first release, as it wrote it."""
    donor = SqliteStore(path.with_name("donor.sqlite3"))
    device = enrolled(donor)
    donor.close()
    database = sqlite3.connect(path, isolation_level=None)
    with monkeypatch.context() as patched:
        patched.setattr(schema, "MIGRATIONS", MIGRATIONS[:3])
        schema.migrate(database, Vault(EnvelopeFile(path.with_name("none"))))
    key = bytes(device.key.verify_key)
    database.execute(
        "INSERT INTO device VALUES (?, 'Laptop 1', ?, 'h', 'linux', 5)", (device.id, key)
    )
    said = json.dumps(
        {"device": device.id, "public_key": key.hex(), "statement": "device", "time": 5},
        separators=(",", ":"),
    )
    database.execute("INSERT INTO stream VALUES (1, ?, 'boot-1', 3, 3)", (device.id,))
    entries: list[tuple[bytes, int | None]] = [
        (entry(b"safehand statement 1\n" + said.encode()), None)
    ]
    for number, body in enumerate((a_heartbeat(), a_finding(), a_held_message()), 1):
        event = decode(device.event(number, body), signer=device.id)
        assert isinstance(event, Received)
        nonce = sha256(bytes([number])).digest()[:16]
        received = number * DAY
        database.execute(
            "INSERT INTO event VALUES (?, 1, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                number,
                number,
                event.code,
                event.class_uid,
                int(event.severity),
                event.time,
                received,
                event.message,
                event.body,
                nonce,
            ),
        )
        content = b"safehand event 1\n%s\n%d\n" % (event.code.encode(), received)
        entries.append((entry(content, nonce + event.body), number))
        if isinstance(event.fact, CheckResult):
            result = {
                "reason": event.fact.reason,
                "explanation": event.fact.explanation,
                "remedy": event.fact.remedy,
                "clauses": event.fact.clauses,
                "parts": [(p.name, p.outcome, p.reason) for p in event.fact.parts],
            }
            database.execute(
                "INSERT INTO finding VALUES (?, ?, 1, 2, 'fail', 4, ?, ?, ?)",
                (device.id, event.fact.check, event.time, event.time, json.dumps(result)),
            )
    database.execute(
        "INSERT INTO heartbeat VALUES (?, 1, 1, ?, ?, '{\"pass\": 2}', NULL)",
        (device.id, DAY, "ab" * 32),
    )
    database.execute(
        "INSERT INTO hold VALUES (?, '7f3a', 1795262400000, NULL, '{\"nhs-number\": 3}',"
        " '[\"no-secure-tag\"]')",
        (device.id,),
    )
    tiles = grow(0, [leaf_hash(data) for data, _ in entries], lambda *_: b"")
    for number, (data, position) in enumerate(entries):
        database.execute("INSERT INTO entry VALUES (?, ?, ?)", (number, data, position))
    for (level, number), hashes in tiles.items():
        database.execute("INSERT INTO tile VALUES (?, ?, ?)", (level, number, hashes))
    top = root(len(entries), reader(lambda *place: tiles[place]))
    note = sign_checkpoint(SIGNER, len(entries), top)
    database.execute("INSERT INTO checkpoint VALUES (72, ?, ?)", (len(entries), note))
    database.close()


def test_an_older_log_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "log.sqlite3"
    old_file(path, monkeypatch)
    store = SqliteStore(path)
    snapshot = store.snapshot()
    assert snapshot.findings[0].result.explanation == "/home is not encrypted."
    assert snapshot.held[0].held.personal_data == {"nhs-number": 3}
    assert store._reader.execute("SELECT value FROM state WHERE name = 'day'").fetchone() == (3,)
    log = SqliteLog(path, still=True)
    assert audit(log, SIGNER.verifier).told == ()
    assert differences(log) == {}
    log.close()
    store._writer.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    store.close()
    for each in (path, path.with_name("log.sqlite3-wal")):
        assert not each.exists() or b"is not encrypted" not in each.read_bytes()
