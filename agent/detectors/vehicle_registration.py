"""Is this a vehicle's registration mark?

The forms of the DVLA (INF104, "Vehicle registration numbers and number plates"): AB12 CDE since
2001, A123 BCD, ABC 123D and the older ones. Only words about vehicles make one of them a mark.
"""

import re
from collections.abc import Iterable, Sequence

from agent.detectors._detector import Detector, Enabled, Hit, Line, Strength, Trigger
from agent.detectors._evidence import NAMED, SURROUNDED, candidates, named, regions
from agent.detectors._reading import Reading
from agent.detectors._words import words

_CURRENT = r"[A-HJ-PR-Y][A-HJ-PR-Y](?:[05][1-9]|[1267][0-9])[ ]?[A-HJ-PR-Z]{3}"
_OLDER = (
    r"[A-HJ-NPR-TV-Y]\d{1,3}[ ]?[A-HJ-PR-Y]{3}"
    r"|[A-HJ-PR-Y]{3}[ ]?\d{1,3}[A-HJ-NPR-TV-Y]|[A-Z]{3}[ ]?\d{4}"
)
_FORM = re.compile(rf"(?<![\w/-])(?:(?P<current>{_CURRENT})|{_OLDER})(?![\w/]|-\w)", re.IGNORECASE)
_LABEL = (
    r"\b(?:vehicle|car|van|number)?[\s-]*(?:reg(?:istration|'?n|\.)?(?: mark| plate)?(?: no"
    r"| num(?:ber)?)?|plates?)\b"
    r"|\bvrms?\b|\bvrn\b|\bvehicle\b|\bnumber ?plate\b|\bparking permit\b|\breg\b"
)
_OTHERS = (
    "post ?code|address|order|invoice"
    "|part|model|flight|room|version|product|sku|course|module|grant"
    "|company|charity|ref|reference|ticket|case"
)
_FIELD = words(
    """vehicle car cars van lorry motorbike drives driver driving parked parking pcn mot
            dvla fiesta ford vauxhall corsa astra golf polo toyota nissan honda bmw audi
            mercedes volkswagen vw peugeot renault hatchback insured registration permit"""
)


def _judge(reading: Reading, lines: Sequence[Line], _: Enabled) -> Iterable[Hit]:
    for found in candidates(_FORM, reading.text, regions(reading, lines, more=1)):
        own = named(reading.before(found.start()), _LABEL, _OTHERS)
        if own is None and (header := reading.header(found.start())):
            own = named(header, _LABEL, _OTHERS)
        value = found[0].upper().replace(" ", "")
        upper = found[0].upper() == found[0]
        if own and any(c.isalpha() for c in value[:2]):
            yield Hit(found.start(), found.end(), value, NAMED, Strength.FLAG)
            continue
        bare = own is None and found["current"] and upper
        if bare and _FIELD & reading.words_near(found.start()):
            yield Hit(found.start(), found.end(), value, SURROUNDED, Strength.FLAG)


_LATER = r"[0-9][0-9] ?[A-HJ-PR-Z][A-HJ-PR-Z][A-HJ-PR-Z]\b"

VEHICLE_REGISTRATION = Detector(
    "vehicle-registration",
    "vehicle registration",
    Trigger(
        run="aa00aaa",
        cores={rf"\b[A-HJ-PR-Y][A-HJ-PR-Y]{_LATER}": _LATER},
        patterns=(
            rf"\b[A-HJ-PR-Y][A-HJ-PR-Y]{_LATER}",
            r"(?i)\b(?:vehicle|car|van)[ _](?:reg|plate)",
            r"(?i)\breg(?:istration)? (?:no|num|mark|plate)",
            r"(?i)\bnumber ?plate",
        ),
        words=frozenset({"vrm", "vrn", "reg"}),
    ),
    _judge,
)
