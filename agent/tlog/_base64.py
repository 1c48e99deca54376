"""Which bytes does this text stand for? One text for each, so that nothing reads two ways."""

from __future__ import annotations

import base64
import binascii


def encode(data: bytes) -> str:
    """RFC 4648 section 4."""
    return base64.b64encode(data).decode("ascii")


def decode(text: str, error: type[ValueError]) -> bytes:
    """The bytes that `encode` writes so, and no other way. Raises `error`."""
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        data = b""
    if encode(data) != text:
        raise error("it holds something that is no base64")
    return data
