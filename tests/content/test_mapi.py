"""Bodies of Outlook's messages, in every form they come in."""

from __future__ import annotations

import struct

import pytest

from agent.content import Limits, mapi, reader_of
from agent.content.walk import Found, Walk, budget


def walk() -> Walk:
    return Walk(Limits(), reader_of, budget(Limits()), Found())


def said(found: dict[int, tuple[int, bytes]]) -> list[tuple[str, str]]:
    here = walk()
    mapi.say(found, here)
    return [(part.place, part.text) for part in here.found.parts]


RTF = struct.pack("<II4sI", 30, 12, b"MELA", 0) + b"{\\rtf1 rich}"


@pytest.mark.parametrize(
    ("found", "texts"),
    [
        (
            {
                mapi.SUBJECT: (mapi.UNICODE, "é".encode("utf-16-le")),
                mapi.BODY: (mapi.STRING8, b"b"),
            },
            [("subject", "é"), ("body", "b")],
        ),
        ({mapi.HTML: (mapi.BINARY, b"<b>9</b>4")}, [("body", "94")]),
        ({mapi.RTF: (mapi.BINARY, RTF)}, [("body", "rich")]),
        (
            {mapi.BODY: (mapi.STRING8, b"\xcf\xf0"), mapi.CODEPAGE: (3, b"\xe3\x04\0\0")},
            [("body", "Пр")],
        ),
    ],
)
def test_say(found: dict[int, tuple[int, bytes]], texts: list[tuple[str, str]]) -> None:
    assert said(found) == texts


def test_a_broken_body_is_named() -> None:
    here = walk()
    mapi.say({mapi.RTF: (mapi.BINARY, b"short")}, here)
    assert [each.part for each in here.found.uninspectable] == ["body"]


def test_names() -> None:
    name = mapi.NAME, (mapi.STRING8, b"SHORT~1.CSV\0")
    long = mapi.LONG_NAME, (mapi.UNICODE, "long.csv".encode("utf-16-le"))
    assert mapi.attachment_name(dict([name])) == "SHORT~1.CSV"
    assert mapi.attachment_name(dict([name, long])) == "long.csv"
    assert mapi.attachment_name({}) == ""
