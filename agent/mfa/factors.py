"""Whose second factor is enrolled, and which codes were used already?

A SQLite file; every try is one transaction, so that of many that bring the same code at once one
is told yes. Seeds in it are sealed.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from agent.mfa import Outcome, Parameters, Result, Seed, codes, lockout, recovery
from agent.mfa.sealing import Sealing

_SCHEMA = """
CREATE TABLE IF NOT EXISTS factor (
    account TEXT PRIMARY KEY, sealed BLOB NOT NULL,
    digits INTEGER NOT NULL, step_s INTEGER NOT NULL,
    enrolled_at REAL NOT NULL,
    used INTEGER NOT NULL,      -- the last time step whose code was accepted
    drift INTEGER NOT NULL,     -- steps that the person's clock was ahead then
    far INTEGER                 -- a right code of a wrong time, which its successor may confirm
) STRICT;
CREATE TABLE IF NOT EXISTS tries (
    account TEXT PRIMARY KEY, failures INTEGER NOT NULL, locked_until REAL NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS recovery (
    account TEXT NOT NULL, prefix TEXT NOT NULL, hash TEXT NOT NULL, used_at REAL,
    PRIMARY KEY (account, prefix)
) STRICT;
"""
DATABASE = "mfa.sqlite"
_WAIT_S = 30.0  # a hundred tries at once take turns


@dataclass(frozen=True, slots=True)
class Status:
    """How one account stands."""

    account: str
    enrolled_at: datetime
    recovery_left: int
    failures: int
    locked_s: int
    """Seconds that it is still locked out; 0 for not."""
    drift_s: int
    """Seconds that the person's clock was ahead when a code was last accepted."""


class Factors:
    """Implements `agent.mfa.Verifier`. Threads and processes may each have one, or share one."""

    def __init__(
        self,
        path: Path,
        sealing: Sealing,
        parameters: Parameters,
        clock: Callable[[], datetime],
    ) -> None:
        self._path = path
        self._sealing = sealing
        self._parameters = parameters
        self._clock = clock

    def enrolled(self, account: str) -> bool:
        """Whether the account has a factor. Raises sqlite3.Error."""
        return _some(self._path, "account = ?", account)

    def status(self) -> list[Status]:
        """Every enrolled account, by name. A file that is not there means nobody."""
        if not self._path.exists():
            return []
        now = self._clock().timestamp()
        with self._database() as database:
            rows = database.execute(
                "SELECT account, enrolled_at, drift * step_s, coalesce(failures, 0),"
                " coalesce(locked_until, 0), (SELECT count(*) FROM recovery WHERE"
                " recovery.account = factor.account AND used_at IS NULL)"
                " FROM factor LEFT JOIN tries USING (account) ORDER BY account"
            ).fetchall()
        return [
            Status(
                account,
                datetime.fromtimestamp(enrolled_at, UTC),
                left,
                failures,
                max(0, round(until - now)),
                drift,
            )
            for account, enrolled_at, drift, failures, until, left in rows
        ]

    def enrol(
        self,
        account: str,
        seed: Seed,
        *,
        code: str | None,
        used: int = 0,
        recovery_codes: Sequence[str] = (),
    ) -> bool:
        """Keeps the factor in place of an earlier one, with its recovery codes in place of all
        earlier ones; False, and nothing is kept, where `code` is not the seed's now.

        Without a code (an import) the factor is taken as it is; `used` is the last time step
        that the other program took. Raises ValueError for a seed that is too short.
        """
        if not account or len(account) > 256 or not account.isprintable():
            raise ValueError("an account's name is 1 to 256 printable characters")
        codes.totp(seed)
        now = self._clock().timestamp()
        drift, step = 0, int(now) // seed.step_s
        if code is not None:
            at = codes.find(seed, codes.typed(code), step, self._parameters.max_drift)
            if at is None:
                return False
            used, drift = at, at - step
        hashes = [recovery.hashed(each) for each in recovery_codes]  # slow: before the lock
        with self._database(make=True) as database:
            some = database.execute("SELECT count(*) FROM factor").fetchone()[0] > 0
            self._sealing.prepare(used=some)
            self._remove(database, account)
            database.execute(
                "INSERT INTO factor VALUES (?, ?, ?, ?, ?, ?, ?, NULL)",
                (
                    account,
                    self._sealing.seal(account, seed.secret),
                    seed.digits,
                    seed.step_s,
                    now,
                    used,
                    drift,
                ),
            )
            database.executemany(
                "INSERT INTO recovery VALUES (?, ?, ?, NULL)",
                [(account, each.prefix, each.hash) for each in hashes],
            )
        return True

    def remove(self, account: str) -> bool:
        """Forgets the account's factor and recovery codes; whether there was one."""
        if not self._path.exists():
            return False
        with self._database() as database:
            return self._remove(database, account)

    def seed(self, account: str) -> tuple[Seed, int] | None:
        """The seed and the last used time step, for an export; None where nobody is enrolled."""
        if not self._path.exists():
            return None
        with self._database() as database:
            row = _factor(database, account)
        if row is None:
            return None
        return Seed(self._sealing.open(account, row.sealed), row.digits, row.step_s), row.used

    def verify(self, account: str, code: str) -> Result:
        """Whether this one-time or recovery code proves the factor now. See `Verifier`."""
        if not self._path.exists():
            return Result(Outcome.NOT_ENROLLED)
        spare = recovery.normal(code)
        if spare is not None:
            return self._verify_recovery(account, spare)
        plain = codes.typed(code)
        with self._database() as database:
            row, locked = _factor(database, account), self._locked(database, account)
            if row is None:
                return Result(Outcome.NOT_ENROLLED)
            if locked:
                return Result(Outcome.LOCKED, locked)
            if codes.is_code(plain):
                outcome = self._judge(database, account, row, plain)
                if outcome is Outcome.ACCEPTED:
                    database.execute("DELETE FROM tries WHERE account = ?", (account,))
                if outcome in {Outcome.ACCEPTED, Outcome.USED}:
                    return Result(outcome)
            return self._failed(database, account)

    def _judge(self, database: sqlite3.Connection, account: str, row: _Row, code: str) -> Outcome:
        """Looks at a one-time code, and notes what is learnt from it."""
        seed = Seed(self._sealing.open(account, row.sealed), row.digits, row.step_s)
        clock = int(self._clock().timestamp()) // row.step_s
        at = codes.find(seed, code, clock + row.drift, self._parameters.window)
        if at is None:
            reach = self._parameters.max_drift
            far = codes.find(seed, code, clock, reach) if reach else None
            if far is None or row.far is None or far != row.far + 1:
                database.execute("UPDATE factor SET far = ? WHERE account = ?", (far, account))
                return Outcome.WRONG
            at = far  # two codes in a row of one other clock: RFC 4226 section 7.4
        if at <= row.used:
            return Outcome.USED if at == row.used else Outcome.WRONG
        limit = self._parameters.max_drift
        database.execute(
            "UPDATE factor SET used = ?, drift = ?, far = NULL WHERE account = ?",
            (at, max(-limit, min(limit, at - clock)), account),
        )
        return Outcome.ACCEPTED

    def _verify_recovery(self, account: str, code: str) -> Result:
        """The try is counted before the slow hash and forgiven after it: many at once gain
        nothing, and the lock is not held meanwhile.
        """
        with self._database() as database:
            if _factor(database, account) is None:
                return Result(Outcome.NOT_ENROLLED)
            if locked := self._locked(database, account):
                return Result(Outcome.LOCKED, locked)
            charged = self._failed(database, account)
            row = database.execute(
                "SELECT hash FROM recovery WHERE account = ? AND prefix = ? AND used_at IS NULL",
                (account, recovery.prefix(code)),
            ).fetchone()
        if row is None or not recovery.matches(code, row[0]):
            return charged
        with self._database() as database:
            taken = database.execute(
                "UPDATE recovery SET used_at = ? WHERE account = ? AND prefix = ? AND hash = ?"
                " AND used_at IS NULL",
                (self._clock().timestamp(), account, recovery.prefix(code), row[0]),
            ).rowcount
            if taken != 1:
                return Result(Outcome.USED)
            database.execute("DELETE FROM tries WHERE account = ?", (account,))
        return Result(Outcome.ACCEPTED, recovery=True)

    def _locked(self, database: sqlite3.Connection, account: str) -> int:
        """Seconds that the account is still locked out."""
        row = database.execute(
            "SELECT locked_until FROM tries WHERE account = ?", (account,)
        ).fetchone()
        left = (row[0] if row else 0.0) - self._clock().timestamp()
        # A clock that was set back must not lock anybody out for years.
        return min(max(0, int(left + 0.999)), self._parameters.longest_lockout_s)

    def _failed(self, database: sqlite3.Connection, account: str) -> Result:
        """Counts a wrong try."""
        failures = database.execute(
            "INSERT INTO tries VALUES (?, 1, 0) ON CONFLICT DO UPDATE SET failures = failures + 1"
            " RETURNING failures",
            (account,),
        ).fetchone()[0]
        wait_s = lockout.wait_s(failures, self._parameters)
        database.execute(
            "UPDATE tries SET locked_until = ? WHERE account = ?",
            (self._clock().timestamp() + wait_s if wait_s else 0.0, account),
        )
        return Result(Outcome.WRONG, wait_s, locked_now=failures == self._parameters.tries)

    @staticmethod
    def _remove(database: sqlite3.Connection, account: str) -> bool:
        for table in ("recovery", "tries"):
            database.execute(f"DELETE FROM {table} WHERE account = ?", (account,))  # noqa: S608
        return database.execute("DELETE FROM factor WHERE account = ?", (account,)).rowcount > 0

    @contextmanager
    def _database(self, *, make: bool = False) -> Iterator[sqlite3.Connection]:
        """One transaction that no other may overlap."""
        if make:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            # For its owner alone from the first byte; only where it is new, see delivery/spool.
            with suppress(FileExistsError):
                os.close(os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
        database = sqlite3.connect(self._path, isolation_level=None, timeout=_WAIT_S)
        try:
            database.execute("PRAGMA synchronous=FULL")  # a used code stays used after a power cut
            database.execute("BEGIN IMMEDIATE")
            for statement in _SCHEMA.split(";\n"):
                database.execute(statement)
            try:
                yield database
                database.execute("COMMIT")
            except BaseException:
                if database.in_transaction:
                    database.execute("ROLLBACK")
                raise
        finally:
            database.close()


def anybody_enrolled(state_directory: Path) -> bool:
    """Whether anybody has a factor in this installation; needs no key. Raises sqlite3.Error."""
    return _some(state_directory / DATABASE, "account != ?", "")


def _some(path: Path, which: str, account: str) -> bool:
    """Whether there is such a factor; reads alone, and waits for nobody who writes."""
    if not path.exists():
        return False
    with closing(sqlite3.connect(path, timeout=_WAIT_S)) as database:
        made = database.execute("SELECT 1 FROM sqlite_master WHERE name = 'factor'").fetchone()
        asked = f"SELECT 1 FROM factor WHERE {which} LIMIT 1"  # noqa: S608 -- our own words
        return bool(made and database.execute(asked, (account,)).fetchone())


@dataclass(frozen=True, slots=True)
class _Row:
    sealed: bytes
    digits: int
    step_s: int
    used: int
    drift: int
    far: int | None


def _factor(database: sqlite3.Connection, account: str) -> _Row | None:
    row = database.execute(
        "SELECT sealed, digits, step_s, used, drift, far FROM factor WHERE account = ?", (account,)
    ).fetchone()
    return _Row(*row) if row else None
