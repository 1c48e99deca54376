"""Who wants to use data for another purpose, and what did the SIRO say?

Clause SP-purpose: vital interests and legal duties may be exceptions, and go to the SIRO first.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from agent.central.registers import Due, Entry, Field, Kind, Register

_FIELDS = (
    Field("data-set", "Which data set, by its number or name", required=True),
    Field("purpose", "What it shall be used for", required=True),
    Field("asked", "When it was asked for", Kind.MOMENT, required=True),
    Field(
        "reason",
        "On which ground",
        Kind.CHOICE,
        required=True,
        choices=("vital-interests", "legal-duty", "other"),
    ),
    Field("decision", "What the SIRO decided", Kind.CHOICE, choices=("allowed", "refused")),
    Field("why", "Why"),
)


def _due(entries: Sequence[Entry], _: object) -> list[Due]:
    return [
        Due(
            "exception",
            entry.number,
            f"exception {entry.number}: the SIRO decides",
            asked + timedelta(days=1),
            "SP-purpose",
            "decide",
        )
        for entry in entries
        if entry.closed is None and not entry.has("decision") and (asked := entry.moment("asked"))
    ]


def _lacks(entry: Entry) -> tuple[str, ...]:
    return () if entry.has("decision", "why") else ("it is not decided (decision, why)",)


EXCEPTIONS = Register("exception", "Exceptions", ("SP-purpose",), _FIELDS, _due, lacks=_lacks)
