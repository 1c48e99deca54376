"""Every table of an SQLite database is read."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

Read = Callable[..., dict[str, str]]


def database() -> bytes:
    made = sqlite3.connect(":memory:")
    made.execute("CREATE TABLE cases (name TEXT, nhs INTEGER, note BLOB)")
    made.executemany(
        "INSERT INTO cases VALUES (?, ?, ?)",
        [("Ann\nExample", 9434765919, None), (b"\xe9", 1.5, b"bytes")],
    )
    made.execute('CREATE TABLE "odd ""name" (x)')
    made.commit()
    data = made.serialize()
    made.close()
    return data


def test_tables(texts: Read) -> None:
    found = texts(database(), "app.db")
    assert found["table 'cases'"] == "name\tnhs\tnote\nAnn Example\t9434765919\t\né\t1.5\tbytes"
    assert found["table 'odd \"name'"] == "x"


def test_a_broken_database(refusals: Read) -> None:
    data = database()
    assert refusals(data[:4096] + b"\xff" * (len(data) - 4096)) != {}
    assert refusals(data[:50]) == {"whole file": "broken"}
