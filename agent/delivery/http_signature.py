"""Did this request come from the device that it names, whole and in time?

Pure. HTTP message signatures (RFC 9421) with Ed25519 over the method, the authority, the path and
the digest of the body (RFC 9530). Small on purpose: the agent's core holds it for ever.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from enum import StrEnum

from nacl.exceptions import BadSignatureError
from nacl.signing import SigningKey, VerifyKey

COVERED = ("@method", "@authority", "@path", "content-digest")
"""What each signature speaks for. One that covers less or other is refused."""

_LABEL = "safehand"
_ALGORITHM = "ed25519"  # RFC 9421 section 3.3.6
_SIGNATURE_BYTES = 64  # RFC 8032 section 5.1.6

# One member of a structured-field dictionary (RFC 8941): a label, an inner list of plain
# component names, parameters. Two signatures in one request are not our profile.
_INPUT = re.compile(
    r"(?P<label>[a-z*][a-z0-9_.*-]*)="
    r'(?P<parameters>\((?P<covered>"[a-z@-]+"(?: "[a-z@-]+")*)\)'
    r'(?P<rest>(?:;[a-z]+=(?:[0-9]{1,15}|"[\x20\x21\x23-\x5b\x5d-\x7e]*"))*))'
)
_PARAMETER = re.compile(r';([a-z]+)=(?:([0-9]+)|"([^"]*)")')
_BYTES = r":([A-Za-z0-9+/=]*):"
_NONCE_OR_ID = re.compile(r"[\x20\x21\x23-\x5b\x5d-\x7e]+")


class Reason(StrEnum):
    """Why a request was refused; permanent, answered to the device."""

    MISSING = "signature-missing"
    MALFORMED = "signature-malformed"
    DIGEST = "digest-mismatch"
    UNKNOWN = "unknown-device"
    INVALID = "signature-invalid"
    EXPIRED = "signature-expired"


class Refused(ValueError):  # noqa: N818 -- a word of the house, as in "refused"
    """The request is not believed."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason


def content_digest(body: bytes) -> str:
    """The `Content-Digest` of a body (RFC 9530 section 2), SHA-256."""
    return f"sha-256=:{_base64(hashlib.sha256(body).digest())}:"


def signature_base(components: Iterable[tuple[str, str]], parameters: str) -> bytes:
    """The bytes that are signed: RFC 9421 section 2.5. `parameters` as in `Signature-Input`."""
    lines = [f'"{name}": {value}' for name, value in components]
    return "\n".join([*lines, f'"@signature-params": {parameters}']).encode("ascii")


def sign(
    key: SigningKey,
    method: str,
    authority: str,
    path: str,
    body: bytes,
    *,
    created: datetime,
    expires: datetime,
    nonce: str,
    key_id: str,
) -> dict[str, str]:
    """The three headers that make the request believed: add them, change nothing else.

    `authority` is the `Host` header as sent, `path` the absolute path without query, both as
    they go over the wire. Raises ValueError where nonce or key id is not printable ASCII.
    """
    for text in (nonce, key_id):
        if not _NONCE_OR_ID.fullmatch(text):
            raise ValueError(f"{text!r} cannot stand in a signature: printable ASCII only.")
    covered = " ".join(f'"{name}"' for name in COVERED)
    parameters = (
        f"({covered});created={int(created.timestamp())};expires={int(expires.timestamp())}"
        f';nonce="{nonce}";keyid="{key_id}";alg="{_ALGORITHM}"'
    )
    values = _values(method, authority, path, content_digest(body))
    base = signature_base(((name, values[name]) for name in COVERED), parameters)
    return {
        "Content-Digest": values["content-digest"],
        "Signature-Input": f"{_LABEL}={parameters}",
        "Signature": f"{_LABEL}=:{_base64(key.sign(base).signature)}:",
    }


def key_name(headers: Mapping[str, str]) -> str | None:
    """The name of the key that a request says it is signed with, which `verify` will ask for; None
    where it says none that can be read.
    """
    given = headers.get("signature-input")
    read = None if given is None else _INPUT.fullmatch(given)
    if read is None:
        return None
    return next((t for name, _, t in _PARAMETER.findall(read["rest"]) if name == "keyid"), None)


def verify(
    headers: Mapping[str, str],
    method: str,
    authority: str,
    path: str,
    body: bytes,
    *,
    key_of: Callable[[str], VerifyKey | None],
    now: datetime,
) -> str:
    """The id of the key that signed this request. Raises Refused.

    Time is judged by `expires` alone: a device whose clock is slow learns the server's time from
    the refusal, and one whose clock is fast loses nothing. `expires` is looked at last, so that
    only the device itself is told of it. A nonce may come back: whoever replays a request gets
    the answer that the device got, and nothing is stored twice.
    """
    lower = {name.lower(): value for name, value in headers.items()}
    given, signature, digest = (
        lower.get(name) for name in ("signature-input", "signature", "content-digest")
    )
    if given is None or signature is None or digest is None:
        raise Refused(Reason.MISSING)
    read = _INPUT.fullmatch(given)
    if read is None:
        raise Refused(Reason.MALFORMED)
    covered = [name.strip('"') for name in read["covered"].split(" ")]
    found = _PARAMETER.findall(read["rest"])
    numbers = {name: int(number) for name, number, _ in found if number}
    words = {name: text for name, number, text in found if not number}
    if (
        sorted(covered) != sorted(COVERED)
        or len({name for name, _, _ in found}) != len(found)
        or not {"created", "expires"} <= numbers.keys()
        or not {"nonce", "keyid"} <= words.keys()
        or words.get("alg", _ALGORITHM) != _ALGORITHM
    ):
        raise Refused(Reason.MALFORMED)
    signed = _member(read["label"], signature)
    if len(signed) != _SIGNATURE_BYTES:
        raise Refused(Reason.MALFORMED)
    if _member("sha-256", digest) != hashlib.sha256(body).digest():
        raise Refused(Reason.DIGEST)
    key = key_of(words["keyid"])
    if key is None:
        raise Refused(Reason.UNKNOWN)
    values = _values(method, authority, path, digest)
    try:
        base = signature_base(((name, values[name]) for name in covered), read["parameters"])
        key.verify(base, signed)
    except (BadSignatureError, UnicodeEncodeError) as problem:
        raise Refused(Reason.INVALID) from problem
    if numbers["expires"] < now.timestamp():
        raise Refused(Reason.EXPIRED)
    name: str = words["keyid"]
    return name


def _values(method: str, authority: str, path: str, digest: str) -> dict[str, str]:
    """Each covered component's value, normalised as RFC 9421 section 2.2 says."""
    return {
        "@method": method,
        "@authority": authority.lower(),
        "@path": path or "/",
        "content-digest": digest,
    }


def _member(label: str, dictionary: str) -> bytes:
    """The byte sequence under one label of a structured-field dictionary. Raises Refused."""
    for member in dictionary.split(","):
        name, _, value = member.strip(" \t").partition("=")
        if name == label and (read := re.fullmatch(_BYTES, value)):
            try:
                data = base64.b64decode(read[1], validate=True)
            except binascii.Error as problem:
                raise Refused(Reason.MALFORMED) from problem
            if _base64(data) == read[1]:  # one spelling each: no stray bits in the last letter
                return data
    raise Refused(Reason.MALFORMED)


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")
