"""Encrypted messages, and those that only say so."""

from __future__ import annotations

import base64

import pytest

from agent.mail import encryption
from agent.mail.encryption import Encryption
from agent.mail.leaves import leaves

ENVELOPED = bytes.fromhex("3082012306092a864886f70d010703") + bytes(60)
INDEFINITE = bytes.fromhex("308006092a864886f70d010703") + bytes(60)
AUTH_ENVELOPED = bytes.fromhex("30820123060b2a864886f70d0109100117") + bytes(60)
SIGNED = bytes.fromhex("3082012306092a864886f70d010702") + bytes(60)
ARMOUR = b"-----BEGIN PGP MESSAGE-----\n\nhQEMA0\n-----END PGP MESSAGE-----\n"
RPMSG = bytes.fromhex("76e80460c411e386") + bytes(60)


def single(media_type: str, data: bytes, name: str = "") -> bytes:
    disposition = f'Content-Disposition: attachment; filename="{name}"\n' if name else ""
    head = f"Subject: a\nContent-Type: {media_type}\nContent-Transfer-Encoding: base64\n"
    return f"{head}{disposition}\n".encode() + base64.encodebytes(data)


def several(kind: str, *parts: bytes) -> bytes:
    inside = b"".join(b"--b\n" + part.partition(b"\n")[2] + b"\n" for part in parts)
    return f'Content-Type: multipart/{kind}; boundary="b"\n\n'.encode() + inside + b"--b--\n"


SMIME = "application/pkcs7-mime"
TEXT = single("text/plain", b"hello")


@pytest.mark.parametrize(
    ("message", "kind"),
    [
        (single(f"{SMIME}; smime-type=enveloped-data", ENVELOPED, "smime.p7m"), "smime"),
        (single(SMIME, INDEFINITE), "smime"),
        (single("application/x-pkcs7-mime", AUTH_ENVELOPED), "smime"),
        (single("application/octet-stream", ENVELOPED, "smime.p7m"), "smime"),
        (single(f"{SMIME}; smime-type=signed-data", SIGNED, "smime.p7m"), "none"),
        (single(f"{SMIME}; smime-type=enveloped-data", SIGNED, "smime.p7m"), "none"),
        (single(f"{SMIME}; smime-type=enveloped-data", b"hello", "smime.p7m"), "none"),
        (several("mixed", TEXT, single(SMIME, ENVELOPED, "smime.p7m")), "none"),
        (
            several(
                "encrypted",
                single("application/pgp-encrypted", b"Version: 1"),
                single("application/octet-stream", ARMOUR),
            ),
            "pgp-mime",
        ),
        (
            several(
                "encrypted",
                single("application/pgp-encrypted", b"Version: 1"),
                single("application/octet-stream", b"hello"),
            ),
            "none",
        ),
        (single("text/plain", ARMOUR), "pgp-inline"),
        (single("text/plain", b"Hello,\n" + ARMOUR), "none"),
        (single("text/plain", ARMOUR + b"and more"), "none"),
        (single("text/plain", ARMOUR + b"plain\n" + ARMOUR), "none"),
        (several("mixed", TEXT, single("text/plain", ARMOUR)), "none"),
        (
            several(
                "mixed",
                TEXT,
                single("application/x-microsoft-rpmsg-message", RPMSG, "message.rpmsg"),
            ),
            "rpmsg",
        ),
        (several("mixed", TEXT, single("application/octet-stream", RPMSG, "m.rpmsg")), "rpmsg"),
        (several("mixed", TEXT, single("application/octet-stream", b"x", "m.rpmsg")), "none"),
        (
            several(
                "mixed",
                single("application/octet-stream", RPMSG, "m.rpmsg"),
                single("text/csv", b"a,b", "list.csv"),
            ),
            "none",
        ),
        (TEXT, "none"),
        (b"", "none"),
        (b"Content-Type: multipart/encrypted; boundary=b\n\n", "none"),
    ],
)
def test_kind(message: bytes, kind: str) -> None:
    assert encryption.of(leaves(message)) is Encryption(kind)
