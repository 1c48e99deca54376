"""Which authority vouches for our central log, and how does a new device come to know it?

The token that a person carries over ends in the digest of that authority's certificate. The
certificate itself is asked of the server before anything is believed: it must fit the digest, and
then the server must prove by it who it is. The token goes over the wire only after that.
"""

from __future__ import annotations

import hashlib
import http.client
import re
import ssl
from urllib.parse import urlsplit

PATH = "/v1/authority"
_TIMEOUT_S = 30.0
_MAX_BYTES = 64 * 1024
_TOKEN = re.compile(r"(?P<token>[A-Za-z0-9_-]+)\.(?P<digest>[0-9a-f]{64})")


class NotVouchedFor(ValueError):  # noqa: N818 -- a state: nothing was sent
    """The server is not the one that the token was made for."""


def pinned(token: str, certificate: str) -> str:
    """The token, with the digest of the authority's certificate (PEM)."""
    return f"{token}.{digest(certificate)}"


def taken_apart(token: str) -> tuple[str, str]:
    """The token itself, and the digest in it; empty where it has none."""
    read = _TOKEN.fullmatch(token)
    return (read["token"], read["digest"]) if read else (token, "")


def digest(certificate: str) -> str:
    """SHA-256 of the certificate, hexadecimal. Raises ValueError where it is none."""
    return hashlib.sha256(ssl.PEM_cert_to_DER_cert(certificate)).hexdigest()


def fetch(url: str, wanted: str) -> str:
    """The authority's certificate (PEM) that the server at `url` shows and that has this digest.

    Raises OSError where it does not answer, NotVouchedFor where it shows another or none.
    """
    parts = urlsplit(url)
    if parts.scheme != "https" or not parts.hostname:
        raise NotVouchedFor(f"{url}: this token is for an https address; copy that one.")
    # Nobody is believed yet: what comes back counts only where it has the digest.
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    connection = http.client.HTTPSConnection(
        parts.hostname, parts.port, timeout=_TIMEOUT_S, context=context
    )
    try:
        connection.request("GET", parts.path.rstrip("/") + PATH)
        answer = connection.getresponse()
        text = answer.read(_MAX_BYTES).decode("ascii", "replace")
    except http.client.HTTPException as problem:
        raise NotVouchedFor(f"{url} is no central log: its answer was not HTTP.") from problem
    finally:
        connection.close()
    try:
        found = digest(text) if answer.status == 200 else ""
    except ValueError:
        found = ""
    if found != wanted:
        raise NotVouchedFor(
            f"{url} is not the log that this token was made for: somebody may stand between. "
            "Nothing was sent to it; ask the SIRO."
        )
    return text
