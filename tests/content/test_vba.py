"""Is the text of macros read, and nothing silent where it cannot be?"""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.content.document import Refused
from agent.content.vba import decompressed, source

SOURCE = b'Attribute VB_Name = "Module1"\r\nSub A()\r\n  x = "NHS no 943 476 5919"\r\nEnd Sub\r\n'


def compressed(data: bytes) -> bytes:
    """MS-OVBA 2.4.1, all letters as they are."""
    out = b"\x01"
    for at in range(0, len(data), 3600):
        piece = data[at : at + 3600]
        flagged = b"".join(b"\0" + piece[i : i + 8] for i in range(0, len(piece), 8))
        out += (0xB000 | (len(flagged) - 1)).to_bytes(2, "little") + flagged
    return out


# 3.2.2 of the specification.
EXAMPLE = bytes.fromhex(
    "012FB000236161616263646582660070616768696A013808616B6C00306D6E6F7006710270041072737475761077"
    "78797A003C"
)


@given(st.binary(max_size=9000))
def test_there_and_back(data):
    assert decompressed(compressed(data)) == data


def test_the_example_of_the_specification():
    expected = b"#aaabcdefaaaaghijaaaaaklaaamnopqaaaaaaaaaaaarstuvwxyzaaa"
    assert decompressed(EXAMPLE) == expected


@given(st.binary(max_size=300))
def test_rubbish_is_refused_or_read(data):
    with contextlib.suppress(Refused):
        assert len(decompressed(b"\x01" + data)) <= 4096 * 300


def test_a_copy_that_never_ends_is_refused():
    bomb = b"\x06a" + b"\xff\x0f" * 2  # one letter, then copies of 4,098 of them
    with pytest.raises(Refused):
        decompressed(b"\x01" + (0xB000 | (len(bomb) - 1)).to_bytes(2, "little") + bomb)


def test_source_behind_its_cache():
    assert "943 476 5919" in source(b"cache" * 30 + compressed(SOURCE))
    assert "VB_Name" not in source(compressed(SOURCE))
    with pytest.raises(Refused):
        source(b"cache")


def test_in_a_document_and_in_an_old_workbook(make, texts, refusals):
    project = {"VBA": {"dir": b"x", "_VBA_PROJECT": b"x", "Module1": compressed(SOURCE)}}
    packed = make.package(
        {"word/document.xml": "<d/>", "word/vbaProject.bin": make.compound(project)}
    )
    assert "943 476 5919" in texts(packed, "a.docm")["macros"]
    old = {"Macros": project, "WordDocument": b"x"}
    assert "macros" in texts(make.compound(old), "a.doc") or refusals(make.compound(old), "a.doc")


def test_a_macro_that_cannot_be_read_is_no_clean_one(make, refusals):
    project = {"VBA": {"Module1": b"only the cache is left"}}
    packed = make.package(
        {"word/document.xml": "<d/>", "word/vbaProject.bin": make.compound(project)}
    )
    assert refusals(packed, "a.docm") == {"macros": "broken"}
    packed = make.package({"word/document.xml": "<d/>", "word/vbaProject.bin": b"rubbish"})
    assert refusals(packed, "a.docm") == {"part 'word/vbaProject.bin'": "broken"}
