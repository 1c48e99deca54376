"""agent.checks._disks.cipher: both grammars of dm-crypt.rst, and what is neither."""

from __future__ import annotations

import pytest

from agent.checks._disks.cipher import Cipher, parse


@pytest.mark.parametrize(
    ("spec", "bits", "expected"),
    [
        ("aes-xts-plain64", 512, Cipher("aes", "xts", 256)),
        ("aes-xts-plain64", 256, Cipher("aes", "xts", 128)),
        ("aes-cbc-essiv:sha256", 256, Cipher("aes", "cbc", 256)),
        ("serpent-xts-plain64", 512, Cipher("serpent", "xts", 256)),
        ("aes:64-cbc-lmk", 8192, Cipher("aes", "cbc", 128)),
        ("aes", 256, Cipher("aes", "cbc", 256)),
        ("aes-ecb", 256, Cipher("aes", "ecb", 256)),
        ("xchacha12,aes-adiantum-plain64", 256, Cipher("xchacha12", "adiantum", 256)),
        ("cipher_null-ecb", 0, Cipher("null", "ecb", 0)),
        ("cipher_null", 0, Cipher("null", "ecb", 0)),
        ("aes-gcm-random", 256, Cipher("aes", "gcm", 256)),
        ("aegis128-random", 128, Cipher("aegis128", "aead", 128)),
        ("capi:xts(aes)-plain64", 512, Cipher("aes", "xts", 256)),
        ("capi:xts(ecb(aes))-plain64", 512, Cipher("aes", "xts", 256)),
        ("capi:cbc(aes)-essiv:sha256", 128, Cipher("aes", "cbc", 128)),
        ("capi:ecb(cipher_null)-null", 0, Cipher("null", "ecb", 0)),
        ("capi:authenc(hmac(sha256),xts(aes))-random", 768, Cipher("aes", "xts", 256)),
        ("capi:authenc(hmac(sha1),cbc(aes))-random", 288, Cipher("aes", "cbc", 128)),
        ("capi:rfc7539(chacha20,poly1305)-random", 256, Cipher("chacha20", "aead", 256)),
        ("capi:gcm(aes)-random", 128, Cipher("aes", "gcm", 128)),
    ],
)
def test_a_specification_is_read(spec: str, bits: int, expected: Cipher) -> None:
    assert parse(spec, bits) == expected


@pytest.mark.parametrize("spec", ["", "-", "capi:", "capi:rot13-null", "aes xts", "-xts-plain"])
def test_what_is_no_specification_is_refused(spec: str) -> None:
    with pytest.raises(ValueError, match="not a cipher specification"):
        parse(spec, 256)
