"""How do other devices know one again that has a new key?

The old key signs the new one before it goes, and who knew the old takes the new. The log carries
that, and cannot make it up.
"""

from __future__ import annotations

import base64
import binascii
from pathlib import Path

from nacl.exceptions import BadSignatureError
from nacl.signing import SigningKey, VerifyKey

from agent.delivery.identity import Identity, write_private

MOST_TEXT = 88
"""Characters: 64 bytes as base64."""
_FILE = "succession"
_KEY_BYTES = 32


def appoint(state: Path, who: Identity, new: SigningKey) -> None:
    """Keeps what says that `new` follows the key that this device still has. Raises OSError."""
    signed = who.key.sign(_text(who.device, bytes(new.verify_key))).signature
    draft = state / f"{_FILE}.new"
    write_private(draft, who.public_key + signed)
    draft.replace(state / _FILE)


def of(state: Path, who: Identity) -> str:
    """What the key before this device's own said of it, as base64; empty where there was none."""
    try:
        kept = (state / _FILE).read_bytes()
    except OSError:
        return ""
    old, said = kept[:_KEY_BYTES], base64.b64encode(kept[_KEY_BYTES:]).decode()
    return said if follows(old, who.device, who.public_key, said) else ""


def follows(old: bytes, device: str, new: bytes, said: str) -> bool:
    """Whether the device's old key (Ed25519, 32 bytes) said that the new one follows it."""
    try:
        VerifyKey(old).verify(_text(device, new), base64.b64decode(said, validate=True))
    except (BadSignatureError, ValueError, TypeError, binascii.Error):
        return False
    return True


def _text(device: str, new: bytes) -> bytes:
    return b"safehand succession\n" + device.encode() + b"\n" + new
