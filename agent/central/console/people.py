"""Who may sign in to the console, and is this them?

A name, a password (kept as an Argon2id hash) and a one-time code, together: whoever is told no
learns neither which of the three was wrong nor whether the name exists. The code is asked of
`agent.mfa`, and only once the password was right, so that nobody without it can lock a person out.

Second factors are each machine's own; where one was taken along to another machine, the desk that
both share sees to it that a code still counts once.
"""

from __future__ import annotations

import hashlib
import re
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from agent.central.desk import Desk
from agent.central.enrolment import milliseconds
from agent.mfa import Verifier

_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
_MEMORY_KIB, _PASSES, _LANES = 19_456, 2, 1
"""OWASP Password Storage Cheat Sheet, Argon2id: 19 MiB, two passes, one lane."""
_MOST_PASSWORD = 256
_TRIES = 5
"""Wrong passwords in a row for one name before the first wait; each further one doubles it."""
_FIRST_WAIT_S, _LONGEST_WAIT_S = 30, 3600
_SPENT_FOR = timedelta(days=1)
"""Longer than any machine takes a one-time code. A recovery code has no such end."""
_FOR_EVER = 2**53
_MOST_NAMES = 1000
"""Names whose wrong passwords are remembered: a guesser may make up any number of them."""


def factor_account(name: str) -> str:
    """Under which account `agent.mfa` knows a person of the console."""
    return f"console:{name}"


@dataclass(frozen=True, slots=True)
class Refused(Exception):  # noqa: N818 -- a state: nobody was let in
    """Nobody was let in."""

    name: str
    """Who it would have been; empty where there is no such person."""
    wait_s: int = 0
    """So long nobody is looked at under this name; 0 for at once."""


@dataclass(slots=True)
class _Wrong:
    count: int = 0
    until: float = 0.0


class People:
    """The console's accounts."""

    def __init__(self, desk: Desk, factors: Verifier, clock: Callable[[], datetime]) -> None:
        self._desk = desk
        self._factors = factors
        self._clock = clock
        self._wrong: dict[str, _Wrong] = {}
        # One hash at a time: each takes 19 MiB, and a guesser may ask for many.
        self._hashing = threading.Lock()

    def names(self) -> list[str]:
        """Everybody who may sign in."""
        with self._desk.read() as db:
            rows = db.rows("SELECT name FROM person ORDER BY name")
        return [row[0] for row in rows]

    def sign_in(self, name: str, password: str, code: str) -> str:
        """The person's name. Raises Refused; CredentialsError or sqlite3.Error where their second
        factor cannot be read: then nobody is let in either.
        """
        name = name.strip().lower()
        now = self._clock().timestamp()
        wrong = self._wrong.get(name, _Wrong())
        if now < wrong.until:
            raise Refused(self._known(name), round(wrong.until - now) + 1)
        if not self._password_fits(name, password):
            raise Refused(self._known(name), self._failed(name, now))
        accepted, wait_s = self._code_counts(name, code)
        if not accepted:
            raise Refused(name, wait_s)
        self._wrong.pop(name, None)
        return name

    def prove(self, name: str, code: str) -> bool:
        """Whether this code proves once more that it is them."""
        return self._code_counts(name, code)[0]

    def _code_counts(self, name: str, code: str) -> tuple[bool, int]:
        """Whether the code is right and was never used, here or on another machine; and the seconds
        until another is looked at.
        """
        result = self._factors.verify(factor_account(name), code.strip())
        if not result.accepted:
            return False, result.retry_after_s
        plain = "".join(each for each in code if each.isalnum()).lower()
        digest = hashlib.sha256(f"{name}\0{plain}".encode()).digest()
        now = self._clock()
        until = _FOR_EVER if result.recovery else milliseconds(now + _SPENT_FOR)
        with self._desk.change() as db:
            db.rows("DELETE FROM spent WHERE until < ?", (milliseconds(now),))
            first = db.rows(
                "INSERT INTO spent (digest, until) VALUES (?, ?) ON CONFLICT DO NOTHING"
                " RETURNING until",
                (digest, until),
            )
        return bool(first), 0

    def _known(self, name: str) -> str:
        """What may be logged of a name that somebody typed: it might be a password."""
        return name if name in self.names() else ""

    def _failed(self, name: str, now: float) -> int:
        if len(self._wrong) >= _MOST_NAMES and name not in self._wrong:
            self._wrong = {each: w for each, w in self._wrong.items() if w.until > now}
        wrong = self._wrong.setdefault(name, _Wrong())
        wrong.count += 1
        if wrong.count < _TRIES:
            return 0
        wait_s = min(_FIRST_WAIT_S << min(wrong.count - _TRIES, 16), _LONGEST_WAIT_S)
        wrong.until = now + wait_s
        return wait_s

    def _password_fits(self, name: str, password: str) -> bool:
        with self._desk.read() as db:
            rows = db.rows("SELECT password FROM person WHERE name = ?", (name,))
        if len(password) > _MOST_PASSWORD:
            return False
        with self._hashing:
            if not rows:
                hashed("nobody's password")  # as long as a comparison takes
                return False
            return _matches(rows[0][0], password)


def add(desk: Desk, name: str, password: str, *, now: datetime) -> None:
    """Lets a person sign in, or gives them a new password. Raises ValueError."""
    if not _NAME.fullmatch(name):
        raise ValueError(f"{name!r}: a name is 1 to 64 of a-z, 0-9, dot, dash and underscore")
    with desk.change() as db:
        db.rows(
            "INSERT INTO person (name, password, created) VALUES (?, ?, ?)"
            " ON CONFLICT (name) DO UPDATE SET password = excluded.password",
            (name, hashed(password), milliseconds(now)),
        )
        db.rows("DELETE FROM session WHERE name = ?", (name,))


def remove(desk: Desk, name: str) -> None:
    """Ends somebody's access, also where they are signed in. Raises LookupError."""
    with desk.change() as db:
        if not db.rows("DELETE FROM person WHERE name = ? RETURNING name", (name,)):
            raise LookupError(f"nobody of the name {name!r} can sign in.")
        db.rows("DELETE FROM session WHERE name = ?", (name,))


def hashed(password: str) -> str:
    """What is kept of a password."""
    import argon2  # only where somebody signs in

    return argon2.PasswordHasher(
        time_cost=_PASSES, memory_cost=_MEMORY_KIB, parallelism=_LANES
    ).hash(password)


def _matches(kept: str, password: str) -> bool:
    import argon2

    try:
        return argon2.PasswordHasher().verify(kept, password)
    except (argon2.exceptions.VerificationError, argon2.exceptions.InvalidHashError):
        return False
