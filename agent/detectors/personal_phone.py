"""Is this somebody's own telephone number?

Mobile numbers begin 071-075, 077-079 (Ofcom, National Telephone Numbering Plan, part A); a landline
counts only where it is called a home's. Nothing in a signature or a letterhead counts.
"""

import re
from collections.abc import Iterable, Sequence

from agent.detectors._columns import column, headed, person_columns
from agent.detectors._detector import Detector, Enabled, Hit, Line, Strength, Trigger
from agent.detectors._evidence import NAMED, SURROUNDED, candidates, regions
from agent.detectors._people import people
from agent.detectors._reading import Reading

_MOBILE = r"(?:(?:\+|00)44[ -]?(?:\(0\)[ -]?)?|0)7[1-57-9]\d(?:[ -]?\d){7}"
_LANDLINE = r"(?:(?:\+|00)44[ -]?(?:\(0\)[ -]?)?|\(?0)[12]\d{1,4}\)?(?:[ -]?\d){5,8}"
_FORM = re.compile(rf"(?<![\w./=+-])(?:(?P<mobile>{_MOBILE})|{_LANDLINE})(?!\w|[./-]\d)")
_OWN = re.compile(
    r"\b(?:mob(?:ile)?|cell|home|personal|private|patient'?s?|client'?s?|nok|next of kin|mum"
    r"|dad|mother|father"
    r"|wife|husband|partner|carer|parent|guardian|daughter|son|relative|emergency contact"
    r"|contact|text"
    r"|ring|call|phone|her|his|him|their|my|me)\b",
    re.IGNORECASE,
)
_HOME = re.compile(
    r"\b(?:home|personal|private|patient'?s?|nok|next of kin|mum|dad|her|his|my own|emergency)\b",
    re.IGNORECASE,
)
_BEHIND = re.compile(r" ?\((?:home|h|mob\w*|m|private|personal)\)", re.IGNORECASE)
_OFFICE = re.compile(
    r"\b(?:office|reception|helpline|switchboard|helpdesk|service ?desk|fax|team|hotline"
    r"|enquir\w+|bookings?|dial"
    r"|conference|out of hours|duty|bleep|main number|freephone|support|work)\b",
    re.IGNORECASE,
)
_OVER = re.compile(r"mobile|phone|\btel\b|contact (?:no|num)|\bcell\b", re.IGNORECASE)


def _value(written: str) -> str:
    number = "".join(filter(str.isdigit, written))
    number = number.removeprefix("00")
    return number.removeprefix("44").lstrip("0")


def _judge(reading: Reading, lines: Sequence[Line], _: Enabled) -> Iterable[Hit]:
    seen: set[int] = set()
    for table in headed(reading, lines):
        if person_columns(table):
            for cell in column(reading, table, _OVER):
                if found := _FORM.search(cell.text):
                    seen.add(cell.row)
                    yield Hit(cell.start, cell.end, _value(found[0]), NAMED, Strength.FLAG)
    for found in candidates(_FORM, reading.text, regions(reading, lines, more=0)):
        if reading.line(found.start())[0] in seen or reading.in_signature(found.start()):
            continue
        before = reading.before(found.start())
        if _OFFICE.search(before):
            continue
        after = reading.after(found.end())
        if not (_OWN if found["mobile"] else _HOME).search(before) and not _BEHIND.match(after):
            low = max(0, found.start() - 160)
            if not (found["mobile"] and people(reading, low, found.start())):
                continue
            yield Hit(found.start(), found.end(), _value(found[0]), SURROUNDED, Strength.FLAG)
            continue
        yield Hit(found.start(), found.end(), _value(found[0]), NAMED, Strength.FLAG)


PERSONAL_PHONE = Detector(
    "personal-phone",
    "personal telephone number",
    Trigger(
        run="0000",
        patterns=(
            r"\b[0]7[1-57-9][0-9](?:[ -]?[0-9]){7}\b",
            r"(?:\+|\b00)44[ -]?(?:\(0\)[ -]?)?7[1-57-9][0-9](?:[ -]?[0-9]){7}\b",
            r"(?i)\((?:home|private|personal)\)|[0-9] ?\(h\)",
            r"(?i)\b(?:tel|phone|no)\.? ?\((?:home|h|mob|m)\)|\bhome (?:tel|phone|number)",
            (
                r"(?i)\b(?:mobile|(?:tele|mobile)?phone|tel|contact no)[a-z ]{0,10}\"?"
                r"(?:[\t|;]|,[a-z\"]|  )"
            ),
            (
                r"(?i)(?:[\t|;] ?|,|  )\"?(?:mobile|[a-z]{0,8} ?phone|tel|contact no)\b"
                r"[a-z. ]{0,16}(?:\"? ?(?:[\t|;,]|  |\r?\n)| ?:? ?\(?(?:\+44|0))"
            ),
        ),
    ),
    _judge,
)
