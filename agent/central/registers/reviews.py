"""What must somebody do again and again, and when was it last done?

The reviews themselves stand in `policies/registers.toml`; an entry here says that one was done.
Clauses SP-review, SP-quality, SP-spot-checks, SP-opt-out and TP-certified.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from agent.central.registers import Due, Entry, Field, Kind, Register, end_of, months_after

SPOT_CHECK = "spot-check"
"""The review that a sample of the log's events is drawn for (`agent.central.sampling`)."""


@dataclass(frozen=True, slots=True)
class Review:
    """One thing that comes again."""

    id: str
    """Kebab-case; an entry names it."""
    what: str
    every_months: int
    clause: str
    first: date
    """When it is due for the first time."""

    def __post_init__(self) -> None:
        if self.every_months < 1:
            raise ValueError("every-months is 1 or more")


@dataclass(frozen=True, slots=True)
class Parameters:
    """`[review]`."""

    reviews: tuple[Review, ...] = ()


_FIELDS = (
    Field("review", "Which review, by its id in registers.toml", required=True),
    Field("done", "When it was done", Kind.DATE, required=True),
    Field("result", "What came of it", required=True),
)


def _due(entries: Sequence[Entry], parameters: Parameters) -> list[Due]:
    done: dict[str, datetime] = {}
    for entry in entries:
        when, name = entry.moment("done"), entry.fields.get("review", "")
        if when is not None:
            done[name] = max(when, done.get(name, when))
    return [
        Due("review", None, each.what, _next(each, done.get(each.id)), each.clause, each.id)
        for each in parameters.reviews
    ]


def _next(review: Review, done: datetime | None) -> datetime:
    if done is None:
        return datetime.combine(review.first, time(23, 59, 59), UTC)
    return end_of(months_after(done, review.every_months))


REVIEWS = Register(
    "review",
    "Reviews",
    ("SP-review", "SP-quality", "SP-spot-checks", "SP-opt-out", "TP-certified"),
    _FIELDS,
    _due,
    parameters=Parameters,
)
