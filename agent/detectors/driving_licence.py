"""Is this a driver number?

Great Britain: sixteen characters, five of the surname filled with 9, the decade, the month of
birth (plus 50 for women), the day, the year's last digit, two initials or 9, an arbitrary digit
and two check letters (DVLA, "Driver number" in form INF1D; Road Traffic data standards
catalogue). Northern Ireland: eight digits, known only by their name (DVA).
"""

import re
from collections.abc import Iterable, Sequence

from agent.detectors._detector import Detector, Enabled, Hit, Line, Strength, Trigger
from agent.detectors._evidence import LABELLED, NAMED, Identifier, identify_named
from agent.detectors._reading import Reading

_GAP = r"[ -]{0,2}"
_FORM = re.compile(
    rf"(?<![\w/=+])(?=[A-Z9]{{5}})[A-Z]{{1,5}}9{{0,4}}{_GAP}(?P<birth>\d[0156]\d[0-3]\d\d){_GAP}"
    rf"[A-Z][A-Z9]{_GAP}\d{_GAP}[A-Z]{{2}}(?:{_GAP}\d\d)?(?![\w/=+])",
    re.IGNORECASE,
)
_NORTHERN = Identifier(
    form=r"(?<![\w/.])\d{8}(?!\w|[./-]\d)",
    parse=lambda written: written,
    label=r"\bdriv(?:ing|er'?s?) (?:licen[cs]e|number|no)\b|\blicen[cs]e (?:no|number)\b",
    others="tel|telephone|phone|order|invoice|account|acct|policy|nhs|passport|software|product",
)


def parse(written: str) -> str | None:
    """The sixteen characters, upper case; None where month or day cannot be one."""
    number = "".join(filter(str.isalnum, written)).upper()[:16]
    month, day = int(number[6:8]), int(number[8:10])
    return number if 1 <= month % 50 <= 12 and 1 <= day <= 31 else None


def _judge(reading: Reading, lines: Sequence[Line], parameters: Enabled) -> Iterable[Hit]:
    named = [
        line
        for line in lines
        if re.search("driv", reading.text[line.start : line.end], re.IGNORECASE)
    ]
    for line in lines:
        for found in _FORM.finditer(reading.text, line.start, line.end):
            value = parse(found[0])
            if value is not None:
                yield Hit(found.start(), found.end(), value, LABELLED, Strength.HOLD)
    for hit in identify_named(_NORTHERN)(reading, named, parameters):
        yield Hit(hit.start, hit.end, hit.value, NAMED, hit.strength)


_BIRTH = rf"[0-9][0156][0-9][0-3][0-9][0-9]{_GAP}[a-z][a-z9]"

DRIVING_LICENCE = Detector(
    "driving-licence",
    "driver number",
    Trigger(
        run="000000a",
        cores={rf"(?i)\b[a-z][a-z9][a-z9][a-z9][a-z9]{_GAP}{_BIRTH}": f"(?i){_BIRTH}"},
        patterns=(
            rf"(?i)\b[a-z][a-z9][a-z9][a-z9][a-z9]{_GAP}{_BIRTH}",
            r"(?i)\bdriv(?:ing|er'?s?) (?:licen[cs]e|number|no)\b",
        ),
    ),
    _judge,
    one_each=True,
)
