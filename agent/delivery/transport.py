"""How does one request reach the central log?

HTTP/1.1 over the standard library, on a connection that is kept open. Plain HTTP only to this
same machine; everywhere else TLS, verified.
"""

from __future__ import annotations

import http.client
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import urlsplit

_TIMEOUT_S = 30.0
_MAX_ANSWER_BYTES = 4 * 1024 * 1024
_LOOPBACK = {"127.0.0.1", "::1", "localhost"}


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server said; any status is an answer."""

    status: int
    headers: Mapping[str, str]
    """Names in lower case."""
    body: bytes


class Transport(Protocol):
    """Posts bytes to the central log."""

    @property
    def authority(self) -> str:
        """The `Host` header it sends."""

    def path(self, path: str, /) -> str:
        """The path as it goes over the wire."""

    def post(self, path: str, body: bytes, headers: Mapping[str, str], /) -> Answer:
        """The server's answer. Raises OSError where none came; the request may have arrived."""


def _context(authority: str) -> ssl.SSLContext:
    """TLS that checks the server's certificate and its name."""
    context = ssl.create_default_context(cadata=authority or None)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


class HttpTransport:
    """A transport to one URL.

    Raises ValueError where the URL is not one, or is plain HTTP to another machine.
    """

    def __init__(self, url: str, *, authority: str = "") -> None:
        """`authority` is the certificate (PEM) that alone vouches for the server; empty for those
        that the system trusts.
        """
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise ValueError(
                f"{url!r} is not the address of a central log, such as https://log.example.org"
            )
        if parts.scheme == "http" and parts.hostname not in _LOOPBACK:
            raise ValueError(
                f"{url}: plain http is only for a log on this same machine; use its https address."
            )
        self._prefix = parts.path.rstrip("/")
        self.authority = parts.netloc.rpartition("@")[2]
        self._connection: http.client.HTTPConnection = (
            http.client.HTTPSConnection(
                parts.hostname, parts.port, timeout=_TIMEOUT_S, context=_context(authority)
            )
            if parts.scheme == "https"
            else http.client.HTTPConnection(parts.hostname, parts.port, timeout=_TIMEOUT_S)
        )

    def path(self, path: str, /) -> str:
        return self._prefix + path

    def post(self, path: str, body: bytes, headers: Mapping[str, str], /) -> Answer:
        reused = self._connection.sock is not None
        try:
            return self._post(path, body, headers)
        except (ConnectionResetError, BrokenPipeError):
            # The server closed a connection that was idle for too long: no trouble, and what is
            # posted here may arrive twice.
            if not reused:
                raise
            return self._post(path, body, headers)

    def _post(self, path: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        try:
            self._connection.request("POST", self.path(path), body, dict(headers))
            with self._connection.getresponse() as response:
                data = response.read(_MAX_ANSWER_BYTES)
                names = {name.lower(): value for name, value in response.getheaders()}
                return Answer(response.status, names, data)
        except OSError:  # also RemoteDisconnected, which is a ConnectionResetError
            self._connection.close()
            raise
        except http.client.HTTPException as problem:
            self._connection.close()
            raise ConnectionError(f"the answer was not HTTP: {problem!r}") from problem

    def close(self) -> None:
        self._connection.close()
