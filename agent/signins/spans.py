"""When did something hold?

Spans of time as tables write them, a date or a moment at each end and either left open.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from agent.signins.line import milliseconds

DAY_MS = 86_400_000

Span = tuple[int | None, int | None]
"""First and last millisecond, both included; None for an end that is open."""

ALWAYS: Span = (None, None)

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def moment(value: Any) -> int | None:
    """The moment, a day's first; None where it is none."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    try:
        return milliseconds(value.strip() if isinstance(value, str) else value)
    except (ValueError, OverflowError):
        return None


def span(first: Any, last: Any) -> Span:
    """From the one to the other; a bare day at the end counts whole."""
    end = moment(last)
    if end is not None and isinstance(last, str) and _DAY.fullmatch(last.strip()):
        end += DAY_MS - 1
    return moment(first), end


def near(span_: Span, when: int, margin: int = 0) -> bool:
    """Inside it, or no more than `margin` milliseconds before or after."""
    first, last = span_
    return (first is None or when >= first - margin) and (last is None or when <= last + margin)


def day(when: int) -> int:
    """Days since 1970, UTC."""
    return when // DAY_MS


def date_of(day_: int) -> date:
    """The date of a number of days since 1970."""
    return date.fromordinal(719_163 + day_)


def day_of(date_: date) -> int:
    """The days since 1970 of a date."""
    return date_.toordinal() - 719_163
