"""Budgets hold, neighbours are spared, and places never carry a number."""

from __future__ import annotations

import io
import time
import zipfile

import pytest

from agent.content import Limits, read
from agent.content.document import Reason, Refused
from agent.content.kinds import Kind
from agent.content.walk import PIECE, Found, Walk, budget, cut, quoted
from agent.content.walk import read as walk_read


def zipped(**files: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name.replace("_", "."), data)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("cases.xlsx", "'cases.xlsx'"),
        ("Ann 943 476 5919.docx", "'Ann ### ### ####.docx'"),
        ("report 2026.docx", "'report 2026.docx'"),
        ("a\nb\x00c.txt", "'a b c.txt'"),
        ("x" * 200, f"'{'x' * 60}…{'x' * 19}'"),
    ],
)
def test_names_are_shown_on_one_line_without_numbers(name: str, shown: str) -> None:
    assert quoted(name) == shown


def test_a_file_that_spends_its_share_leaves_the_rest_to_its_neighbours() -> None:
    data = zipped(big_txt=b"a b " * 600_000, small_txt=b"still here")
    document = read(data, limits=Limits(max_text_mb=2))
    assert [(u.part, u.reason) for u in document.uninspectable] == [("'big.txt'", "too-large")]
    assert document.parts[-1].text == "still here"
    assert sum(len(p.text) for p in document.parts) <= 2 * 1024 * 1024


def test_depth_is_bounded() -> None:
    data = b"core"
    for _ in range(12):
        data = zipped(in_zip=data)
    document = read(data, limits=Limits(max_depth=3))
    assert [each.reason for each in document.uninspectable] == ["too-deep"]


def test_the_number_of_files_is_bounded() -> None:
    data = zipped(**{f"f{n}_txt": b"x" for n in range(50)})
    document = read(data, limits=Limits(max_files=20))
    assert [each.reason for each in document.uninspectable] == ["too-many"]


def test_a_file_over_the_limit_is_not_opened() -> None:
    document = read(b"a" * 1_100_000, limits=Limits(max_file_mb=1))
    assert [(u.part, u.reason) for u in document.uninspectable] == [("whole file", "too-large")]
    assert not document.parts


def walk(reader: object, **limits: float) -> Walk:
    bounds = Limits(**limits)  # type: ignore[arg-type]
    return Walk(bounds, {Kind.TEXT: reader}.get, budget(bounds), Found())  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("problem", "reason"),
    [
        (MemoryError(), Reason.OUT_OF_MEMORY),
        (RecursionError(), Reason.OUT_OF_MEMORY),
        (Refused(Reason.ENCRYPTED), Reason.ENCRYPTED),
        (IndexError(), Reason.BROKEN),
    ],
)
def test_whatever_a_reader_trips_over_is_a_reason(problem: Exception, reason: Reason) -> None:
    def reader(data: bytes, here: Walk) -> None:
        raise problem

    here = walk(reader)
    walk_read(b"some text", here)
    assert [each.reason for each in here.found.uninspectable] == [reason]


def test_time_is_bounded() -> None:
    def reader(data: bytes, here: Walk) -> None:
        while True:
            time.sleep(0.01)
            here.breathe()

    here = walk(reader, max_seconds=0.05)
    walk_read(b"some text", here)
    assert [each.reason for each in here.found.uninspectable] == [Reason.TIMED_OUT]


@pytest.mark.parametrize("mark", ["\n", " ", ""])
def test_long_texts_become_several_parts(mark: str) -> None:
    text = ("word" + mark) * 700_000
    pieces = list(cut(text))
    assert "".join(pieces) == text
    assert all(len(piece) <= PIECE for piece in pieces)
    assert all(piece.endswith(mark or "word"[-1]) for piece in pieces[:-1]) or not mark
