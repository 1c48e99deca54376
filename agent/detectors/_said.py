"""Of whom does a sentence say it?

A condition, an offence or a warning matters where a sentence, or the one before it, says whose it
is: somebody named, numbered, or known by initials and a bed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from agent.detectors._binding import BEHIND, OTHER_SUBJECT, bound
from agent.detectors._detector import Hit, Line, Strength
from agent.detectors._kind import HINTED, OF_AN_AGE, SAID, Ready, Statement
from agent.detectors._names import Name
from agent.detectors._people import (
    NUMBERED,
    SELF,
    Link,
    Somebody,
    about,
    first_name,
    people,
    sentence,
    somebody,
)
from agent.detectors._reading import Reading
from agent.detectors._shorthand import AGED, aged, initials, listed

_MOST_IN_A_LINE = 5
_BLANK = re.compile(r"\n[ \t>]*\r?\n")


def said(reading: Reading, ready: Ready, line: Line) -> Iterator[Hit]:
    """A sentence that says it of somebody."""
    kind = ready.kind
    numbers = any(reading.hits.get(type_) for type_ in NUMBERED)
    for found in ready.find(reading, line.start, line.end, _MOST_IN_A_LINE):
        bounds = sentence(reading, *found.span())
        # The cheap questions first: most such words are said of nobody.
        if not numbers and not _may_be_said(reading, kind, found.end(), bounds):
            continue
        link = about(reading, *found.span(), bounds)
        hit = _of_whom(reading, kind, found, link, bounds)
        if hit is None or reading.in_signature(found.start()):
            continue
        if (link is not None and link.numbered) or not _general(reading, kind, found.end(), bounds):
            yield hit


def _may_be_said(reading: Reading, kind: Statement, end: int, bounds: tuple[int, int]) -> bool:
    """Whether a sentence may say it of somebody who is not known by a number."""
    seen = somebody(reading, *bounds)
    if seen is Somebody.NOBODY or (
        seen is Somebody.WRITER and reading.caseless.search(kind.cue, *bounds) is None
    ):
        return False
    return not _general(reading, kind, end, bounds)


def named_things(reading: Reading, ready: Ready, line: Line) -> Iterator[tuple[int, int]]:
    """Where words of this kind stand in a line, those left out that name something else."""
    for found in ready.find(reading, line.start, line.end, _MOST_IN_A_LINE):
        if reading.caseless.match(ready.kind.followed, found.end()) is None:
            yield found.span()


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
    if link is not None and link.name is not None:
        for name in _either_side(reading, link.name, start, end, bounds):
            if bound(text, kind, name, found):
                strength = Strength.FLAG if _published(reading, start) else kind.said
                return Hit(start, end, name.value, SAID, strength)
    line = reading.line(start)
    near = max(bounds[0], line[0]), min(bounds[1], line[1])
    if case := (initials(reading, *near) or listed(reading, start, end) or aged(reading, *near)):
        return Hit(start, end, f"{case} {line[0]}", SAID, kind.said)
    if earlier := _earlier(reading, kind, found, bounds):
        strength = Strength.FLAG if _published(reading, start) else kind.said
        return Hit(start, end, earlier.value, SAID, strength)
    cued = reading.caseless.search(kind.cue, *bounds) is not None
    if cued and link is None and (named := _named_elsewhere(reading, found, bounds)):
        return Hit(start, end, named, HINTED, kind.said)
    if cued and (hinted := _hinted(reading, link, *bounds)):
        return Hit(start, end, hinted, HINTED, Strength.FLAG)
    if link is None and near[1] - near[0] < _SHORT and AGED.search(text, *near):
        return Hit(start, end, f"{OF_AN_AGE}{line[0]}", HINTED, Strength.FLAG)
    return None


def _either_side(
    reading: Reading, nearest: Name, start: int, end: int, bounds: tuple[int, int]
) -> Iterator[Name]:
    """The nearest name, then the first on the other side of the words: "Ann was robbed by Bob"."""
    yield nearest
    if nearest.start > start:
        yield from people(reading, bounds[0], start)[-1:]
    else:
        yield from people(reading, end, bounds[1])[:1]


_SHORT = 160
"""Characters of a line that lists somebody by age and sex."""
_PARAGRAPH = 320
_ABRUPT = re.compile(
    r"[\W\d]*(?:(?!(?:was|were|is|are|has|had|have|been|be|a|an|the|our|your|my)\b)"
    r"[\w-]+[ ,]+){0,3}\W*$",
    re.IGNORECASE,
)
"""What stands before a word with which a note begins: "Anxiety, will not come in"."""
_ANOTHER = re.compile(
    r"\w\W+(?<!\bthe )(?<!\bat )(?!(?:I|Mum|Dad|GP|CT|MRI|Police|She|He|They)\b)[A-Z][a-z]+"
)
"""A capital within a sentence: it may be about another."""
_ON_THEM = re.compile(
    r"\b(?:he|she|they|his|her|their|him|them|pt|patient|client|resident|tenant|mum|dad|son"
    r"|daughter|husband|wife|partner|mother|father|baby)\b",
    re.IGNORECASE,
)
_ITEM = re.compile(r"\n[ \t>]*(?:\d{1,2}[.)]|[-*•+])[ \t]")
"""Where the next item of a list begins, which is about something else."""
_AS_THEY_SAY = re.compile(
    r"\b(?:he|she|they) (?:says?|said|claims?|reports?|reported)\b", re.IGNORECASE
)
_NOTED = re.compile(
    r"\W*(?:needs?|has|had|on|requires?|takes?|taking|uses|known|wants|refus\w+|declin\w+|lives"
    r"|admitted|referred|discharged|diagnosed|suffers|started|awaiting|under|is|was|now|still"
    r"|recently|previously|reports?|complains?)\b(?! (?:there|this|that|it|anyone|the)\b)",
    re.IGNORECASE,
)
"""What begins a note that leaves out of whom it speaks: "Needs a hoist", "Known epileptic"."""
_GOES_ON = re.compile(r" (?:is|are|was an|were|can|affects?|in|remains?)\b", re.IGNORECASE)
"""Behind a word, where a sentence is about the thing itself."""


def _earlier(
    reading: Reading, kind: Statement, found: re.Match[str], bounds: tuple[int, int]
) -> Name | None:
    """Whom the sentences before, in the same paragraph, are about, where this one goes on about
    them: by a pronoun and a cue, by a word that is said of people only, or as notes do, abruptly.
    """
    text, (start, end) = reading.text, found.span()
    low = max(0, bounds[0] - _PARAGRAPH)
    for blank in _BLANK.finditer(text, low, bounds[0]):
        low = blank.end()
    before = people(reading, low, bounds[0])
    if not before or len({name.value for name in before}) > _MOST_NAMES:
        return None
    if people(reading, bounds[0], start) or _ITEM.search(text, before[-1].end, start):
        return None
    about_general = reading.caseless.search(kind.bar, before[-1].start, bounds[1])
    if about_general or reading.caseless.search(_PUBLIC, before[-1].start, bounds[1]):
        return None
    lead = _AS_THEY_SAY.sub("", text[bounds[0] : start])
    if OTHER_SUBJECT.search(lead) or _ANOTHER.search(lead):
        return None
    plain = reading.caseless.match(kind.plain, start) is not None
    cued = (
        plain
        or reading.caseless.search(kind.cue, bounds[0], min(bounds[1], end + BEHIND)) is not None
    )
    if cued and _ON_THEM.search(text, bounds[0], min(bounds[1], end + BEHIND)):
        return before[-1]
    if cued and _NOTED.match(lead):
        return before[-1]
    if _ABRUPT.match(lead) and not _GOES_ON.match(text, end):
        return before[-1]
    return None


_MOST_NAMES = 2
"""Where more are named shortly before, nobody can say of whom a sentence goes on to speak."""


_NEWS = re.compile(
    r"^URL: https?://|https?://[^\s>]*\b(?:news|bbc|cnn|reuters|guardian|telegraph|independent|nytimes|times"
    r"|mirror|herald|tribune|washingtonpost|wired|wales ?online)\b",
    re.IGNORECASE | re.MULTILINE,
)
_ARTICLE = 1_500
"""Characters behind its address that a quoted article may be long."""


def _published(reading: Reading, position: int) -> bool:
    """Whether this is quoted from a newspaper, by the address before it or by its words: what is
    known to all is reported and keeps nothing back.
    """
    low = max(0, position - _ARTICLE)
    if _NEWS.search(reading.text, low, position):
        return True
    words = reading.caseless.finditer(_PUBLIC, low, position + _ARTICLE)
    return len({each[0].lower() for each in words}) >= _NEWSPAPER_WORDS


_NEWSPAPER_WORDS = 3
"""So many different words of public life are an article's."""


def _named_elsewhere(reading: Reading, found: re.Match[str], bounds: tuple[int, int]) -> str | None:
    """Whom a sentence calls by a forename and the lines around by their full name."""
    forename = first_name(reading, *bounds)
    if forename is None:
        return None
    near = people(reading, max(0, bounds[0] - _PARAGRAPH), bounds[1] + _PARAGRAPH)
    full = {
        name.value
        for name in near
        if name.value.split()[0] == forename and not name.start <= found.start() < name.end
    }
    return full.pop() if len(full) == 1 else None


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


_PUBLIC = (
    r"\b(?:president|senator|congress\w*|minister|celebrit\w+|singer|rapper|actor|actress"
    r"|pop star|film|movie|novel|album|ceo|coo|cfo"
    r"|newspaper|reuters|bbc|journalist|author of|historian"
    r"|attorney|lawsuit|justice department|fbi|citizen|white house|officials?|spokes\w+|governor"
    r"|prosecut\w+|administration|inmates|tribune|court (?:heard|was told)|television|premiership"
    r"|guru|americans?|united states|war|military|troops|election|voters)\b"
)
