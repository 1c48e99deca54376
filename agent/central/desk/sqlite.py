"""How does the SIRO's desk live in one SQLite file?"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from agent.central.desk import MOVED, fact, set_fact
from agent.central.store import StoreError
from agent.central.store.sql import Queries
from agent.central.store.sqlite.connection import SqliteConnection, closed_on_error
from agent.central.store.sqlite.errors import translated

FILE = "desk.sqlite3"

VERSIONS: tuple[tuple[str, ...], ...] = (
    (
        "CREATE TABLE fact (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT",
        # What somebody did, until the log has it: `fields` is a JSON object. Numbers are never
        # used twice, also after a delete.
        """CREATE TABLE act (
            sequence INTEGER PRIMARY KEY AUTOINCREMENT,
            time INTEGER NOT NULL,
            code TEXT NOT NULL,
            class_uid INTEGER NOT NULL,
            activity_id INTEGER NOT NULL,
            severity INTEGER NOT NULL,
            fields TEXT NOT NULL
        ) STRICT""",
        # `due`: when somebody must next be told; `mark` rises when the same thing gets worse.
        """CREATE TABLE alert (
            id INTEGER PRIMARY KEY,
            key TEXT NOT NULL,
            standing INTEGER NOT NULL,
            level INTEGER NOT NULL,
            title TEXT NOT NULL,
            opened INTEGER NOT NULL,
            last INTEGER NOT NULL,
            count INTEGER NOT NULL,
            mark INTEGER NOT NULL,
            told INTEGER NOT NULL DEFAULT 0,
            due INTEGER,
            acknowledged INTEGER,
            acknowledged_by TEXT NOT NULL DEFAULT '',
            note TEXT NOT NULL DEFAULT '',
            closed INTEGER
        ) STRICT""",
        "CREATE UNIQUE INDEX alert_open ON alert (key) WHERE closed IS NULL",
        "CREATE INDEX alert_closed ON alert (key, closed)",
        # What is so, but not for long enough yet to be an alert.
        "CREATE TABLE pending (key TEXT PRIMARY KEY, since INTEGER NOT NULL) STRICT",
        """CREATE TABLE outbox (
            id INTEGER PRIMARY KEY,
            channel TEXT NOT NULL,
            message TEXT NOT NULL,
            created INTEGER NOT NULL,
            due INTEGER NOT NULL,
            tries INTEGER NOT NULL DEFAULT 0,
            problem TEXT NOT NULL DEFAULT '',
            accepted INTEGER
        ) STRICT""",
        "CREATE INDEX outbox_due ON outbox (channel, due) WHERE accepted IS NULL",
    ),
    # 2: the registers. `fields` is a JSON object of texts.
    (
        """CREATE TABLE entry (
            register TEXT NOT NULL,
            number INTEGER NOT NULL,
            opened INTEGER NOT NULL,
            closed INTEGER,
            fields TEXT NOT NULL,
            PRIMARY KEY (register, number)
        ) STRICT""",
    ),
    # 3: who may sign in to the console, and who has.
    (
        """CREATE TABLE person (
            name TEXT PRIMARY KEY,
            password TEXT NOT NULL,
            created INTEGER NOT NULL
        ) STRICT""",
        """CREATE TABLE session (
            digest BLOB PRIMARY KEY,
            name TEXT NOT NULL REFERENCES person,
            created INTEGER NOT NULL,
            seen INTEGER NOT NULL,
            proved INTEGER NOT NULL
        ) STRICT""",
    ),
    # 4: the number of the last act is a fact, as in PostgreSQL, whose own counters leave gaps.
    ("INSERT INTO fact SELECT 'acts', CAST(seq AS TEXT) FROM sqlite_sequence WHERE name = 'act'",),
    # 5: codes that were accepted, for as long as they could be offered again.
    ("CREATE TABLE spent (digest BLOB PRIMARY KEY, until INTEGER NOT NULL) STRICT",),
)
"""What makes version N of version N - 1. Never changed once released; only added to."""


class SqliteDesk:
    """The file."""

    def __init__(self, path: Path) -> None:
        """Opens the file, or makes it. Raises StoreError."""
        self._path = path
        self._lock = threading.RLock()
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with translated(path):
            self._db = sqlite3.connect(
                path, timeout=10.0, isolation_level=None, check_same_thread=False
            )
            self._db.execute("PRAGMA journal_mode = WAL")
            self._db.execute("PRAGMA synchronous = FULL")
            self._db.execute("PRAGMA secure_delete = ON")
        path.chmod(0o600)
        self._tables = SqliteConnection(self._db, path)
        with closed_on_error(self._db):
            self._upgrade()

    def _upgrade(self) -> None:
        with self.change() as db:
            ((version,),) = db.rows("PRAGMA user_version")
            if version > len(VERSIONS):
                raise StoreError(
                    f"{self._path}: a newer Safehand made this file; install that one again."
                )
            for statements in VERSIONS[version:]:
                for statement in statements:
                    db.rows(statement)
            db.rows(f"PRAGMA user_version = {len(VERSIONS)}")
            if fact(db, MOVED):
                raise StoreError(
                    f"{self._path}: this desk has moved to PostgreSQL with its log and goes on "
                    "there; the settings say where: central.store."
                )

    @contextmanager
    def change(self) -> Iterator[Queries]:
        with self._lock, translated(self._path):
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield self._tables
                self._db.execute("COMMIT")
            except BaseException:
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
                raise

    @contextmanager
    def read(self) -> Iterator[Queries]:
        with self._lock, translated(self._path):
            self._db.execute("BEGIN")
            try:
                yield self._tables
            finally:
                self._db.execute("ROLLBACK")

    def on_duty(self) -> bool:
        return True  # one program serves from this file

    def own(self, name: str) -> str:
        return name

    def copy(self, path: Path) -> None:
        """Puts a copy of the whole desk in place of the one that is there: of what was taken off
        the desk no copy stays. Raises StoreError or OSError.
        """
        draft = path.with_name(f"{path.name}.new")
        draft.unlink(missing_ok=True)
        with self._lock, translated(self._path):
            self._db.execute("VACUUM INTO ?", (str(draft),))
        draft.chmod(0o600)
        draft.replace(path)

    def close(self) -> None:
        self._db.close()


def put_back(copy: Path, desk: Path) -> bool:
    """Makes a copy the desk again, where there is none; True where it did. Raises OSError."""
    if desk.exists() or not copy.is_file():
        return False
    desk.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    desk.write_bytes(copy.read_bytes())
    back = SqliteDesk(desk)
    with back.change() as db:
        # Acts that were noted since are in the log, under numbers that this desk will give again:
        # it begins a new life, and in that counts from one.
        db.rows("DELETE FROM fact WHERE name = 'boot'")
        ((waiting, first),) = db.rows("SELECT count(*), min(sequence) FROM act")
        if waiting:
            db.rows("UPDATE act SET sequence = sequence - ?", (first - 1,))
        set_fact(db, "acts", str(waiting))
        db.rows("DELETE FROM session")
    back.close()
    return True
