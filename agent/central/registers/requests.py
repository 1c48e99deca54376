"""Who asked for their rights, and by when must they have an answer?

Clause TP-rights: within a month, after the identity is verified (UK GDPR, Article 12(3)); two
months more where that is told in the first. Clause FP-controller: what concerns another
controller's data goes there.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from agent.central.registers import Due, Entry, Field, Kind, Register, end_of, months_after

_FORWARD_WITHIN = timedelta(days=3)
"""Without undue delay; the other controller's month runs already."""

_FIELDS = (
    Field(
        "right",
        "What is asked for",
        Kind.CHOICE,
        required=True,
        choices=("access", "correction", "erasure", "restriction", "portability", "objection"),
    ),
    Field("received", "When it came", Kind.DATE, required=True),
    Field("person", "Who asks, and how they are reached", personal=True),
    Field("subject", "The account or name in our records that it concerns", personal=True),
    Field("identity-asked", "When proof of identity was asked for", Kind.DATE),
    Field("identity-verified", "When the identity was verified", Kind.DATE),
    Field("controller", "The controller, where that is somebody else"),
    Field("forwarded", "When it went to that controller", Kind.DATE),
    Field("extended", "When the person was told that it takes longer", Kind.DATE),
    Field("extended-why", "Why it takes longer"),
    Field("answered", "When they had their answer", Kind.DATE),
    Field("answer", "What the answer was"),
)


def answer_by(entry: Entry) -> datetime | None:
    """When the answer is due; None before the request came."""
    start = entry.moment("received")
    if start is None:
        return None
    verified = entry.moment("identity-verified")
    if entry.has("identity-asked") and verified:
        # The time begins with what was asked for promptly (Article 12A).
        start = max(start, verified)
    first = end_of(months_after(start, 1))
    extended = entry.moment("extended")
    if extended and extended <= first and entry.has("extended-why"):
        return end_of(months_after(start, 3))
    return first


def _due(entries: Sequence[Entry], _: object) -> list[Due]:
    due = []
    for entry in entries:
        by, received = answer_by(entry), entry.moment("received")
        if entry.closed is not None or by is None or received is None:
            continue
        what = f"request {entry.number}"
        if entry.has("controller") and not entry.has("forwarded"):
            forward = end_of(received + _FORWARD_WITHIN)
            text = f"{what}: send it to its controller"
            due.append(Due("request", entry.number, text, forward, "FP-controller", "forward"))
        elif not entry.has("answered") and not entry.has("forwarded"):
            text = f"{what}: answer it"
            due.append(Due("request", entry.number, text, by, "TP-rights", "answer"))
    return due


def _flags(entry: Entry) -> tuple[str, ...]:
    if entry.has("identity-verified") or entry.has("forwarded"):
        return ()
    return ("The identity is not verified: nothing may be given out or erased before.",)


def _lacks(entry: Entry) -> tuple[str, ...]:
    if entry.has("forwarded"):
        return ()
    lacking = []
    if not entry.has("answered", "answer"):
        lacking.append("it is not answered (answered, answer)")
    if not entry.has("identity-verified"):
        lacking.append("the identity was not verified (identity-verified)")
    return tuple(lacking)


REQUESTS = Register(
    "request",
    "Requests of people",
    ("TP-rights", "FP-controller"),
    _FIELDS,
    _due,
    _flags,
    _lacks,
)
