"""How does what an older file holds in the open become sealed?"""

from __future__ import annotations

import json
import os
import sqlite3
from hashlib import sha256
from pathlib import Path

from agent.central.sealing import IV_BYTES, seal
from agent.central.store.rows import DAY_MS
from agent.central.store.sql.adding import EVENT
from agent.central.store.sql.payloads import Payloads, Vault, device_subject
from agent.central.store.sqlite.connection import SqliteConnection


def begin_sealing(database: sqlite3.Connection, vault: Vault) -> None:
    """The store goes by the envelope that lies beside it, made now where there is none."""
    database.execute("INSERT INTO state VALUES ('envelope', ?)", (vault.file.make(),))


def seal_what_is_open(database: sqlite3.Connection, vault: Vault) -> None:
    """Version 3 kept bodies, findings and holds in the open, and said no class or day.

    Nothing of it names a person: each is its device's. The day never goes back.
    """
    payloads = Payloads(SqliteConnection(database, Path()), vault)
    day = 0

    def sealed(device: str, code: str, class_uid: int, plain: bytes) -> tuple[object, ...]:
        kept_as = vault.retention.class_of(code, class_uid)
        keys = payloads.keys([device_subject(device)], kept_as, day)
        cipher = payloads.cipher(keys, day)
        ids = " ".join(str(key.id) for key in keys)
        return kept_as, day, ids, seal(cipher, plain, os.urandom(IV_BYTES))

    for position, device, nonce, body, *said in database.execute(
        "SELECT position, device, nonce, body, stream, sequence, code, class_uid, severity, time,"
        " received FROM open_event JOIN stream ON stream.id = stream ORDER BY position"
    ):
        _, _, code, class_uid, _, _, received = said
        day = max(day, received // DAY_MS)
        outside = nonce + body
        database.execute(
            f"INSERT INTO event (position, {EVENT}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                position,
                *said,
                *sealed(device, code, class_uid, outside),
                sha256(outside).digest(),
            ),
        )
    for device, result, *said in database.execute(
        "SELECT device, result, device, check_id, stream, sequence, outcome, severity, time, since"
        " FROM open_finding"
    ):
        kept_as, _, ids, text = sealed(device, "finding", 2003, result.encode())
        database.execute(
            "INSERT INTO finding VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (*said, day, kept_as, ids, text),
        )
    for device, personal_data, reasons, *said in database.execute(
        "SELECT device, personal_data, reasons, device, hold, opened, closed FROM open_hold"
    ):
        plain = {"personal_data": json.loads(personal_data), "reasons": json.loads(reasons)}
        kept_as, _, ids, text = sealed(device, "mail-hold", 4009, json.dumps(plain).encode())
        database.execute(
            "INSERT INTO hold VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (*said, day, kept_as, ids, text),
        )
    if day:
        payloads.put_state("day", day)
