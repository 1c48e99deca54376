"""agent.central.registers: fields take what belongs in them, months end where they end."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent import policy
from agent.central.registers import Field, Kind, load, months_after, registers
from agent.typed_toml import TomlError
from tests.central.registers.entries import at


def test_every_register_is_complete() -> None:
    found = registers()
    assert found.keys() == {"breach", "data-set", "exception", "request", "review"}
    for each in found.values():
        ids = [field.id for field in each.fields]
        assert len(set(ids)) == len(ids)
        assert each.clauses
        for field in each.fields:
            assert (field.kind is Kind.CHOICE) == bool(field.choices)


@pytest.mark.parametrize(
    ("kind", "text", "kept"),
    [
        (Kind.TEXT, " a text\nof two lines ", "a text\nof two lines"),
        (Kind.DATE, "2026-11-21", "2026-11-21"),
        (Kind.MOMENT, "2026-11-21", "2026-11-21T00:00:00+00:00"),
        (Kind.MOMENT, "2026-11-21T14:05", "2026-11-21T14:05:00+00:00"),
        (Kind.MOMENT, "2026-11-21T14:05+01:00", "2026-11-21T14:05:00+01:00"),
        (Kind.NUMBER, "12", "12"),
        (Kind.YES_NO, "yes", "yes"),
        (Kind.CHOICE, "b", "b"),
    ],
)
def test_what_belongs_there(kind: Kind, text: str, kept: str) -> None:
    assert Field("f", "F", kind, choices=("a", "b")).read(text) == kept


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (Kind.TEXT, ""),
        (Kind.TEXT, "  \n"),
        (Kind.TEXT, "x" * 4001),
        (Kind.TEXT, "a\x1b[2Jb"),
        (Kind.DATE, "21/11/2026"),
        (Kind.DATE, "2026-02-30"),
        (Kind.MOMENT, "yesterday"),
        (Kind.NUMBER, "-1"),
        (Kind.NUMBER, "about 12"),
        (Kind.YES_NO, "maybe"),
        (Kind.CHOICE, "c"),
    ],
)
def test_what_does_not(kind: Kind, text: str) -> None:
    with pytest.raises(ValueError, match="f: write "):
        Field("f", "F", kind, choices=("a", "b")).read(text)


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        ("2026-01-31", 1, "2026-02-28"),
        ("2028-01-31", 1, "2028-02-29"),
        ("2026-11-30", 1, "2026-12-30"),
        ("2026-12-31", 1, "2027-01-31"),
        ("2026-08-31", 3, "2026-11-30"),
        ("2024-02-29", 12, "2025-02-28"),
    ],
)
def test_months(start: str, months: int, end: str) -> None:
    assert months_after(at(start), months) == at(end)


@given(st.datetimes(max_value=at("2900-01-01").replace(tzinfo=None)), st.integers(1, 120))
def test_a_month_is_never_much_longer_or_shorter(start: object, months: int) -> None:
    from datetime import UTC, datetime

    assert isinstance(start, datetime)
    passed = months_after(start.replace(tzinfo=UTC), months) - start.replace(tzinfo=UTC)
    assert timedelta(days=30.4 * months - 4) < passed < timedelta(days=30.5 * months + 4)


def test_the_file_that_comes_with_safehand() -> None:
    reviews = load(policy.read(policy.default_directory()))["review"].reviews
    assert {each.clause for each in reviews} == {
        "SP-review",
        "SP-quality",
        "SP-spot-checks",
        "SP-opt-out",
        "TP-certified",
    }


def test_a_mistake_in_the_file(tmp_path: Path) -> None:
    (tmp_path / "registers.toml").write_text(
        '[[review.reviews]]\nid = "a"\nwhat = "b"\nevery-months = 0\nclause = "c"\n'
        "first = 2026-01-01\n"
    )
    with pytest.raises(TomlError, match="every-months is 1 or more"):
        load(policy.read(tmp_path))
