"""Numbers come out as a person reads them."""

import pytest

from agent.content.number_formats import EPOCH, EPOCH_1904, shown, shows_date


@pytest.mark.parametrize(
    ("value", "is_date", "text"),
    [
        ("30745", True, "1984-03-04"),
        ("30745.25", True, "1984-03-04 06:00"),
        ("0.5", True, "12:00"),
        ("1e300", True, "1e300"),
        ("-5", True, "1899-12-25"),
        ("9434765919", False, "9434765919"),
        ("9434765919.0", False, "9434765919"),
        ("1.5", False, "1.5"),
        ("", False, ""),
        ("#REF!", False, "#REF!"),
        ("nan", True, "nan"),
    ],
)
def test_shown(value: str, is_date: bool, text: str) -> None:
    assert shown(value, is_date, EPOCH) == text


def test_dates_that_begin_1904() -> None:
    assert shown("0", True, EPOCH_1904) == "1904-01-01"


@pytest.mark.parametrize(
    ("code", "is_date"),
    [
        ("dd/mm/yyyy", True),
        ("[$-809]d mmmm yyyy;@", True),
        ("h:mm", True),
        ("General", False),
        ("0.00", False),
        ('#,##0 "days"', False),
        ("[Red]0", False),
        ("@", False),
    ],
)
def test_shows_date(code: str, is_date: bool) -> None:
    assert shows_date(code) is is_date
