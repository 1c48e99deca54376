"""Which numbers of a spreadsheet are dates, and how does a person read them?

ECMA-376 part 1, 18.8: a date is a number whose cell's style shows it as one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from agent.content.xmlstream import Attributes, Grammar

if TYPE_CHECKING:
    from agent.content.walk import Walk

# 18.8.30: the built-in formats that show a date or a time, East Asian ones included.
DATE_FORMATS = frozenset((*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)))
_NO_FORMAT = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.|_.|\*.|General', re.IGNORECASE)
EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 -- a sheet's date has no zone; 1900 had 29 February
EPOCH_1904 = datetime(1904, 1, 1)  # noqa: DTZ001 -- as above


def shows_date(code: str) -> bool:
    """True where a number format shows a date: d, m or y outside quotes and brackets (18.8.31)."""
    return bool(re.search(r"[dmyhs]", _NO_FORMAT.sub("", code).lower()))


def date_styles(pieces: Iterable[bytes], walk: Walk) -> set[str]:
    """Indices into cellXfs, as text, of the styles that show a date."""
    custom: dict[str, bool] = {}
    styles: list[str] = []
    cells = False

    def number_format(attributes: Attributes) -> None:
        custom[attributes.get("numFmtId", "")] = shows_date(attributes.get("formatCode", ""))

    def cell_formats(_: Attributes) -> None:
        nonlocal cells
        cells = True

    def cell_formats_over() -> None:
        nonlocal cells
        cells = False

    def style(attributes: Attributes) -> None:
        if cells:
            styles.append(attributes.get("numFmtId", "0"))
            walk.breathe()

    starts: dict[str, Callable[[Attributes], None]] = {
        "numFmt": number_format,
        "cellXfs": cell_formats,
        "xf": style,
    }
    ends: dict[str, Callable[[], None]] = {"cellXfs": cell_formats_over}
    Grammar(starts.get, ends.get, lambda _: None).parse(pieces)
    dates = {
        str(index)
        for index, number in enumerate(styles)
        if custom.get(number, number.isdecimal() and int(number) in DATE_FORMATS)
    }
    return dates | {""} if "0" in dates else dates  # a cell that names no style has the first


def shown(value: str, is_date: bool, epoch: datetime) -> str:
    """A number as a person would read it: dates as ISO 8601, whole numbers without an exponent."""
    if is_date:
        try:
            number = float(value)
            if number.is_integer():
                return str(date.fromordinal(epoch.toordinal() + int(number)))
            moment = epoch + timedelta(days=number)
        except (ValueError, OverflowError):
            return value
        return moment.strftime("%H:%M" if number < 1 else "%Y-%m-%d %H:%M")
    if "E" in value or "e" in value or value.endswith(".0"):
        try:
            number = float(value)
        except ValueError:
            return value
        if number.is_integer() and abs(number) < 1e18:
            return str(int(number))
    return value
