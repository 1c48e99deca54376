"""Which accounts are under investigation, and which steps are done?

A SQLite file. A step is noted when it is done, so whoever goes on after a crash knows where.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from agent.accounts import OPEN, Case, Evidence, State, Step, Taken

FILE = "accounts.sqlite"
_WAIT_S = 10.0
_SCHEMA = """
CREATE TABLE IF NOT EXISTS "case" (
    id INTEGER PRIMARY KEY AUTOINCREMENT, account TEXT NOT NULL, system TEXT NOT NULL,
    state TEXT NOT NULL, opened_at REAL NOT NULL, opened_by TEXT NOT NULL, reason TEXT NOT NULL,
    finding TEXT NOT NULL DEFAULT '', due REAL
) STRICT;
CREATE TABLE IF NOT EXISTS step (
    "case" INTEGER NOT NULL, step TEXT NOT NULL, at REAL NOT NULL, evidence TEXT NOT NULL,
    problem TEXT NOT NULL, PRIMARY KEY ("case", step)
) STRICT;
"""
_CASE = 'SELECT id, account, system, state, opened_at, opened_by, reason, finding, due FROM "case"'


class Register:
    """The cases of this installation. Methods raise OSError where the file cannot be used."""

    def __init__(self, state: Path) -> None:
        self._path = state / FILE

    def open(
        self, account: str, system: str, state: State, *, by: str, reason: str, now: datetime
    ) -> Case:
        """A new case. Raises ValueError where the account has one that is open."""
        with self._database() as database:
            if (found := _open(database, account)) is not None:
                raise ValueError(f"{account} has an open case already (number {found.id})")
            number = database.execute(
                'INSERT INTO "case" (account, system, state, opened_at, opened_by, reason)'
                " VALUES (?, ?, ?, ?, ?, ?)",
                (account, system, state.value, now.timestamp(), by, reason),
            ).lastrowid
            return _case(database, f"{_CASE} WHERE id = ?", (number,))[0]

    def current(self, account: str) -> Case | None:
        """The account's open case, if there is one."""
        if not self._path.exists():
            return None
        with self._database() as database:
            return _open(database, account)

    def all(self, account: str | None = None) -> list[Case]:
        """Every case, the newest first; of one account where it is named."""
        if not self._path.exists():
            return []
        with self._database() as database:
            return _case(
                database,
                f"{_CASE} WHERE ? IS NULL OR account = ? ORDER BY id DESC",
                (account, account),
            )

    def note(self, case: int, taken: Taken) -> None:
        """A step was taken, or tried in vain; it stands in place of an earlier try."""
        with self._database() as database:
            database.execute(
                "INSERT OR REPLACE INTO step VALUES (?, ?, ?, ?, ?)",
                (
                    case,
                    taken.step.value,
                    taken.at.timestamp(),
                    json.dumps(dict(taken.evidence)),
                    taken.problem,
                ),
            )

    def turn(
        self,
        case: Case,
        state: State,
        *,
        finding: str | None = None,
        due: datetime | None = None,
        reason: str | None = None,
    ) -> Case:
        """The case in another state. Raises ValueError where somebody else turned it meanwhile."""
        with self._database() as database:
            changed = database.execute(
                'UPDATE "case" SET state = ?, finding = coalesce(?, finding), due = ?,'
                " reason = coalesce(?, reason) WHERE id = ? AND state = ?",
                (
                    state.value,
                    finding,
                    due.timestamp() if due else None,
                    reason,
                    case.id,
                    case.state.value,
                ),
            ).rowcount
            if changed != 1:
                raise ValueError(f"the case of {case.account} is not {case.state} any more")
            return _case(database, f"{_CASE} WHERE id = ?", (case.id,))[0]

    @contextmanager
    def _database(self) -> Iterator[sqlite3.Connection]:
        """One transaction that no other may overlap."""
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with suppress(FileExistsError):  # for its owner alone from the first byte
            os.close(os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
        try:
            with closing(
                sqlite3.connect(self._path, isolation_level=None, timeout=_WAIT_S)
            ) as database:
                database.execute("PRAGMA synchronous=FULL")
                database.execute("BEGIN IMMEDIATE")
                for statement in _SCHEMA.split(";\n"):
                    database.execute(statement)
                yield database
                database.execute("COMMIT")
        except sqlite3.Error as problem:
            raise OSError(f"{self._path} cannot be used: {problem}") from problem


def waiting(state: Path) -> Mapping[str, datetime]:
    """Account → when it is due, of each temporary password and hold that is out; reads alone.
    A file that is not there means none.
    """
    path = state / FILE
    if not path.exists():
        return {}
    with closing(sqlite3.connect(path, timeout=_WAIT_S)) as database:
        if not database.execute("SELECT 1 FROM sqlite_master WHERE name = 'case'").fetchone():
            return {}
        rows = database.execute(
            'SELECT account, due FROM "case" WHERE state IN (?, ?) AND due IS NOT NULL',
            (State.ISSUED.value, State.HELD.value),
        ).fetchall()
    return {account: datetime.fromtimestamp(due, UTC) for account, due in rows}


def issued(state: Path, account: str) -> bool:
    """Whether a temporary password of this account is out: the next one is to be judged."""
    path = state / FILE
    if not path.exists():
        return False
    with closing(sqlite3.connect(path, timeout=_WAIT_S)) as database:
        if not database.execute("SELECT 1 FROM sqlite_master WHERE name = 'case'").fetchone():
            return False
        asked = 'SELECT 1 FROM "case" WHERE account = ? AND state = ?'
        return bool(database.execute(asked, (account, State.ISSUED.value)).fetchone())


def _open(database: sqlite3.Connection, account: str) -> Case | None:
    marks = ", ".join("?" * len(OPEN))
    found = _case(
        database,
        f"{_CASE} WHERE account = ? AND state IN ({marks}) ORDER BY id DESC LIMIT 1",
        (account, *(each.value for each in OPEN)),
    )
    return found[0] if found else None


def _case(database: sqlite3.Connection, query: str, values: tuple[object, ...]) -> list[Case]:
    return [
        Case(
            id=number,
            account=account,
            system=system,
            state=State(state),
            opened_at=_moment(opened_at),
            by=by,
            reason=reason,
            finding=finding,
            due=None if due is None else _moment(due),
            steps=_steps(database, number),
        )
        for number, account, system, state, opened_at, by, reason, finding, due in database.execute(
            query, values
        ).fetchall()
    ]


def _steps(database: sqlite3.Connection, number: int) -> tuple[Taken, ...]:
    order = list(Step)
    rows = database.execute(
        'SELECT step, at, evidence, problem FROM step WHERE "case" = ?', (number,)
    ).fetchall()
    found = [
        Taken(Step(step), _moment(at), _evidence(evidence), problem)
        for step, at, evidence, problem in rows
    ]
    return tuple(sorted(found, key=lambda each: order.index(each.step)))


def _evidence(text: str) -> Evidence:
    return {str(name): value for name, value in json.loads(text).items()}


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
