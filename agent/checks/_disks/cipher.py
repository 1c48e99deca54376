"""What does a dm-crypt cipher specification say?

Pure. Two grammars, both of the kernel's Documentation/admin-guide/device-mapper/dm-crypt.rst:
`cipher[:keycount]-chainmode-ivmode[:ivopts]`, as in `aes-xts-plain64` or `aes:64-cbc-lmk`, and
`capi:cipher_api_spec-ivmode[:ivopts]`, as in `capi:authenc(hmac(sha256),xts(aes))-random`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

# Templates of the kernel's crypto API that name a mode; what they hold is the cipher.
_MODES = "xts|cbc|ecb|ctr|lrw|pcbc|adiantum|hctr2|gcm|ccm"
_MODE_OF_CIPHER = re.compile(rf"\b({_MODES})\((?:ecb\()?([a-z0-9_]+)")
_HMAC = re.compile(r"\bhmac\((?:sha|sm)?(\d+)[a-z-]*\)")
_PLAIN = re.compile(
    r"(?P<cipher>[a-z0-9_]+(?:,[a-z0-9_]+)?)(?::(?P<keys>\d+))?(?:-(?P<mode>[a-z0-9_]+)(?:-\S+)?)?"
)
# The kernel's AEADs whose names are not templates of a mode.
_AEAD = {"rfc7539(chacha20,poly1305)": "chacha20", "aegis128": "aegis128"}


@dataclass(frozen=True, slots=True)
class Cipher:
    """A cipher as a person would compare it with a standard."""

    name: str
    """ "aes", "serpent"; "xchacha12" and "xchacha20" for Adiantum; "null" for no encryption."""
    mode: str
    key_bits: int
    """The cipher's own key: half of what XTS is given, and without an authentication key."""


def parse(spec: str, key_bits: int) -> Cipher:
    """The cipher of a specification with a key of `key_bits` in all.

    Raises ValueError where the specification is not understood.
    """
    text = spec.strip().lower()
    if text.startswith("capi:"):
        return _kernel_api(text.removeprefix("capi:"), key_bits)
    match = _PLAIN.fullmatch(text)
    if match is None:
        raise ValueError(f"not a cipher specification: {spec!r}")
    name, mode, keys = match["cipher"], match["mode"] or "cbc", int(match["keys"] or 1)
    if name.startswith("aegis"):  # an AEAD of its own: `aegis128-random`
        mode = "aead"
    elif match["mode"] is None:
        # dm-crypt.rst: an old-style bare name means cbc with a plain IV.
        mode = "ecb" if name == "cipher_null" else "cbc"
    # cryptsetup's authenticated modes name the stream cipher first: `chacha20-random`.
    if name in {"chacha20", "xchacha20"} and mode != "adiantum":
        mode = "aead"
    return _sized(name.split(",", 1)[0], mode, key_bits // max(keys, 1))


def _kernel_api(text: str, key_bits: int) -> Cipher:
    for name, cipher in _AEAD.items():
        if text.startswith(name):
            return _sized(cipher, "aead", key_bits)
    match = _MODE_OF_CIPHER.search(text)
    if match is None:
        raise ValueError(f"not a cipher specification: {text!r}")
    if hmac := _HMAC.search(text):
        # authenc() is keyed with the MAC key (cryptsetup: the digest's size) and the cipher's.
        digest_bits = {"1": 160}.get(hmac[1], int(hmac[1]))
        key_bits -= digest_bits
    elif "cmac(" in text:
        key_bits //= 2
    return _sized(match[2], match[1], key_bits)


def _sized(name: str, mode: str, key_bits: int) -> Cipher:
    if name == "cipher_null":
        return Cipher("null", mode, 0)
    return Cipher(name, mode, max(key_bits // 2 if mode in {"xts", "lrw"} else key_bits, 0))
