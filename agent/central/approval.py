"""Whose own key says yes to an erasure, so that nobody else can have said it?

A name at a terminal is what the machine says it is, and whoever administers the central machine
can be anybody there. A key that lies elsewhere cannot be borrowed: the approver signs, on a machine
of their own, which entries go and why, with `ssh-keygen -Y sign` and an SSH key, best one in a
hardware token. The log states for ever whose keys count. Pure.

The signature is OpenSSH's (PROTOCOL.sshsig), by ssh-ed25519 or, with a touch of the token,
sk-ssh-ed25519@openssh.com (PROTOCOL.u2f).
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from nacl.exceptions import BadSignatureError
from nacl.signing import VerifyKey

from agent.central.store.rows import Range, Request

NAMESPACE = "safehand-erasure"
"""What the signature is for: `ssh-keygen -Y sign -n safehand-erasure`."""

_PLAIN, _TOKEN = b"ssh-ed25519", b"sk-ssh-ed25519@openssh.com"
_MAGIC = b"SSHSIG"
_BEGIN, _END = "-----BEGIN SSH SIGNATURE-----", "-----END SSH SIGNATURE-----"
_TOUCHED = 0x01
_HASHES = {b"sha512": hashlib.sha512, b"sha256": hashlib.sha256}


def read_key(line: str) -> str:
    """The public key in a line of an OpenSSH `.pub` file, without its comment.

    Raises ValueError where it is none that can approve.
    """
    kind, _, rest = line.strip().partition(" ")
    key = rest.partition(" ")[0]
    try:
        given, _ = _string(base64.b64decode(key, validate=True))
    except (binascii.Error, ValueError):
        given = b""
    if given not in (_PLAIN, _TOKEN) or given != kind.encode():
        raise ValueError(
            "this is no key that can approve: give the .pub file of an Ed25519 key "
            "(`ssh-keygen -t ed25519`, or ed25519-sk for one in a token)"
        )
    return f"{kind} {key}"


def text(request: Request, parts: Sequence[Sequence[Range]]) -> str:
    """What the approver signs: one line. `parts` are the entries that lose their payload, as the
    tombstones will list them.
    """
    said = {
        "approve": "erasure",
        "request": request.id,
        "requested_by": request.by,
        "reason": request.reason,
        "entries": [_digest(each) for each in parts],
    }
    return json.dumps(said, ensure_ascii=False, sort_keys=True) + "\n"


def approves(tombstone: Mapping[str, Any], keys: Mapping[str, str]) -> bool:
    """Whether the tombstone was approved by the own key of whom it names, and says what they
    signed. Raises KeyError or TypeError where it does not say what it must.
    """
    approval = tombstone.get("approval")
    key = keys.get(tombstone["approved_by"])
    if not isinstance(approval, Mapping) or key is None:
        return False
    try:
        said = json.loads(approval["text"])
        entries = [tuple(each) for each in tombstone["entries"]]
        return (
            said["approve"] == "erasure"
            and all(said[name] == tombstone[name] for name in ("request", "requested_by", "reason"))
            and _digest(entries) in said["entries"]
            and signed(approval["text"], approval["signature"], key)
        )
    except ValueError:
        return False


def signed(text: str, signature: str, key: str) -> bool:
    """Whether this key signed the text, for our purpose. Raises ValueError for no signature."""
    try:
        blob = base64.b64decode("".join(signature.strip().splitlines()[1:-1]), validate=True)
        if not blob.startswith(_MAGIC) or blob[6:10] != b"\0\0\0\1":
            raise ValueError("no signature")
        its_key, rest = _string(blob[10:])
        namespace, rest = _string(rest)
        reserved, rest = _string(rest)
        hashed, rest = _string(rest)
        sealed, _ = _string(rest)
        digest = _HASHES[hashed](text.encode()).digest()
        message = _MAGIC + b"".join(map(_packed, (namespace, reserved, hashed, digest)))
        wanted = base64.b64decode(key.partition(" ")[2])
        if its_key != wanted or namespace != NAMESPACE.encode():
            return False
        return _verified(its_key, sealed, message)
    except (ValueError, KeyError) as problem:
        raise ValueError(
            f"this is no signature: it begins with {_BEGIN} and ends with {_END}"
        ) from problem


def _verified(key: bytes, sealed: bytes, message: bytes) -> bool:
    kind, rest = _string(key)
    public, rest = _string(rest)
    its_kind, after = _string(sealed)
    raw, after = _string(after)
    if its_kind != kind:
        return False
    if kind == _TOKEN:
        application, _ = _string(rest)
        if len(after) != 5 or not after[0] & _TOUCHED:
            return False
        message = hashlib.sha256(application).digest() + after + hashlib.sha256(message).digest()
    try:
        VerifyKey(public).verify(message, raw)
    except BadSignatureError:
        return False
    return True


def _digest(entries: Sequence[Range]) -> str:
    return hashlib.sha256(json.dumps([list(each) for each in entries]).encode()).hexdigest()


def _string(data: bytes) -> tuple[bytes, bytes]:
    """The first string and the rest (RFC 4251 section 5). Raises ValueError."""
    length = int.from_bytes(data[:4], "big")
    if len(data) < 4 + length:
        raise ValueError("cut off")
    return data[4 : 4 + length], data[4 + length :]


def _packed(data: bytes) -> bytes:
    return len(data).to_bytes(4, "big") + data
