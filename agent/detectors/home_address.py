"""Is this where somebody lives?

A postcode of an area that exists (Royal Mail, "PAF programmer's guide": area, district, sector,
unit) with a house and street before it, or words such as "lives at"; never a postcode alone, and
not where words of an office stand around. Reported; kept back where the person is named with it.
"""

import re
from collections.abc import Iterable, Sequence
from itertools import islice

from agent.detectors._columns import Cell, column, headed, person_columns
from agent.detectors._detector import MOST_HITS, Detector, Enabled, Hit, Line, Strength, Trigger
from agent.detectors._evidence import NAMED, SHAPED, SURROUNDED
from agent.detectors._people import people
from agent.detectors._reading import Reading
from agent.detectors._words import words

_AREAS = words(
    """AB AL B BA BB BD BH BL BN BR BS BT CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL
            DN DT DY E EC EH EN EX FK FY G GL GU GY HA HD HG HP HR HS HU HX IG IM IP IV JE KA
            KT KW KY L LA LD LE LL LN LS LU M ME MK ML N NE NG NN NP NR NW OL OX PA PE PH PL
            PO PR RG RH RM S SA SE SG SK SL SM SN SO SP SR SS ST SW SY TA TD TF TN TQ TR TS TW
            UB W WA WC WD WF WN WR WS WV YO ZE"""
)
_POSTCODE = re.compile(
    r"(?<![\w/-])(?P<area>[A-Z]{1,2})\d[A-Z\d]?[ ]{0,2}\d[ABD-HJLNP-UW-Z]{2}(?![\w/-])",
    re.IGNORECASE,
)
_STREET_KIND = (
    r"(?:street|st|road|rd|lane|ln|avenue|ave|drive|dr|close|crescent|cres|terrace|gardens?"
    r"|grove|way|court|ct"
    r"|place|square|row|rise|mews|walk|hill|park|view|green|parade|croft|gate|fields?|heol"
    r"|ffordd|stryd|lôn|cottages?"
    r"|farm|house|villas?|wynd|brae|loan|bryn|maes|end|mount|meadows?|vale|wharf|quay|yard"
    r"|fold|bank|side|common)"
)
_HOUSE = re.compile(
    r"(?:\b(?:flat|apartment|apt"
    r"|room)\s+\w{1,4},?\s+)?\b\d{1,4}[a-z]?,?\s+[\w'’.-]+(?:\s+[\w'’.-]+){0,3}",
    re.IGNORECASE,
)
_NAMED_HOUSE = re.compile(
    r"\b(?:the |ty |plas |bryn |hen |yr? )?[\w'-]+ (?:rectory|vicarage|cottages?|house|farm"
    r"|farmhouse|forge|grange|gables|stables?|granary|chapel|bakery|smithy|school ?house|nook|elms"
    r"|oaks|firs|limes|poplars|willows|beeches|orchard|croft|oast|haven|lodge|bungalow|barn|hall|manor|mill|villa)\b",
    re.IGNORECASE,
)
"""A house in the country has no number; it counts only behind words of a home."""
_LIVES = re.compile(
    rf"\b(?:lives?|living|lived|resid(?:es|ing|ent)|staying|moved|tenant|housed|home visit"
    rf"|visit(?:ed)?|address(?: is| of)?"
    rf"|letter to [\w' ]{{3,40}}|property|households?|next of kin|nok)\b[^\n]{{0,24}}?\b(?:at"
    rf"|to|of|is|in|:|address)?\W{{0,3}}"
    rf"(?P<address>\d{{1,4}}[a-z]?,? [\w'.-]+(?: [\w'.-]+){{0,2}} {_STREET_KIND}\b)",
    re.IGNORECASE,
)
_HOME = re.compile(
    r"\b(?:home|discharged? to|care package|package of care|transport|collect|cartref"
    r"|cyfeiriad|lives?|living|lived|resid\w+|moved|tenant\w*|patient\w*|client|nok"
    r"|next of kin|my|her|his|their|mum|dad"
    r"|dear (?:mr|mrs|miss|ms|mx)|arrears|visit|household|pupil|carer|letter to"
    r"|postal address|correspondence|occupier)\b",
    re.IGNORECASE,
)
_OFFICE = re.compile(
    r"\b(?:ltd|limited|plc|llp|unit \d|suite|floor|office|offices|hq|headquarters|council"
    r"|university|trust|hospital|infirmary"
    r"|surgery|clinic|health centre|medical centre|business park|industrial|estate office"
    r"|venue|conference|registered|deliveries"
    r"|hotel|inn|premier inn|travelodge|your stay|guest|booking|check-?in|restaurant|we meet"
    r"|meeting at|school|college|library|town hall|civic|charity"
    r"|research|analytics|informatics)\b",
    re.IGNORECASE,
)
_OVER = re.compile(r"\b(?:address|addr|street|address line 1)\b", re.IGNORECASE)
_MOST_IN_A_LINE = 3
_NOT_OVER = re.compile(r"e-?mail|ip|mac|url|web", re.IGNORECASE)


def _judge(reading: Reading, lines: Sequence[Line], _: Enabled) -> Iterable[Hit]:
    text = reading.text
    rows: set[int] = set()
    looked_at = 0
    for cell in _in_columns(reading, lines):
        rows.add(cell.row)
        yield Hit(cell.start, cell.end, _value(cell.text), NAMED, Strength.HOLD)
    for line in lines:
        if line.start in rows:
            continue
        end = 0
        for found in islice(_POSTCODE.finditer(text, line.start, line.end), _MOST_IN_A_LINE):
            looked_at += 1
            if looked_at > MOST_HITS:
                return
            if found["area"].upper() in _AREAS and not reading.in_signature(found.start()):
                for hit in _with_postcode(reading, found):
                    end = hit.end
                    yield hit
        for found in _LIVES.finditer(text, max(line.start, min(end, line.end)), line.end):
            start, stop = found.span("address")
            if not reading.in_signature(start):
                strength = _strength(reading, start, stop)
                yield Hit(start, stop, _value(found["address"]), SHAPED, strength)


def _in_columns(reading: Reading, lines: Sequence[Line]) -> Iterable[Cell]:
    """The cells under "address" in tables of people."""
    for table in headed(reading, lines):
        if person_columns(table):
            for cell in column(reading, table, _OVER):
                if any(c.isdigit() for c in cell.text) and "@" not in cell.text:
                    yield cell


def _with_postcode(reading: Reading, found: re.Match[str]) -> Iterable[Hit]:
    """The address that ends in this postcode, where it is a home's."""
    low = max(0, found.start() - 130)
    before = reading.text[low : found.start()]
    blank = max(before.rfind("\n\n"), before.rfind("\n> \n"), before.rfind("\r\n\r\n"))
    before = before[blank + 1 :]
    houses = list(_HOUSE.finditer(before))
    numbered = bool(houses)
    houses = houses or list(_NAMED_HOUSE.finditer(before))
    if not houses:
        return
    start = found.start() - len(before) + houses[0].start()
    around = reading.text[max(0, start - 110) : found.end() + 70]
    home = _HOME.search(around)
    if not home and (not numbered or _OFFICE.search(around)):
        return
    if home and _OFFICE.search(before):
        return
    named = people(reading, max(0, start - 160), min(len(reading.text), found.end() + 80))
    label = re.search(r"\baddr(?:ess)?\b", around, re.IGNORECASE)
    if not (home or named or label):
        return
    confidence = NAMED if home else SURROUNDED
    strength = Strength.HOLD if named else Strength.FLAG
    yield Hit(start, found.end(), _value(reading.text[start : found.end()]), confidence, strength)


def _value(address: str) -> str:
    return re.sub(r"\W+", " ", address).strip().lower()


def _strength(reading: Reading, start: int, end: int) -> Strength:
    named = people(reading, max(0, start - 160), min(len(reading.text), end + 80))
    return Strength.HOLD if named else Strength.FLAG


_UNIT = r"[0-9][a-z0-9]? {0,2}[0-9][abd-hjlnp-uw-z][abd-hjlnp-uw-z]\b"

HOME_ADDRESS = Detector(
    "home-address",
    "home address",
    Trigger(
        run="0aa",
        cores={rf"(?i)\b[a-z][a-z]?{_UNIT}": rf"(?i){_UNIT}"},
        patterns=(
            rf"(?i)\b[a-z][a-z]?{_UNIT}",
            (
                r"(?i)\b(?:lives?|living|resid(?:es|ing|ent)|moved"
                r"|tenant)\b[^\n]{0,30}[0-9]{1,4}[a-z]? [a-z'.-]+ [a-z]"
            ),
            r"(?i)\baddress\"?(?: ?[\t|;]|,[a-z\"]|  )",
            r"(?i)(?:[\t|;] ?|,|  )\"?(?:[a-z]{1,12} )?address",
        ),
    ),
    _judge,
)
