"""Does the range service list a hash?

The service is asked for every hash that begins with the same five of forty hexadecimal digits
(k-anonymity: among about 900), with padding, so that the length of the answer tells nothing either
(https://haveibeenpwned.com/API/v3#SearchingPwnedPasswordsByRange). Only where the organisation
named an address: without one nothing is ever sent.
"""

from __future__ import annotations

import http.client
import ssl
from urllib.parse import urlsplit

TIMEOUT_S = 2.0
_MAX_BYTES = 1 << 20
"""A padded answer has 800 to 1,000 lines of about 40 bytes."""
_DIGITS = 5
_LOOPBACK = {"127.0.0.1", "::1", "localhost"}


class RangeService:
    """The service at one address."""

    def __init__(self, address: str, *, timeout_s: float = TIMEOUT_S) -> None:
        """Raises ValueError where the address is none, or is plain HTTP to another machine."""
        parts = urlsplit(address)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise ValueError(
                f"{address!r} is not the address of a range service, such as "
                "https://api.pwnedpasswords.com/range"
            )
        if parts.scheme == "http" and parts.hostname not in _LOOPBACK:
            raise ValueError(f"{address}: plain http is only for this same machine; use https.")
        self._host, self._port, self._tls = parts.hostname, parts.port, parts.scheme == "https"
        self._path = parts.path.rstrip("/")
        self._timeout_s = timeout_s

    def __call__(self, digest: str) -> bool:
        """Whether it lists this SHA-1 (40 hexadecimal digits). Raises OSError where it cannot be
        reached or says no, ValueError where its answer is none.
        """
        wanted = digest[_DIGITS:].upper()
        found = False
        lines = self._ask(digest[:_DIGITS].upper()).split()
        if not lines:  # no range is empty
            raise ValueError("the range service's answer is empty")
        for line in lines:
            suffix, _, count = line.partition(":")
            if len(suffix) != len(wanted) or not count.isdigit():
                raise ValueError("the range service's answer is not a list of hashes")
            if suffix.upper() == wanted and int(count):  # padding has a count of 0
                found = True
        return found

    def _ask(self, prefix: str) -> str:
        connection: http.client.HTTPConnection = (
            http.client.HTTPSConnection(
                self._host,
                self._port,
                timeout=self._timeout_s,
                context=ssl.create_default_context(),
            )
            if self._tls
            else http.client.HTTPConnection(self._host, self._port, timeout=self._timeout_s)
        )
        try:
            connection.request(
                "GET",
                f"{self._path}/{prefix}",
                headers={"Add-Padding": "true", "User-Agent": "Safehand"},
            )
            answer = connection.getresponse()
            body = answer.read(_MAX_BYTES + 1)
        except http.client.HTTPException as problem:
            raise OSError(f"the range service broke off: {type(problem).__name__}") from problem
        finally:
            connection.close()
        if answer.status != http.client.OK:
            raise OSError(f"the range service answered {answer.status}")
        if len(body) > _MAX_BYTES:
            raise ValueError("the range service's answer is too long")
        return body.decode("ascii", errors="replace")
