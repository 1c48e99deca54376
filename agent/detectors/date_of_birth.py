"""Is this somebody's date of birth?

A day behind or under a name such as "DOB", or right behind a person's name. Reported; kept back
where the person is named with it (the combination of name and date of birth identifies).
"""

import re
from collections.abc import Iterable, Sequence

from agent.detectors._columns import column, headed, person_columns
from agent.detectors._dates import DATE, parse
from agent.detectors._detector import Detector, Enabled, Hit, Line, Strength, Trigger
from agent.detectors._evidence import LABELLED, SURROUNDED, named, regions
from agent.detectors._names import forename
from agent.detectors._people import people
from agent.detectors._reading import Reading

_LABEL = r"\bd\.? ?o\.? ?b\b|\bbirth(?:[\s-]?da(?:te|y))?\b|\bdate of birth\b|\bborn\b"
_OTHERS = (
    r"today|sent|seen|admitted|admission|discharged?|appointment|clinic|referred|died|death|deceased|dod"
    r"|expir\w*|valid|issued?|start(?:ed)?|dated?(?! of birth)|since|until|from|order|invoice|registered"
)
_OVER = re.compile(r"\bd\.?o\.?b\b|birth|\bborn\b", re.IGNORECASE)
_DATE = re.compile(DATE, re.IGNORECASE)
_NAME_BEFORE = re.compile(r"\b([A-Z][\w'-]+)(?: [A-Z][\w'.-]*){1,2}(?:, | \(|,? dob )$")
_EARLIEST, _LATEST = 1895, 2029
_GROWN = 2012
"""A bare date behind a name is a birth date only where it is some years ago."""


def _judge(reading: Reading, lines: Sequence[Line], _: Enabled) -> Iterable[Hit]:
    seen: set[int] = set()
    for table in headed(reading, lines):
        strength = Strength.HOLD if len(person_columns(table)) > 1 else Strength.FLAG
        for cell in column(reading, table, _OVER):
            day = _DATE.search(cell.text)
            if day and _possible(day):
                seen.add(cell.start)
                yield Hit(cell.start, cell.end, f"{parse(day)}#{cell.row}", LABELLED, strength)
    for region in regions(reading, lines, more=1):
        for found in _DATE.finditer(reading.text, region.start, region.end):
            if found.start() in seen or not _possible(found):
                continue
            before = reading.before(found.start())
            own = named(before, _LABEL, _OTHERS)
            beside = _NAME_BEFORE.search(before)
            if own is None and reading.table(found.start()) is not None:
                own = named(reading.header(found.start()), _LABEL, _OTHERS)
            if own is None and re.match(r"\W*\(?d\.?o\.?b\b", reading.after(found.end()), re.I):
                own = True
            value = str(parse(found))
            if own:
                yield Hit(found.start(), found.end(), value, LABELLED, _strength(reading, found))
            elif own is None and beside and forename(beside[1]) and value[:4] <= str(_GROWN):
                yield Hit(found.start(), found.end(), value, SURROUNDED, Strength.HOLD)


def _possible(found: re.Match[str]) -> bool:
    day = parse(found)
    return day is not None and _EARLIEST <= day.year <= _LATEST


def _strength(reading: Reading, found: re.Match[str]) -> Strength:
    """HOLD where the person is named in the lines around."""
    near = people(reading, max(0, found.start() - 200), min(len(reading.text), found.end() + 120))
    return Strength.HOLD if near else Strength.FLAG


DATE_OF_BIRTH = Detector(
    "date-of-birth",
    "date of birth",
    Trigger(
        patterns=(
            r"(?i)\bd\.? ?o\.? ?b\b",
            r"(?i)birth",
            r"(?i)_dob",
            r"[A-Za-z],? \(?[0-9][0-9]?[/.-][0-9][0-9]?[/.-][12][09][0-9][0-9]\b",
            r"[A-Za-z],? \(?[12][09][0-9][0-9]-[0-9][0-9]-[0-9][0-9]\b",
            r"[A-Za-z], \(?[0-9][0-9]?[ /.-](?:[0-9][0-9]?|[A-Z][a-z]{2,8})[ /.-][0-9]{2,4}\b",
        ),
        words=frozenset({"born"}),
    ),
    _judge,
    one_each=True,
)
