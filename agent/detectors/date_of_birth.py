"""Is this somebody's date of birth?

A day behind or under a name such as "DOB", or right behind a person's name. Reported; kept back
where the person is named with it (the combination of name and date of birth identifies).
"""

import datetime as dt
import re
from collections.abc import Iterable, Sequence

from agent.detectors._columns import column, headed, person_columns
from agent.detectors._dates import DATE, parse
from agent.detectors._detector import Detector, Enabled, Hit, Line, Strength, Trigger
from agent.detectors._evidence import LABELLED, REPORTED, SURROUNDED, candidates, named, regions
from agent.detectors._people import people
from agent.detectors._reading import Reading

_LABEL = (
    r"\bd[./]? ?o[./]? ?b(?:\b|_)|(?:^|[\s,(])b\.? ?$|\bdyddiad geni\b|\bganed\b|\bbday\b"
    r"|\bage/dob\b"
    r"|\bbirth(?:[\s-]?da(?:te|y))?\b|\bdate of birth\b|\bborn\b"
)
_OTHERS = (
    r"today|sent|seen|admitted|admission|discharged?|appointment|clinic|referred|died|death"
    r"|deceased|dod"
    r"|expir\w*|valid|issued?|start(?:ed)?|dated?(?! of birth)|since|until|from|order"
    r"|invoice|registered"
)
_OVER = re.compile(r"\bd\.?o\.?b\b|birth|\bborn\b", re.IGNORECASE)
_DATE = re.compile(DATE, re.IGNORECASE)
_AFTER_NAME = re.compile(r"(?:[,;] | ?\(| \(?[MF]\)?,? |,? - ?|[\t,;|]\"?|[ \t]{2,16})$")
_SIGNED = re.compile(
    r"\b(?:by|approved|signed|agreed|reviewed|updated|authori[sz]ed|completed|created|author|owner"
    r"|actions?|actioned|witness\w*|wrote|published|version)\b",
    re.IGNORECASE,
)
"""Words of those who did something on a day, which is no birthday."""
_NUMBERS = ("nhs-number", "chi-number", "hc-number", "hospital-number", "ni-number")
_BESIDE = 60
_EARLIEST, _LATEST = 1895, 2029
_NO_DAYS = frozenset({dt.date(1900, 1, 1), dt.date(1901, 1, 1)})
"""Systems write these where nobody knows the day."""
_GROWN, _CHILD = "2012", "2022"
"""A bare date behind a name is a birth date only where it is some years ago; on the line that says
whom a letter is about it may be a child's.
"""


def _judge(reading: Reading, lines: Sequence[Line], _: Enabled) -> Iterable[Hit]:
    seen: set[int] = set()
    for table in headed(reading, lines):
        strength = Strength.HOLD if len(person_columns(table)) > 1 else Strength.FLAG
        for cell in column(reading, table, _OVER):
            day = _DATE.search(cell.text)
            if day and _possible(day):
                seen.add(cell.start)
                yield Hit(cell.start, cell.end, f"{parse(day)}#{cell.row}", LABELLED, strength)
    stretches = regions(reading, _and_beside_numbers(reading, lines), more=1)
    for found in candidates(_DATE, reading.text, stretches):
        if found.start() in seen or not _possible(found):
            continue
        before = reading.before(found.start())
        own = named(before, _LABEL, _OTHERS)
        if own is None and reading.table(found.start()) is not None:
            own = named(reading.header(found.start()), _LABEL, _OTHERS)
        if own is None and re.match(
            r"\W*\(?d\.?o\.?b\b", reading.after(found.end()), re.IGNORECASE
        ):
            own = True
        value = str(parse(found))
        if own:
            yield Hit(found.start(), found.end(), value, LABELLED, _strength(reading, found))
        elif (
            own is None
            and value[:4] <= _grown(before)
            and (_behind_name(reading, found) or _beside_number(reading, found))
        ):
            yield Hit(found.start(), found.end(), value, SURROUNDED, Strength.HOLD)


def _and_beside_numbers(reading: Reading, lines: Sequence[Line]) -> Sequence[Line]:
    """The lines, and those that hold somebody's number: a date beside one needs no other sign."""
    beside = {
        reading.line(hit.start)
        for type_ in _NUMBERS
        for hit in reading.hits.get(type_, ())
        if hit.confidence >= REPORTED
    }
    if not beside:
        return lines
    return sorted({*lines, *(Line(*each) for each in beside)}, key=lambda line: line.start)


def _beside_number(reading: Reading, found: re.Match[str]) -> bool:
    """Whether the date stands on one line with somebody's number and name."""
    low, high = reading.line(found.start())
    near = [
        hit
        for type_ in _NUMBERS
        for hit in reading.hits.get(type_, ())
        if low <= hit.start < high and hit.confidence >= REPORTED
    ]
    return (
        any(
            min(abs(hit.start - found.end()), abs(found.start() - hit.end)) <= _BESIDE
            for hit in near
        )
        and not any(hit.start <= found.start() < hit.end for hit in near)
        and bool(people(reading, low, high))
    )


def _grown(before: str) -> str:
    return (
        _CHILD
        if re.search(r"\bre:|\b(?:patient|pt|child|pupil)\b", before, re.IGNORECASE)
        else _GROWN
    )


def _behind_name(reading: Reading, found: re.Match[str]) -> bool:
    """Whether a person's name stands right before the date."""
    low = max(0, found.start() - 90)
    if _SIGNED.search(reading.text, max(low, reading.line(found.start())[0]), found.start()):
        return False
    gap = _AFTER_NAME.search(reading.text, max(0, found.start() - 16), found.start())
    if gap is None:
        return False
    low = max(reading.line(found.start())[0], found.start() - 60)
    return any(name.end == gap.start() for name in people(reading, low, gap.start()))


def _possible(found: re.Match[str]) -> bool:
    day = parse(found)
    return day is not None and _EARLIEST <= day.year <= _LATEST and day not in _NO_DAYS


def _strength(reading: Reading, found: re.Match[str]) -> Strength:
    """HOLD where the person is named in the lines around."""
    near = people(reading, max(0, found.start() - 200), min(len(reading.text), found.end() + 120))
    return Strength.HOLD if near else Strength.FLAG


# Behind three small letters, not two: "Thu, 22 Aug 2002" is in every quoted mail.
_BEHIND_A_WORD = r"[a-z'-][a-z][a-z](?:[,;] | ?\(| [MF],? |,? - |[\t;|]\"?)"
_DAY = r"[0-9][0-9]?[ /.-](?:[0-9][0-9]?|[A-Z][a-z]{2,8})[ /.-][0-9]{2,4}\b"

DATE_OF_BIRTH = Detector(
    "date-of-birth",
    "date of birth",
    Trigger(
        patterns=(
            r"(?i)\b(?:dob|d\.o\.b|d\. o\. b|d/o/b|d o b)\b|\bdyddiad geni|\bbday\b|\bdob[0-9]",
            r"\(M\),? [0-9]|\(F\),? [0-9]",
            r"(?i)[ ,(]b\. ?[0-9]|[ (]b [0-9][0-9]?[a-z]{0,2}[ /.-]",
            r"(?i)birth",
            r"(?i)_dob\b",
            r"(?:[,(\t;|-]|  ) ?\(?[0-9][0-9]?[/.-][0-9][0-9]?[/.-][12][09][0-9][0-9]\b",
            _BEHIND_A_WORD + _DAY,
            _BEHIND_A_WORD + r"[12][09][0-9][0-9]-[0-9][0-9]-[0-9][0-9]\b",
        ),
        cores={_BEHIND_A_WORD + _DAY: _BEHIND_A_WORD + r"[0-9][0-9]?[ /.-]"},
        words=frozenset({"born", "ganed"}),
    ),
    _judge,
    one_each=True,
    needs=_NUMBERS,
)
