"""May a stretch of text speak of a person at all?

A cheap look at its words. Most sentences with a word about health or crime in them are about
nobody; only the others are worth the closer reading in `_people`.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from agent.detectors._names import may_name

_WORD = re.compile(r"[A-Za-z0-9]+")
_PRONOUNS = "he she his her hers him they their patient pt client resident".split()  # noqa: SIM905
_PRONOUN = frozenset(form for word in _PRONOUNS for form in (word, word.capitalize(), word.upper()))
"""What stands for somebody named before."""
_WRITER = frozenset({"I", "my"})
_CASES = frozenset(
    """Pt pt Patient patient Client client Resident resident Participant participant Pupil pupil
    Service service""".split()  # noqa: SIM905
)
"""Words behind which somebody is called by initials, as behind the number of a bed."""
_DIGIT = re.compile(r"[0-9]")
_AGE = re.compile(r"[0-9] ?(?:[MFmf]\b|y)")


class Signs(NamedTuple):
    """What in a stretch of text may be somebody."""

    named: bool
    """A word with a capital that is part of names, or a title."""
    pronoun: bool
    writer: bool
    other: bool
    """An age, a case known by initials."""


EVERY = Signs(named=True, pronoun=True, writer=True, other=True)


def signs(text: str, start: int, end: int) -> Signs:
    """What in text[start:end] may be somebody: more than there is, never less."""
    if not text.isascii():
        return EVERY  # accents make other words of names
    words = set(_WORD.findall(text, start, end))
    # In ASCII digits and capitals come first.
    first = [word for word in words if word < "["]
    return Signs(
        named=_named(first),
        pronoun=not words.isdisjoint(_PRONOUN),
        writer=not words.isdisjoint(_WRITER),
        other=(min(first, default="a") < ":" and _AGE.search(text, start, end) is not None)
        or _by_initials(text, start, end, words, first),
    )


def _by_initials(text: str, start: int, end: int, words: set[str], first: list[str]) -> bool:
    """Whether somebody may be called by initials: behind a bed or "Pt", or before brackets."""
    if not any(len(word) <= 2 and word > ":" for word in first):
        return False
    return (
        _DIGIT.search(text, start, end) is not None
        or not words.isdisjoint(_CASES)
        or text.count(" (", start, end) > 0
    )


def _named(capital: list[str]) -> bool:
    return may_name({word.lower() for word in capital})
