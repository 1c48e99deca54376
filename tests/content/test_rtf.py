"""Rich Text as Word, Outlook and WordPad write it."""

from __future__ import annotations

import struct
import time
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.content import read
from agent.content.document import Refused
from agent.content.rtf import decompress

Read = Callable[..., dict[str, str]]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (r"NHS 943 {\b 47}6 5919\par next", "NHS 943 476 5919\nnext"),
        (r"caf\'e9 \u8211? \u-3913?", "café – \uf0b7"),
        (r"{\uc2 \u233XXa}\uc1 b", "éab"),
        (r"{\fonttbl{\f0 Arial;}}{\*\generator Word;}text", "text"),
        (r"{\header on top}{\footnote below}text", "on top\nbelowtext"),
        (r"{\*\annotation a remark}text", "a remarktext"),
        (r"\trowd Name\cell DOB\cell\row Ann\cell 1 May\cell\row", "Name\tDOB\nAnn\t1 May"),
        (r"{\info{\title Cases}{\author Ann}}text", "Cases\nAnntext"),
        (r"\{not a group\}\~x\_y", "{not a group}\u00a0x\u2011y"),
        ("a\\\nb", "a\nb"),
        (r"{\field{\*\fldinst HYPERLINK x}{\fldrslt shown}}", "shown"),
        (r"}}} unbalanced {{", " unbalanced"),
    ],
)
def test_what_is_said(texts: Read, body: str, said: str) -> None:
    found = texts(b"{\\rtf1\\ansi\\ansicpg1252 " + body.encode("latin-1") + b"}", "a.rtf")
    assert found["text"].strip() == said.strip()


def test_embedded_files_and_pictures(texts: Read, refusals: Read) -> None:
    inner = b"\x01\x05\0\0" + b"{\\rtf1 inside}"
    data = b"{\\rtf1 {\\object{\\*\\objdata " + inner.hex().encode() + b"}}}"
    assert texts(data)["object"] == "inside"
    picture = b"\xff\xd8\xff" + bytes(40_000)
    data = b"{\\rtf1 {\\pict\\jpegblip " + picture.hex().encode() + b"}}"
    assert refusals(data) == {"object": "image-only"}


@settings(max_examples=40)
@given(st.lists(st.sampled_from(
    [b"{", b"}", b"\\par", b"\\u12", b"\\'e9", b"text", b"\\*", b"\\bin9", b"\\pict", b"0f", b"\\"]
), max_size=30))  # fmt: skip
def test_any_arrangement_is_read(pieces: list[bytes]) -> None:
    read(b"{\\rtf1" + b"".join(pieces))


@pytest.mark.parametrize("piece", [b"{", b"\\a", b"\\'", b"\\u1 ", b"a\n", b"\\bin1 "])
def test_no_document_is_slow(piece: bytes) -> None:
    started = time.process_time()
    read(b"{\\rtf1" + piece * (300_000 // len(piece)))
    assert time.process_time() - started < 2


def packed(body: bytes, kind: bytes = b"LZFu", size: int = 100) -> bytes:
    return struct.pack("<II4sI", len(body) + 12, size, kind, 0) + body


def test_decompress() -> None:
    # MS-OXRTFCP 4.1.1: "{\rtf1 WXYZWXYZWXYZWXYZWXYZ}" and 4.2.1: a plain one.
    example = bytes.fromhex("1a0000001c0000004c5a4675e2d44b51410004205758595a0d6e7d010eb0")
    assert decompress(example) == b"{\\rtf1 WXYZWXYZWXYZWXYZWXYZ}"
    assert decompress(packed(b"{\\rtf1 x}", b"MELA", 9)) == b"{\\rtf1 x}"


@pytest.mark.parametrize("data", [b"", b"x" * 20])
def test_what_is_not_compressed_rtf(data: bytes) -> None:
    with pytest.raises(Refused):
        decompress(data)


@given(st.binary(max_size=200))
def test_any_bytes_are_decompressed(body: bytes) -> None:
    assert len(decompress(packed(body, size=5000))) <= 5000 + 17


def test_bytes_that_are_not_there_hide_nothing(refusals: Read) -> None:
    assert refusals(b"{\\rtf1 \\bin99999 hidden}") == {"whole file": "broken"}
