"""Of whom does a stretch of text speak?

The combination rules stand on this: a word about health or crime matters where the person it is
about is named or numbered beside it.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from enum import Enum, auto
from itertools import islice

from agent.detectors._detector import Hit
from agent.detectors._names import Name, forename, names_in, runs
from agent.detectors._reading import Reading
from agent.detectors._somebody import signs

_BACK, _ON = 220, 160
_RECORD = 320
_BLANK = re.compile(r"\n[ \t>]*\r?\n")
_STOP = re.compile(
    # The mark first and what stands before it next: a search then skips from mark to mark.
    r"[.!?](?<=[a-z0-9)'\"%].)(?<!\bMr.)(?<!\bMs.)(?<!\bDr.)(?<!\bSt.)(?<!\bMrs.)(?<!\b[Nn]o.)"
    r"[\"')]?(?=\s+[\"'(]?[A-Z>#])|\n[ \t>#|]*\r?\n|\n(?=[ \t>]*[-*•])"
)
_HEADERS = re.compile(
    r"^[ \t>*|-]*(?:from|to|cc|bcc|sent|sender|reply-to|author|organi[sz]er|attendees?"
    r"|apologies|present)\b *:"
    r"|^[ \t>]*(?:dear|hi|hello|hey|good (?:morning|afternoon))\b|\bwrote:\s*$|\bwrites:\s*$"
    r"|@[\w.-]+>? wrote|^[ \t>]*on (?:mon|tue|wed|thu|fri|sat|sun|\d)[^\n]*$",
    re.IGNORECASE | re.MULTILINE,
)
_GREETING = re.compile(r"[ \t>]*(?:dear|hi|hello|hey)\b[^,\n]{0,40}[,\n]", re.IGNORECASE)
_LONGEST_HEADER = 200
_BLOCK, _REACH = 512, 80
_PRONOUN = re.compile(
    r"\b(?:he|she|his|her|hers|him|they|their|patient|pt|client|resident)\b", re.IGNORECASE
)
SELF = re.compile(r"\bI(?:'m|'ve)? (?:am|was|have|had|suffer|take|got)\b|\bI(?:'m|'ve) |\bmy \w+")
NUMBERED = (
    "nhs-number",
    "chi-number",
    "hc-number",
    "hospital-number",
    "ni-number",
    "passport",
    "driving-licence",
    "date-of-birth",
)
"""Kinds whose hits say who is spoken of, the surest first."""


@dataclass(frozen=True, slots=True)
class Link:
    """The person whom some words are about."""

    value: str
    """Stands for the person, to count people."""
    numbered: bool
    """Known by a number or birth date beside the words, not by a name alone."""
    name: Name | None = None
    """The name in the same sentence, where there is one."""


class Somebody(Enum):
    """Whether a stretch of text may speak of a person."""

    NOBODY = auto()
    WRITER = auto()
    """At most of whoever wrote it."""
    UNNAMED = auto()
    NAMED = auto()


def somebody(reading: Reading, start: int, end: int) -> Somebody:
    """Whether the sentence text[start:end] may speak of somebody: of more than it does, never of
    less.
    """
    known = reading.signs.get((start, end))
    if known is None:
        known = reading.signs[start, end] = signs(reading.text, start, end)
    if known.named:
        return Somebody.NAMED
    if known.other:
        return Somebody.UNNAMED
    low = max(0, start - _RECORD)
    if not known.pronoun:
        # A sentence goes on without a word for them only within its paragraph.
        for blank in _BLANK.finditer(reading.text, low, start):
            low = blank.end()
    if signs(reading.text, low, start).named:
        return Somebody.UNNAMED
    return Somebody.WRITER if known.writer else Somebody.NOBODY


def sentence(reading: Reading, start: int, end: int) -> tuple[int, int]:
    """The bounds of the sentence around a place, or as much of it as is near."""
    text = reading.text
    low = max(0, start - _BACK)
    for stop in _STOP.finditer(text, low, start + 1):  # a stop looks at the capital behind it
        low = stop.end()
    after = _STOP.search(text, end, min(len(text), end + _ON))
    return low, after.start() if after else min(len(text), end + _ON)


def people(reading: Reading, start: int, end: int) -> list[Name]:
    """Who is spoken of by name in text[start:end]: not those who write, sign, are greeted or
    treat.
    """
    found = []
    for block in range(start // _BLOCK, max(start, end - 1) // _BLOCK + 1):
        known = reading.people.get(block)
        if known is None:
            known = reading.people[block] = _in_block(reading, block)
        for run, spoken_of in known.items():
            if run[0] >= end or run[1] <= start:
                continue
            if spoken_of is None:
                spoken_of = known[run] = _in_run(reading, block, run)
            found += [name for name in spoken_of if name.start >= start and name.end <= end]
    return found


def _in_block(reading: Reading, block: int) -> dict[tuple[int, int], list[Name] | None]:
    """Where names may begin in one block of the text, still to be read."""
    low, high = block * _BLOCK, (block + 1) * _BLOCK
    start = reading.text.rfind("\n", max(0, low - _REACH), low) + 1 or max(0, low - _REACH)
    found = runs(reading.text, start, min(len(reading.text), high + _REACH))
    return {run: None for run in found if run[0] < high and run[1] > low}


def _in_run(reading: Reading, block: int, run: tuple[int, int]) -> list[Name]:
    """Those in one run of capitals whose names begin in the block."""
    low, high = block * _BLOCK, (block + 1) * _BLOCK
    found = names_in(reading.text, *run)
    return [name for name in found if low <= name.start < high and _spoken_of(reading, name)]


def _spoken_of(reading: Reading, name: Name) -> bool:
    if name.professional or reading.in_signature(name.start):
        return False
    low, high = reading.line(name.start)
    if high - low >= _LONGEST_HEADER or not _HEADERS.search(reading.text, low, high):
        return True
    greeting = _GREETING.match(reading.text, low, high)
    return greeting is not None and name.start >= greeting.end()


def numbered(reading: Reading, position: int, reach: int = _RECORD) -> str | None:
    """The identifier, within reach of a place and its record, of the person spoken of."""
    for type_ in NUMBERED:
        hits = reading.hits.get(type_, [])
        first = bisect_left(hits, position - reach, key=_start)
        for hit in islice(hits, first, first + 4):
            if hit.start <= position + reach and hit.confidence >= 0.6:
                return f"{type_}:{hit.value}"
    return None


def _start(hit: Hit) -> int:
    return hit.start


def about(
    reading: Reading, start: int, end: int, within: tuple[int, int] | None = None
) -> Link | None:
    """The person whom the words at text[start:end] are about; None where nobody is known.

    `within`: the bounds of their sentence, where the caller has them.
    """
    low, high = within or sentence(reading, start, end)
    named = [
        n
        for n in people(reading, low, high)
        if n.end <= start or n.start >= end or (n.start > start and n.end < end)
    ]
    number = numbered(reading, start)
    if named:
        nearest = min(named, key=lambda n: abs(n.start - start))
        return Link(nearest.value, number is not None, nearest)
    if number is not None:
        return Link(number, True)
    if _PRONOUN.search(reading.text, low, high):
        before = people(reading, max(0, low - _RECORD), low)
        if before:
            return Link(before[-1].value, False)
    return None


def record(reading: Reading, start: int, end: int) -> Link | None:
    """The person whose form or record holds a labelled value: named or numbered in the lines
    around it, without a great gap.
    """
    found = about(reading, start, end)
    if found is not None:
        return found
    low, high = max(0, start - _RECORD), min(len(reading.text), end + _RECORD)
    named = people(reading, low, high)
    if named:
        return Link(min(named, key=lambda n: abs(n.start - start)).value, False)
    return None


def first_name(reading: Reading, start: int, end: int) -> str | None:
    """A forename on its own in text[start:end]: "her son Callum was admitted"."""
    for match in re.finditer(r"\b[A-Z][a-z]{2,}\b", reading.text[start:end]):
        if forename(match[0]) and not reading.in_signature(start + match.start()):
            line = reading.line(start + match.start())
            if not _HEADERS.search(reading.text, *line):
                return match[0].lower()
    return None
