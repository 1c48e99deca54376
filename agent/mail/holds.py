"""Which messages are kept back, and what became of each?

A SQLite file in which a held message is on the disk before anybody is told that it is held. The
message and its envelope are sealed; the key lies beside them, readable to this service alone.
A release is marked before the message is handed over, so that a crash in between is known as what
it is: a message that may or may not have gone.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from nacl.exceptions import CryptoError
from nacl.secret import SecretBox

from agent.event import Body
from agent.mail import facts
from agent.mail.facts import Facts

_SCHEMA = """
CREATE TABLE IF NOT EXISTS hold (
    id TEXT PRIMARY KEY,
    state TEXT NOT NULL,
    held_at TEXT NOT NULL,
    notice TEXT NOT NULL,     -- due, sent, none
    fingerprint BLOB NOT NULL, -- keyed, of message and envelope
    facts BLOB NOT NULL,      -- sealed JSON: envelope, types, reasons, digest
    message BLOB              -- sealed; gone once the message is released or rejected
) STRICT;
CREATE TABLE IF NOT EXISTS step (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    body TEXT NOT NULL        -- an event that the spool has not taken yet
) STRICT;
"""
_ALPHABET = "23456789BCDFGHJKMNPQRSTVWXYZ"  # no vowels, and nothing that reads like another
_WAIT_S = 10.0  # for another program's transaction, which takes milliseconds


class State(StrEnum):
    """Where a held message stands."""

    HELD = "held"
    RELEASING = "releasing"
    """Handed to the next hop, and no answer recorded: it may or may not have gone."""
    RELEASED = "released"
    REJECTED = "rejected"


class HoldError(ValueError):
    """What was asked cannot be done with this hold. The message says why, and what to do."""


@dataclass(frozen=True, slots=True)
class Hold:
    """One held message, without the message."""

    id: str
    state: State
    held_at: datetime
    facts: Facts


@dataclass(frozen=True, slots=True)
class Due:
    """A sender who has not been told yet."""

    hold: Hold
    message: bytes


class Holds:
    """The store. Every method may raise OSError where the disk is full or the file damaged."""

    def __init__(self, directory: Path) -> None:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        directory.chmod(0o700)  # somebody else may have made it
        self._path = directory / "holds.sqlite"
        self._path.touch(mode=0o600)
        self._box = SecretBox(_key(directory / "holds.key"))
        with self._database() as database:
            database.execute("PRAGMA journal_mode=WAL")
            for statement in _SCHEMA.split(";\n"):
                database.execute(statement)

    def keep(self, message: bytes, known: Facts, step: Callable[[str], Body], now: datetime) -> str:
        """Holds the message; its id. Message and event are on the disk when this returns.

        `step` makes the event from the id. A bounce, which has no sender, is owed no notice. A
        client that heard no answer sends again: the same message in the same envelope is held
        once.
        """
        hold_id = "-".join("".join(secrets.choice(_ALPHABET) for _ in range(4)) for _ in range(2))
        notice = "due" if known.envelope.sender else "none"
        addresses = "\n".join((known.envelope.sender, *known.envelope.recipients))
        fingerprint = self.seal(
            addresses.encode(), known.digest.encode(), known.queue.encode(), message
        )
        with self._transaction() as database:
            held: tuple[str] | None = database.execute(
                "SELECT id FROM hold WHERE fingerprint = ? AND state = 'held'", (fingerprint,)
            ).fetchone()
            if held is not None:
                return held[0]
            database.execute(
                "INSERT INTO hold VALUES (?, ?, ?, ?, ?, ?, ?)",
                (
                    hold_id,
                    State.HELD.value,
                    now.isoformat(),
                    notice,
                    fingerprint,
                    self._box.encrypt(known.to_bytes()),
                    self._box.encrypt(message),
                ),
            )
            _add_step(database, step(hold_id))
        return hold_id

    def all(self) -> list[Hold]:
        """Every hold, the oldest first."""
        with self._database() as database:
            rows = database.execute("SELECT id, state, held_at, facts FROM hold ORDER BY held_at")
            return [self._hold(row) for row in rows.fetchall()]

    def get(self, hold_id: str) -> Hold:
        """One hold. Raises HoldError where there is none of that id."""
        with self._database() as database:
            row = database.execute(
                "SELECT id, state, held_at, facts FROM hold WHERE id = ?", (_tidy(hold_id),)
            ).fetchone()
        if row is None:
            raise HoldError(f"no message is held as {hold_id}; `safehand mail holds` lists them.")
        return self._hold(row)

    def message(self, hold_id: str) -> bytes:
        """The message itself. Raises HoldError where it is gone."""
        with self._database() as database:
            row = database.execute(
                "SELECT message FROM hold WHERE id = ?", (_tidy(hold_id),)
            ).fetchone()
        if row is None or row[0] is None:
            raise HoldError(f"the message of {hold_id} is no longer kept.")
        return self._open(row[0])

    def move(self, hold_id: str, before: State, after: State, step: Body) -> bool:
        """Takes the hold from one state to another, once; False where it was not in the first.

        What is released or rejected loses its message. The event is kept in the same transaction.
        """
        gone = ", message = NULL" if after in {State.RELEASED, State.REJECTED} else ""
        with self._transaction() as database:
            changed = database.execute(
                f"UPDATE hold SET state = ?{gone} WHERE id = ? AND state = ?",  # noqa: S608 -- ours
                (after.value, _tidy(hold_id), before.value),
            ).rowcount
            if changed:
                _add_step(database, step)
        return bool(changed)

    def notices_due(self) -> list[Due]:
        """The senders of held messages who have not been told yet."""
        with self._database() as database:
            rows = database.execute(
                "SELECT id, state, held_at, facts, message FROM hold "
                "WHERE notice = 'due' AND state = 'held' ORDER BY held_at"
            ).fetchall()
        return [Due(self._hold(row[:4]), self._open(row[4])) for row in rows]

    def told(self, hold_id: str) -> None:
        """The sender knows."""
        with self._transaction() as database:
            database.execute("UPDATE hold SET notice = 'sent' WHERE id = ?", (_tidy(hold_id),))

    def note(self, step: Body) -> None:
        """Keeps one event about a message that is not held, until it is reported."""
        with self._transaction() as database:
            _add_step(database, step)

    def report(self, report: Callable[[Body], object]) -> int:
        """Hands every event that waits to `report`, in order; how many. It is forgotten only
        after `report` returned, so a crash in between reports it twice, never not at all.
        """
        count = 0
        while self._report_one(report):
            count += 1
        return count

    def _report_one(self, report: Callable[[Body], object]) -> bool:
        # In one transaction, so that two programs do not both report it.
        with self._transaction() as database:
            row = database.execute("SELECT * FROM step ORDER BY number LIMIT 1").fetchone()
            if row is None:
                return False
            report(facts.body(row[1]))
            database.execute("DELETE FROM step WHERE number = ?", (row[0],))
        return True

    def _hold(self, row: tuple[str, str, str, bytes]) -> Hold:
        hold_id, state, held_at, known = row
        return Hold(
            hold_id,
            State(state),
            datetime.fromisoformat(held_at),
            Facts.from_bytes(self._open(known)),
        )

    def seal(self, *pieces: bytes) -> bytes:
        """32 bytes that only this store can make of these pieces."""
        whole = hashlib.blake2b(key=bytes(self._box), digest_size=32)
        for piece in pieces:
            whole.update(len(piece).to_bytes(8, "big") + piece)
        return whole.digest()

    def _open(self, sealed: bytes) -> bytes:
        try:
            return self._box.decrypt(sealed)
        except CryptoError as problem:
            raise OSError(
                f"{self._path} was sealed with another key than holds.key beside it; "
                "restore the key from a backup."
            ) from problem

    @contextmanager
    def _database(self) -> Iterator[sqlite3.Connection]:
        """A connection of its own: holds are rare, and threads need not share one."""
        database = None
        try:
            database = sqlite3.connect(self._path, isolation_level=None, timeout=_WAIT_S)
            # FULL: a held message survives a power cut. What is deleted is overwritten.
            database.execute("PRAGMA synchronous=FULL")
            database.execute("PRAGMA secure_delete=ON")
            yield database
        except sqlite3.Error as problem:
            raise OSError(f"{self._path}: {problem}") from problem
        finally:
            if database is not None:
                database.close()

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        with self._database() as database:
            database.execute("BEGIN IMMEDIATE")
            try:
                yield database
            except BaseException:
                if database.in_transaction:  # a full disk has rolled back by itself
                    database.execute("ROLLBACK")
                raise
            database.execute("COMMIT")


def _key(path: Path) -> bytes:
    """The key in that file; a new one, on the disk before it is used, where there is none."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        key = path.read_bytes()
        if len(key) != SecretBox.KEY_SIZE:
            raise OSError(f"{path} is not a key; restore it from a backup.") from None
        return key
    with os.fdopen(descriptor, "wb") as file:
        key = secrets.token_bytes(SecretBox.KEY_SIZE)
        file.write(key)
        file.flush()
        os.fsync(file.fileno())
    return key


def _tidy(hold_id: str) -> str:
    """An id as people type it: in any case, with or without its hyphen."""
    bare = "".join(character for character in hold_id.upper() if character.isalnum())
    return f"{bare[:4]}-{bare[4:]}"


def _add_step(database: sqlite3.Connection, body: Body) -> None:
    database.execute("INSERT INTO step (body) VALUES (?)", (facts.body_text(body),))
