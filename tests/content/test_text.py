"""No byte is lost, whatever the encoding claims to be."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.content.text import decode, looks_like_text, pieces, windows

SAID = "Café – naïve £5 “quoted”, 943\u00a0476\u00a05919"


@pytest.mark.parametrize(
    ("data", "charset", "said"),
    [
        (SAID.encode("utf-8"), "", SAID),
        (SAID.encode("utf-8-sig"), "latin-1", SAID),
        (SAID.encode("cp1252"), "", SAID),
        (SAID.encode("cp1252"), "us-ascii", SAID),
        (SAID.encode("utf-8"), "us-ascii", SAID),
        (SAID.encode("utf-16"), "", SAID),
        (SAID.encode("utf-16-le"), "", SAID),
        (SAID.encode("utf-16-be"), "", SAID),
        (SAID.encode("utf-32"), "", SAID),
        ("Привет, мир".encode("koi8-r"), "KOI8-R", "Привет, мир"),
        ("日本語".encode("iso-2022-jp"), "iso-2022-jp", "日本語"),
        ("日本語".encode("shift_jis"), "x-sjis", "日本語"),
        (SAID.encode("utf-7"), "unicode-1-1-utf-7", SAID),
        (SAID.encode("utf-8"), "no-such-charset", SAID),
        (SAID.encode("utf-8"), "zip", SAID),
        (b"plain", "idna", "plain"),
        (b"half \xff of it", "utf-8", "half ÿ of it"),
        ("Ünïcödé ".encode() * 3 + b"caf\xe9", "", "Ünïcödé " * 3 + "café"),
    ],
)
def test_decode(data: bytes, charset: str, said: str) -> None:
    assert decode(data, charset) == said


@given(st.binary(max_size=200), st.sampled_from(["", "utf-8", "cp1252", "utf-7", "hz", "idna"]))
def test_decoding_never_fails_and_keeps_ascii(data: bytes, charset: str) -> None:
    text = decode(data, charset)
    if not charset and b"\0" not in data and data[:1] < b"\x80":
        assert [c for c in text if c < "\x80"] == [chr(b) for b in data if b < 128]


@given(st.binary())
def test_windows_keeps_every_byte(data: bytes) -> None:
    assert len(windows(data)) == len(data)


def test_text_or_not() -> None:
    assert looks_like_text(b"hello\tworld\r\n")
    assert looks_like_text("Ελληνικά".encode("iso-8859-7"))
    assert not looks_like_text(bytes(range(256)))
    assert not looks_like_text(b"\x00\x01\x02\x03" * 30)


@pytest.mark.parametrize("charset", ["utf-8", "cp1252", "utf-16", "utf-16-le", "utf-32-be"])
@pytest.mark.parametrize("line", ["Café “943 476 5919”\n", "Café “943 476 5919” "])
def test_a_large_text_comes_in_pieces_that_lose_nothing(charset: str, line: str) -> None:
    text = line * (2_500_000 // len(line))
    found = list(pieces(text.encode(charset), "" if charset != "utf-32-be" else charset))
    assert "".join(found) == text or not line.endswith("\n")
    assert abs(sum(map(len, found)) - len(text)) <= len(found)
    assert len(found) > 1
    if line.endswith("\n"):
        assert all(piece.endswith("\n") for piece in found)


TABLE = "Name,NHS number,Note\nJane Smith,943 476 5919,called twice\nAnn Jones,401 023 2137,\n"


@pytest.mark.parametrize("code_page", ["cp500", "cp037", "cp1140"])
@pytest.mark.parametrize("new_line", ["\n", "\x85", "\r\n"])
def test_a_table_from_a_mainframe(code_page, new_line, texts):
    data = TABLE.replace("\n", new_line).encode(code_page)
    assert looks_like_text(data)
    assert "943 476 5919" in decode(data)
    assert "Jane Smith\t943 476 5919" in texts(data, "extract.csv")["text"]


@pytest.mark.parametrize("text", [SAID, TABLE, "@@@@@@@@@@@@@@@@@@@@", "Привет, мир, это письмо"])
def test_no_other_text_is_taken_for_one(text):
    assert decode(text.encode("utf-8")) == text
    assert decode("Привет, мир, это письмо".encode("koi8-r"), "koi8-r").startswith("Привет")
