"""Whose browser is this?

A random token in a cookie that no script can read and no other site can send; the desk keeps its
digest. OWASP ASVS 5.0, chapter V7: a session ends by itself, and by signing out.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from starlette.requests import Request
from starlette.responses import Response

from agent.central.desk import Desk
from agent.central.enrolment import milliseconds

IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=10)
PROVED_FOR = timedelta(minutes=5)
"""So long a code counts for what asks for a fresh one: export and erasure."""
_TOKEN_BYTES = 32


@dataclass(frozen=True, slots=True)
class Session:
    """A person who has signed in."""

    name: str
    digest: bytes
    proved: bool
    """They proved their second factor a moment ago."""


class Sessions:
    """Everybody who is signed in."""

    def __init__(self, desk: Desk, clock: Callable[[], datetime]) -> None:
        self._desk = desk
        self._clock = clock

    def begin(self, name: str, request: Request, response: Response) -> None:
        """Signs the person in: a new token, whatever the browser had before."""
        token = secrets.token_urlsafe(_TOKEN_BYTES)
        now = self._clock()
        with self._desk.change() as db:
            db.rows(
                "DELETE FROM session WHERE created < ? OR seen < ?",
                (milliseconds(now - LONGEST), milliseconds(now - IDLE)),
            )
            db.rows(
                "INSERT INTO session (digest, name, created, seen, proved) VALUES (?, ?, ?, ?, ?)",
                (_digest(token), name, *[milliseconds(now)] * 3),
            )
        response.set_cookie(
            _cookie(request),
            token,
            path="/",
            secure=_is_https(request),
            httponly=True,
            samesite="strict",
        )

    def of(self, request: Request) -> Session | None:
        """Who sent this; None where nobody is signed in, or no longer."""
        token = request.cookies.get(_cookie(request))
        if not token:
            return None
        now = self._clock()
        with self._desk.change() as db:
            rows = db.rows(
                "UPDATE session SET seen = ? WHERE digest = ? AND created >= ? AND seen >= ?"
                " RETURNING name, digest, proved",
                (
                    milliseconds(now),
                    _digest(token),
                    milliseconds(now - LONGEST),
                    milliseconds(now - IDLE),
                ),
            )
        if not rows:
            return None
        ((name, digest, proved),) = rows
        return Session(name, digest, proved >= milliseconds(now - PROVED_FOR))

    def proved(self, session: Session) -> None:
        """Notes that the person gave a fresh code."""
        with self._desk.change() as db:
            db.rows(
                "UPDATE session SET proved = ? WHERE digest = ?",
                (milliseconds(self._clock()), session.digest),
            )

    def end(self, session: Session, request: Request, response: Response) -> None:
        with self._desk.change() as db:
            db.rows("DELETE FROM session WHERE digest = ?", (session.digest,))
        response.delete_cookie(
            _cookie(request),
            path="/",
            secure=_is_https(request),
            httponly=True,
            samesite="strict",
        )


def _is_https(request: Request) -> bool:
    return request.url.scheme == "https"


def _cookie(request: Request) -> str:
    """`__Host-`: only from us, over TLS and for every path (RFC 6265bis section 4.1.3.2). Plain
    http, which there is on this same machine only, cannot have it.
    """
    return "__Host-safehand" if _is_https(request) else "safehand"


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
