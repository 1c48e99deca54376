"""Rows come out one a line, cells parted by tabs, whatever parted them before."""

from __future__ import annotations

import pytest

from agent.content.tables import render, separator

TABLE = "name\tdob\nAnn\t1 May"


@pytest.mark.parametrize("mark", [",", ";", "|", "\t", "^"])
def test_any_separator(mark: str) -> None:
    assert render(TABLE.replace("\t", mark)) == TABLE


@pytest.mark.parametrize(
    ("source", "rendered"),
    [
        ('a,b\n"x, y","line\nbreak"\n', "a\tb\nx, y\tline break"),
        ('a,b\n"say ""hi""",2', 'a\tb\nsay "hi"\t2'),
        ("just a text\nwithout columns", "just a text\nwithout columns"),
        ("sep=;\na;b,c\n1;2", "sep=\t\na\tb,c\n1\t2"),
        ("a,b\n1,2\r\n3,4", "a\tb\n1\t2\n3\t4"),
        ("", ""),
    ],
)
def test_render(source: str, rendered: str) -> None:
    assert render(source) == rendered


def test_a_quotation_mark_that_never_closes_loses_nothing() -> None:
    source = 'a,b\n"' + "x,y\n" * 100_000
    assert render(source).count("x,y") == 100_000


def test_decimal_commas_do_not_beat_semicolons() -> None:
    assert separator("a;b;c\n1,5;2,5;3\n2,5;1,0;4\n") == ";"


def test_a_long_table_is_said_in_parts_that_begin_with_its_header() -> None:
    from agent.content import read

    data = b"name;nhs number\n" + b"Ann Example;943 476 5919\n" * 100_000
    parts = read(data, "cases.csv").parts
    assert len(parts) > 1
    assert {part.text.split("\n")[0] for part in parts} == {"name\tnhs number"}
    assert sum(part.text.count("Ann Example\t943") for part in parts) == 100_000
