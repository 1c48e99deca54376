"""Whom does a line of shorthand speak of: initials, a bed, an age and sex?

Handover sheets, bed states and lists for a round name nobody in full. Somebody who knows the ward
knows who it is, so a condition beside them is said of a person.
"""

from __future__ import annotations

import re

from agent.detectors._names import forename
from agent.detectors._reading import Reading

_WHO = (
    r"(?P<{}>[A-Z]\. ?(?:O'|Mc|[A-Z]\. ?)?[A-Z]\b\.?|[A-Z][A-Z]|M(?:r|rs|s|iss)\.? [A-Z])"
    r"(?![\w'&/])"
)
_PLACE = (
    r"(?:[Bb]ed|[Rr]oom|[Rr]m|[Bb]ay|[Cc]ubicle|[Cc]hair|[Ff]lat|[Ss]ide [Rr]oom|SR|BED|ROOM|[Bb])"
    r"\.? ?\d{1,3}[A-Za-z]?"
)
_CALLED = (
    r"(?:[Pp]t|[Pp]atient|[Cc]lient|[Rr]esident|[Pp]articipant|[Pp]upil|[Ss]ervice user)"
    r"(?: \d{1,6})?"
)
_YOUNG = re.compile(
    r"\b(?P<who>[A-Z][a-z]{2,})(?:,? \(?(?:aged )?\d{1,2}(?=[,)])| [A-Z](?=[,;:.]? [-–(]| ?[,:;]))"
)
_AGE = r"\d{1,3} ?(?:[MFmf]\b|y/?o\b|yrs?\b|years?\b)"
_CASE = re.compile(
    rf"\b{_PLACE}[\s:.,;|-]{{1,12}}{_WHO.format('bed')}"
    rf"|(?<![\w.])(?:{_WHO.format('aged')})[ ,(-]{{1,3}}{_AGE}"
    rf"|\b{_CALLED}[:,]? \(?{_WHO.format('called')}"
)
_LISTED = re.compile(r"(?<![\w.])(?P<who>[A-Z]{2}|[A-Z]\. ?[A-Z]\.|[A-Z][a-z]{2,}) \((?=[a-zA-Z])")
_NOBODY = frozenset(
    """AE AF AM BP CD CP CT CV ED ER EU GP HR HQ IT IV MD MI MR MS NA NB NO OD OK OT PA PC PE PM PO
    PR QI TB TV UK US VR""".split()  # noqa: SIM905 -- a list of words
)
"""Two capitals that are seldom somebody's."""
AGED = re.compile(r"\b\d{1,3} ?(?:[MF]\b|yo\b|y/o\b|yrs? old|years?[- ]old)")
"""Somebody of an age: "61F", "a 61 year old man"."""


def initials(reading: Reading, start: int, end: int) -> str | None:
    """Somebody behind a bed, before an age or called a patient, by initials: "Pt J.S."."""
    for found in _CASE.finditer(reading.text, start, end):
        who = found["bed"] or found["called"]
        if found["aged"] or who not in _NOBODY:
            return _plain(found["aged"] or who)
    return None


def aged(reading: Reading, start: int, end: int) -> str | None:
    """Somebody known by forename and age: "Callum (12)"."""
    for found in _YOUNG.finditer(reading.text, start, end):
        if forename(found["who"]):
            return found["who"].lower()
    return None


def listed(reading: Reading, start: int, end: int) -> str | None:
    """Whom the words at text[start:end] stand behind in brackets, in a list of several such:
    "PT (heart failure), HO (cellulitis)".
    """
    low, high = reading.line(start)
    every = [each for each in _LISTED.finditer(reading.text, low, high) if _somebody(each["who"])]
    before = [each for each in every if each.end() <= end]
    if len(every) < 2 or not before or ")" in reading.text[before[-1].end() : start]:
        return None
    return _plain(before[-1]["who"])


def _somebody(who: str) -> bool:
    return forename(who) if who[1:2].islower() else who not in _NOBODY


def _plain(who: str) -> str:
    return re.sub(r"[ .]", "", who)
