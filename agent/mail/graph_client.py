"""How is Microsoft Graph asked for something?

Plain HTTP of the standard library. A busy server is waited for as long as it says, a token that it
refuses is replaced once, and a token is sent to the one server that it is for.
"""

from __future__ import annotations

import http.client
import json
import ssl
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

_TIMEOUT_S = 60.0
_TRIES = 5
_BUSY_S = 120.0
"""How long a busy server is waited for before the caller is told."""
_BUSY = frozenset({429, 500, 502, 503, 504})
_LOCAL = frozenset({"127.0.0.1", "::1", "localhost"})

Token = Callable[[bool], str]
"""Gives an access token; with True a fresh one, because the server refused the last."""


class RefusedError(OSError):
    """An answer that says no, with its status and the code that Graph gives."""

    def __init__(self, status: int, code: str, where: str) -> None:
        super().__init__(f"{where} answers {status} {code}".strip())
        self.status, self.code = status, code


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A token goes where we send it, and nowhere that an answer names."""

    def redirect_request(self, *_: object) -> None:
        return None


class Client:
    """One server. Its methods raise RefusedError, and OSError where it does not answer."""

    def __init__(
        self,
        server: str,
        token: Token,
        *,
        ca: str = "",
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """Raises ValueError for a server to which the token would go in clear, and OSError where
        the file of certificates will not do.
        """
        self.base = server.rstrip("/")
        parts = urlsplit(self.base)
        if parts.scheme != "https" and parts.hostname not in _LOCAL:
            raise ValueError("a token crosses no network in clear; use https://.")
        self._token, self._sleep = token, sleep
        tls = ssl.create_default_context(cafile=ca or None)
        self._opener = urllib.request.build_opener(
            _NoRedirect, urllib.request.HTTPSHandler(context=tls)
        )

    def json(
        self,
        method: str,
        url: str,
        *,
        prefer: str = "",
        body: Mapping[str, object] | None = None,
    ) -> dict[str, Any]:
        """The object that it answers with, empty where it answers with nothing."""
        data = self._asked(method, url, prefer, body, 1 << 26)
        try:
            answer = json.loads(data or b"{}")
        except ValueError as problem:
            raise OSError(f"{self.base} answers with something that is no JSON") from problem
        if not isinstance(answer, dict):
            raise OSError(f"{self.base} answers with something else than was asked")
        return answer

    def read(self, url: str, max_bytes: int) -> bytes | None:
        """What is there; None where it is more than that."""
        data = self._asked("GET", url, "", None, max_bytes + 1)
        return None if len(data) > max_bytes else data

    def _asked(
        self,
        method: str,
        url: str,
        prefer: str,
        body: Mapping[str, object] | None,
        max_bytes: int,
    ) -> bytes:
        if urlsplit(url)[:2] != urlsplit(self.base)[:2]:
            raise OSError(f"{self.base} names another server to go on at; not followed.")
        fresh, waited, attempt = False, 0.0, 0
        while True:
            try:
                return self._once(method, url, prefer, body, max_bytes, fresh=fresh)
            except urllib.error.HTTPError as problem:
                refused = _refused(problem, self.base)
                pause = _pause(problem.headers.get("Retry-After"), attempt)
            except (OSError, http.client.HTTPException) as problem:
                raise OSError(f"{self.base} does not answer: {problem}") from problem
            if refused.status == 401 and not fresh:
                fresh = True
                continue
            waited, attempt = waited + pause, attempt + 1
            if refused.status not in _BUSY or waited > _BUSY_S or attempt >= _TRIES:
                raise refused
            self._sleep(pause)

    def _once(
        self,
        method: str,
        url: str,
        prefer: str,
        body: Mapping[str, object] | None,
        max_bytes: int,
        *,
        fresh: bool,
    ) -> bytes:
        request = urllib.request.Request(  # noqa: S310 -- the scheme was looked at above
            url,
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={
                "Authorization": f"Bearer {self._token(fresh)}",
                # Ids that stay when a message is moved, so that none is read twice for it.
                "Prefer": ", ".join(filter(None, [prefer, 'IdType="ImmutableId"'])),
                "Content-Type": "application/json",
                "User-Agent": "Safehand",
            },
        )
        with self._opener.open(request, timeout=_TIMEOUT_S) as answer:
            data: bytes = answer.read(max_bytes)
            return data


def _refused(problem: urllib.error.HTTPError, where: str) -> RefusedError:
    """With the code that Graph gives, which is a word and no one's data."""
    try:
        code = str(json.loads(problem.read(1 << 16))["error"]["code"])[:80]
    except (ValueError, KeyError, TypeError, OSError):
        code = ""
    return RefusedError(problem.code, code, where)


def _pause(said: str | None, attempt: int) -> float:
    """Seconds until the next try: what the server says, else longer each time."""
    return float(said) if said and said.isdigit() else float(2**attempt)
