"""Does a text say something of this kind about a person who is known?

One set of rules for every special category, over data that each detector brings. A word alone
never counts: talk about a disease, a law or a policy is ordinary business. It counts where the
sentence says it of somebody named or numbered, on a form or in a row of a table.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice

from agent.detectors._columns import column, headed, person_columns, row_level
from agent.detectors._detector import Detector, Enabled, Hit, Judge, Line, Strength, Trigger
from agent.detectors._names import Name
from agent.detectors._people import (
    AGED,
    NUMBERED,
    SELF,
    Link,
    Somebody,
    about,
    first_name,
    initials,
    record,
    sentence,
    somebody,
)
from agent.detectors._reading import Reading
from agent.detectors._tables import Table
from agent.detectors._words import pattern

ROW = 0.9
"""A filled cell of a column of this kind, in a table with a person a row."""
FORM = 0.9
"""A labelled value on the form of a known person."""
SAID = 0.85
"""Said of a person who is named or numbered in the sentence."""
HINTED = 0.7
"""Said of a person known by a first name, or by the writer of himself."""


@dataclass(frozen=True, slots=True)
class Statement:
    """A kind of thing that is said of people, as data. All patterns ignore case."""

    term: str
    """The words that are of this kind."""
    cue: str
    """What makes a sentence with such a word one about a person."""
    label: str
    """What a form calls it."""
    over: str = ""
    """What a column may call it besides."""
    terms: tuple[str, ...] = ()
    """More such words, as a plain list."""
    value: str = r"[^\s:;,|][^\n|\t;]{1,60}"
    """What a form holds behind the label."""
    bar: str = r"(?!)"
    """What makes a sentence talk about the subject in general."""
    followed: str = r"(?!)"
    """What behind the word makes it the name of something: a register, a team, a charity."""
    said: Strength = Strength.HOLD
    """How strong a statement about a named person is."""


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, slots=True, eq=False)
class _Ready:
    """A kind with what is made of it on first use: known by its identity, as a key it costs
    nothing.
    """

    kind: Statement

    @cache  # noqa: B019 -- a kind lives as long as the program
    def terms(self) -> str:
        kind = self.kind
        return f"{pattern(kind.terms)}|{kind.term}" if kind.terms else kind.term

    @cache  # noqa: B019
    def anywhere(self) -> str:
        """What a form or a column calls it, wherever that stands."""
        written = f"{self.kind.label}{self.kind.over}"
        return written.replace(" ", "[ _]?").replace(r"\b", "")

    @cache  # noqa: B019
    def form(self) -> re.Pattern[str]:
        return _compiled(
            rf"(?:^|[.;,|(\t>])[ \t>*-]*(?:\w+'?s? )?(?:{self.kind.label})[ \t\"]*"
            rf"(?:[:=\t|]|\r?\n[ \t>]*|is(?= ))[ \t\">]*(?P<value>{self.kind.value})"
        )


_EMPTY = re.compile(
    r"^(?:n/?a|none|nil|-+|unknown|not (?:stated|known|disclosed|applicable)|no|x|\?)$",
    re.IGNORECASE,
)
_MOST_IN_A_LINE = 5
_FORM_ON = 80
"""Characters behind a line in which the value of its label may end."""
_FEWEST_ROWS = 3
"""Rows of people without names under this many are an example, not a data set."""


def state(kind: Statement) -> Judge:
    """The judge of a special category."""

    ready = _Ready(kind)

    def judge(reading: Reading, lines: Sequence[Line], _: Enabled) -> Iterable[Hit]:
        spans: list[tuple[int, int]] = []
        labelled = {line for line in lines if _has_label(reading, ready, line)}
        for table in headed(reading, [line for line in lines if line in labelled]):
            hits = list(_rows(reading, kind, table))
            if hits:
                spans.append((table.start, table.end))
                yield from hits
        for line in lines:
            if any(a <= line.start < b for a, b in spans):
                continue
            if line in labelled:
                yield from _labelled(reading, ready, line)
            said = list(_said(reading, ready, line))
            if said and not _statistics(reading.table(line.start)):
                yield from said

    return judge


def _statistics(table: Table | None) -> bool:
    """Whether a table has no person a row: its cells say nothing of anybody."""
    return (
        table is not None
        and table.delimiter not in {"", "  "}
        and len(table.lines) > _FEWEST_ROWS
        and bool(table.header)
        and not person_columns(table)
    )


def _rows(reading: Reading, kind: Statement, table: Table) -> Iterable[Hit]:
    """One hit a row: kept back where the row says who it is, else reported as row-level data."""
    known = bool(person_columns(table))
    if not known and not row_level(table):
        return
    cells = [
        cell
        for cell in column(reading, table, _compiled(rf"\b(?:{kind.label}{kind.over})\b"))
        if not _EMPTY.match(cell.text)
        and any(c.isalpha() for c in cell.text + ("a" if known else ""))
    ]
    if not known and len(cells) < _FEWEST_ROWS:
        return
    strength = Strength.HOLD if known else Strength.FLAG
    for cell in cells:
        yield Hit(cell.start, cell.end, f"row {cell.row}", ROW, strength)


def _has_label(reading: Reading, ready: _Ready, line: Line) -> bool:
    """Whether anything in the line, or right behind it, is what a form or a column calls it."""
    found = reading.caseless.search(ready.anywhere(), line.start, line.end + _FORM_ON)
    return found is not None


def _labelled(reading: Reading, ready: _Ready, line: Line) -> Iterable[Hit]:
    """`Ethnicity: …` on a form whose person is known."""
    for found in ready.form().finditer(reading.text, line.start, line.end + _FORM_ON):
        if found.start() >= line.end or _EMPTY.match(found["value"].strip(" .")):
            continue
        link = record(reading, found.start(), found.end())
        if link is not None:
            yield Hit(*found.span("value"), link.value, FORM, Strength.HOLD)


def _said(reading: Reading, ready: _Ready, line: Line) -> Iterable[Hit]:
    """A sentence that says it of somebody."""
    kind = ready.kind
    terms = reading.caseless.finditer(ready.terms(), line.start, line.end)
    numbers = any(reading.hits.get(type_) for type_ in NUMBERED)
    for found in islice(terms, _MOST_IN_A_LINE):
        bounds = sentence(reading, *found.span())
        # The cheap questions first: most such words are said of nobody.
        if not numbers and not _may_be_said(reading, kind, found.end(), bounds):
            continue
        link = about(reading, *found.span(), bounds)
        said = _of_whom(reading, kind, found, link, bounds)
        if said is None or reading.in_signature(found.start()):
            continue
        if (link is not None and link.numbered) or not _general(reading, kind, found.end(), bounds):
            yield said


def _may_be_said(reading: Reading, kind: Statement, end: int, bounds: tuple[int, int]) -> bool:
    """Whether a sentence may say it of somebody who is not known by a number."""
    seen = somebody(reading, *bounds)
    return (
        seen is not Somebody.NOBODY
        and (seen is Somebody.NAMED or reading.caseless.search(kind.cue, *bounds) is not None)
        and not _general(reading, kind, end, bounds)
    )


def _general(reading: Reading, kind: Statement, end: int, bounds: tuple[int, int]) -> bool:
    """Whether a sentence talks about the subject in general, or of somebody whom all know."""
    text = reading.caseless
    return (
        text.match(kind.followed, end) is not None
        or text.search(kind.bar, *bounds) is not None
        or text.search(_PUBLIC, *bounds) is not None
    )


def _of_whom(
    reading: Reading,
    kind: Statement,
    found: re.Match[str],
    link: Link | None,
    bounds: tuple[int, int],
) -> Hit | None:
    """The hit where somebody is known of whom a sentence says it."""
    text, (start, end) = reading.text, found.span()
    if link is not None and link.numbered:
        return Hit(start, end, link.value, SAID, kind.said)
    if link is not None and link.name is not None and _bound(text, kind, link.name, found):
        strength = Strength.FLAG if _published(text, start) else kind.said
        return Hit(start, end, link.value, SAID, strength)
    if not reading.caseless.search(kind.cue, *bounds):
        return None
    if case := initials(reading, *bounds):
        return Hit(start, end, case, SAID, kind.said)
    if hinted := _hinted(reading, link, *bounds):
        return Hit(start, end, hinted, HINTED, Strength.FLAG)
    return None


_NEWS = re.compile(
    r"https?://[^\s>]*\b(?:news|bbc|cnn|reuters|guardian|telegraph|independent|nytimes|times"
    r"|mirror|herald|tribune|washingtonpost|wired|wales ?online)\b",
    re.IGNORECASE,
)
_ARTICLE = 1_500
"""Characters behind its address that a quoted article may be long."""


def _published(text: str, position: int) -> bool:
    """Whether this is quoted from a newspaper, whose address stands before it: it is known to all,
    so it is reported and keeps nothing back.
    """
    return _NEWS.search(text, max(0, position - _ARTICLE), position) is not None


def _hinted(reading: Reading, link: Link | None, low: int, high: int) -> str | None:
    """Whom a sentence is about that binds what it says to no full name."""
    if link is not None and link.name is None:
        return link.value
    if SELF.search(reading.text, low, high):
        return "the writer"
    if link is not None:
        return None
    if AGED.search(reading.text, low, high):
        return "somebody"
    return first_name(reading, low, high)


_FARTHEST_AFTER, _FARTHEST_BEFORE, _BEHIND = 90, 45, 25
_OTHER_SUBJECT = re.compile(
    r":\s*\n|\b(?:questions?|query|queries|asked|asks|enquir\w+)\b|\bit(?:'s| is| was)\b"
    r"|https?:|\b(?:says?|said|wrote|writes|written|author"
    r"|director|chairman|book|film|movie"
    r"|stars?|reports?|reported(?! (?:hearing|feeling|having|pain|low|chest|suicidal))"
    r"|claims?|argues?|warns?|discuss\w*|explor\w*|address\w*)\b",
    re.IGNORECASE,
)
_THEIRS = re.compile(
    r" (?:[\w-]+ )?$| (?:[\w-]+ ){0,2}(?:is|was|were|has|had|have) (?:[\w-]+ )?$", re.IGNORECASE
)
"""What stands between "Jane Smith's" and what is hers: "recent stroke", "baby was stillborn"."""
_JOINED = re.compile(
    r"^\W{1,4}$|[a-z] ?[-:(] *$|\b(?:for|of|against|about|regarding|concerning|is|was) *$",
    re.IGNORECASE,
)
_PUBLIC = (
    r"\b(?:president|senator|congress\w*|minister|celebrit\w+|singer|rapper|actor|actress"
    r"|pop star|film|movie|novel|album|ceo|coo|cfo"
    r"|newspaper|reuters|bbc|journalist|author of|historian"
    r"|attorney|lawsuit|justice department|fbi|citizen)\b"
)


def _bound(text: str, kind: Statement, name: Name, term: re.Match[str]) -> bool:
    """Whether a sentence says the term of the one it names: "X was …", "X's …", "… of X"."""
    if name.end <= term.start():
        between = text[name.end : term.start()]
        if len(between) > _FARTHEST_AFTER or _OTHER_SUBJECT.search(between):
            return False
        return (
            (text[name.end - 2 : name.end] == "'s" and _THEIRS.match(between) is not None)
            or between.strip() in {"", ",", "-", ":", "("}
            or between.startswith(("'s ", "' "))
            or _compiled(kind.cue).search(between + text[term.start() : term.end() + _BEHIND])
            is not None
        )
    if term.end() <= name.start:
        between = text[term.end() : name.start]
        return (
            len(between) <= _FARTHEST_BEFORE
            and _OTHER_SUBJECT.search(between) is None
            and _JOINED.search(between) is not None
        )
    return name.start > term.start() and name.end < term.end()


def statement(id: str, title: str, trigger: Trigger, kind: Statement) -> Detector:  # noqa: A002 -- the field's own name
    """The detector of a special category."""
    return Detector(id, title, trigger, state(kind), one_each=True, needs=NUMBERED)
