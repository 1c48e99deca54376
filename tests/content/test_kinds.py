"""Bytes come before names, names before guesses, and what nobody knows is unknown."""

from __future__ import annotations

import os

import pytest

from agent.content.kinds import Kind, detect

MAIL = b"Received: from a\r\nSubject: x\r\nFrom: a@b.example\r\n\r\nHello\r\n"


@pytest.mark.parametrize(
    ("data", "name", "media_type", "kind"),
    [
        (b"PK\x03\x04rest", "notes.txt", "text/plain", Kind.ZIP),
        (b"%PDF-1.7\n", "a.docx", "", Kind.PDF),
        (b"\0\0junk %PDF-1.4 \xff\xfe\0\0\0", "", "", Kind.PDF),
        (b"a text about %PDF- headers", "", "", Kind.TEXT),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504), "a.pdf", "", Kind.OLE),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"Dear all\n" * 30, "", "", Kind.TEXT),
        (MAIL, "", "", Kind.MAIL),
        (MAIL, "mail.txt", "", Kind.MAIL),
        (b"Subject: x\n\nhello", "draft.eml", "", Kind.MAIL),
        (b"Subject: x\n\nhello", "", "message/rfc822; charset=x", Kind.MAIL),
        (b"Note: see below\nTo: do\n\nhello", "", "", Kind.TEXT),
        (b"From a@b Thu Jan  1 10:00:00 2026\n" + MAIL, "", "", Kind.MAILBOX),
        (b"From then on 10:00 we met.\nAnd so on.", "", "", Kind.TEXT),
        (b"<!DOCTYPE html><p>x", "", "", Kind.HTML),
        (b"<html><p>x", "page", "text/plain", Kind.HTML),
        (b"a;b\n1;2", "x.CSV", "", Kind.TABLE),
        (b"BEGIN:VCARD\r\nFN:x", "contact", "", Kind.CARD),
        (b"\x89PNG\r\n\x1a\n\0\0", "x.txt", "", Kind.IMAGE),
        (b"MM are his initials", "", "", Kind.TEXT),
        (b"BM is a shop", "", "", Kind.TEXT),
        (b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff", "setup.exe", "", Kind.UNKNOWN),
        (os.urandom(4000), "a.dat", "", Kind.UNKNOWN),
        ("Grüße\n".encode("utf-16-le"), "", "", Kind.TEXT),
        ("Zażółć".encode("cp1250"), "", "", Kind.TEXT),
        (b"\x30\x82" + os.urandom(300), "smime.p7s", "application/pkcs7-signature", Kind.HARMLESS),
        (b"\x30\x80" + os.urandom(300), "smime.p7m", "application/pkcs7-mime", Kind.CMS),
        (b"-----BEGIN PGP MESSAGE-----\n\nabc", "x.asc", "", Kind.ENCRYPTED),
        (b"", "a.pdf", "application/pdf", Kind.EMPTY),
    ],
)
def test_detect(data: bytes, name: str, media_type: str, kind: Kind) -> None:
    assert detect(data, name, media_type) is kind
