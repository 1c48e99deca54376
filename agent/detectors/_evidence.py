"""How sure are we that a number is what its form and check digits allow?

One set of rules for every identifier, over data that each detector brings: the nearest label
decides, then the column's name, then the words around. A form or a checksum alone never decides.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import islice

from agent.detectors._caseless import Caseless
from agent.detectors._columns import row_level
from agent.detectors._detector import (
    MOST_HITS,
    Detector,
    Enabled,
    Hit,
    Judge,
    Line,
    Strength,
    Trigger,
)
from agent.detectors._examples import as_example, by_a_program
from agent.detectors._reading import Reading

LABELLED = 0.98
"""A valid value behind its own name or under it."""
NAMED = 0.9
"""A value that nothing checks, behind its own name or under it."""
SHAPED = 0.85
"""A valid value, written as only this kind is written."""
SURROUNDED = 0.8
"""A valid value among words of its field."""
MANY = 0.8
"""One of several valid values of one shape with hardly an invalid one among them."""
BARE = 0.3
"""A valid value and nothing else: see each detector for how often chance makes one."""
REPORTED = 0.6
"""Below this nothing is reported."""

NAMES_OTHERS = (
    # What other long numbers are called. The nearest name to a value decides whose it is.
    r"order|invoice|inv|ticket|incident|case|job|quote|quotation|requisition|purchase|p\.?o"
    r"|tracking|track|consignment|parcel|shipment|delivery|awb|waybill|courier|dpd|ups|fedex"
    r"|tel|telephone|phone|mobile|mob|cell|fax|call|dial|dial-in|ext|extension|whatsapp|helpline"
    r"|isbn|issn|ean|upc|gtin|barcode|sku|part|model|serial|s/n|imei|iccid|asset|stock|item|product"
    r"|catalogue|catalog|cat|batch|lot|version|ver|build|release|revision|rev|commit|hash|sha|md5"
    r"|company|companies house|charity|crn|vat|duns|registered|eori|ods|uprn|udprn|usrn|toid"
    r"|meeting|zoom|teams|webex|passcode|conference|webinar|pin|otp"
    r"|timestamp|epoch|unix|time|date|doi|pmid|pmcid|orcid|arxiv|nct|isrctn|eudract|iras"
    r"|grid|easting|northing|lat|latitude|lon|long|longitude|coordinates|mac|ip|port|uid|uuid"
    r"|transaction|trans|txn|receipt|booking|reservation|policy|licence key|license key|contract"
    r"|licence|license|certificate|subscription|meter|mpan|mprn|account|acct|customer|client"
    r"|member|membership|badge|library|loan|exemption|application"
    r"|reference|ref|document|doc|file|page|message|msg|request|bug|issue|pull|task|project|grant"
    # … and what each kind known here is called.
    r"|nhs[\s-]*(?:no|num\w*)|chi[\s-]*(?:no|num\w*)|h\s?[&+]\s?c(?:[\s-]*(?:no|num\w*))?"
    r"|hcn|utr|nino"
    r"|ni[\s-]*(?:no|num\w*)|national insurance|passport|gmc|mrn|hospital[\s-]*(?:no|num\w*)"
    r"|sort[\s-]*code|unique tax\w*|self assessment|dob|iban"
    r"|tender|lottery|voucher|coupon|bytes|size|offset|address|addr|total|amount|sum|gbp|eur|usd"
)
_GLUED = frozenset("/=&?%@\\+~$£€")
"""Marks that join a value to a path, query, sum or address: part of something longer."""
_ASSIGNED = frozenset("=!<[{+")
"""Marks behind which a bare value is a constant in a program."""


@dataclass(frozen=True, slots=True)
class Identifier:
    """A kind of number with a form that can be checked, as data."""

    form: str
    """The values as written, as a pattern for `str`; it may look around."""
    parse: Callable[[str], str | None]
    """The canonical value; None where check digits or ranges say that it is something else."""
    label: str
    """What people call it, as a pattern, in front of it, behind it or over its column."""
    behind: str = r"(?!)"
    """What may stand right behind it and names it for sure, digits and all."""
    others: str = NAMES_OTHERS
    """What other numbers are called that could stand there."""
    field_words: frozenset[str] = frozenset()
    """Words that make it likely when they stand around."""
    shaped: Callable[[str], bool] = field(default=lambda _: False)
    """Whether it is written as only this kind is written."""
    plausible: Callable[[str], bool] = field(default=lambda _: True)
    """Whether the canonical value is in a range in use; others need their label."""
    strength: Strength = Strength.HOLD
    signed: bool = False
    """Whether people put their own into signatures, where it is nobody else's."""
    chance: float = 0.1
    """How many values of this form pass `parse` by chance; 1 where nothing checks them."""
    specimen: Callable[[str], bool] = field(default=lambda _: False)
    """Whether the canonical value is one that its keepers print as an example or keep for tests."""


_VALUE = re.compile(r"\d[\d/.-]{3,}\d")
"""A date or another number."""
_OTHER_WORD = re.compile(
    r"(?!(?:no|nos|num|numbers?|nr|refs?|reference|id|ids|is|was|are|of|the|for|our|your|code)\b)\w+",
    re.IGNORECASE,
)
_ADJACENT = 2
"""So many words may stand between a value and another kind's name: "call about Jane Smith (…)" does
not say whose number it is.
"""


@cache
def _names(label: str, others: str) -> str:
    return rf"(?P<own>{label})|(?<![a-z])(?:{others})(?![a-z])"


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


def named(text: str, label: str, others: str) -> bool | None:
    """Whether the last name in `text` is this kind's own; None where there is no name.

    A name behind which another value stands is that value's; it counts only as this kind's own,
    as for a list of numbers behind one name.
    """
    names, caseless = _names(label, others), Caseless(text, re.NOFLAG)
    fresh = 0
    for value in _VALUE.finditer(text):
        fresh = value.end()
    last = None
    for each in caseless.finditer(names, fresh):
        last = each
    if last is not None and last["own"] is None:
        between = _OTHER_WORD.finditer(text, last.end())
        if sum(1 for _ in islice(between, _ADJACENT + 1)) > _ADJACENT:
            return None
    if last is None and fresh:
        for each in caseless.finditer(names, 0, fresh):
            last = each
        return True if last is not None and last["own"] is not None else None
    return None if last is None else last["own"] is not None


def _weigh(reading: Reading, found: re.Match[str], value: str, kind: Identifier) -> float:
    """The chance that a valid value is of this kind, by what stands around it."""
    if as_example(reading, *found.span(), specimen=kind.specimen(value)):
        return 0.0
    if _compiled(kind.behind).match(reading.text, found.end()):
        return LABELLED
    before = reading.before(found.start())
    cell = before[max(before.rfind("\t"), before.rfind("|")) + 1 :]
    own = named(cell, kind.label, kind.others)
    if own is None and (header := reading.header(found.start())):
        own = named(header, kind.label, kind.others)
    if own is None and cell is not before:
        own = named(before, kind.label, kind.others)
    if own is None:
        own = _named_behind(reading, found.end(), kind)
    if own is not None:
        return LABELLED if own else 0.0
    behind = reading.text[found.end() : found.end() + 2]
    if behind[:1] == "?" and not behind[1:].strip():
        behind = ""  # a question ends here, no address goes on
    if before[-1:] in _GLUED or behind[:1] in _GLUED:
        return 0.0
    if not kind.plausible(value) or before.rstrip()[-1:] in _ASSIGNED:
        return 0.0
    if kind.shaped(found[0]):
        return SHAPED
    return SURROUNDED if _in_its_field(reading, found, kind) else BARE


def _in_its_field(reading: Reading, found: re.Match[str], kind: Identifier) -> bool:
    """Whether what stands around a value makes it likely; not where a program wrote the line."""
    if not kind.field_words or (found[0].isdigit() and by_a_program(reading, found.start())):
        return False
    if kind.field_words & reading.words_near(found.start()):
        return True
    table = reading.table(found.start())
    return table is not None and row_level(table)


def _named_behind(reading: Reading, end: int, kind: Identifier) -> bool | None:
    """Whether the words right behind name it: "943 476 5919 (NHS number)"."""
    after = reading.after(end)
    stop = next((i for i, c in enumerate(after) if c.isdigit() or c in ";.\t|,"), len(after))
    match = Caseless(after[:stop], re.NOFLAG).search(_names(kind.label, kind.others))
    return None if match is None or match["own"] is None else True


_MOST_CANDIDATES = 2 * MOST_HITS


def candidates(
    form: re.Pattern[str], text: str, stretches: Iterable[Line]
) -> Iterator[re.Match[str]]:
    """The matches in some stretches of a text, in order, so many that a hostile part costs no more
    than a large one.
    """
    every = (found for each in stretches for found in form.finditer(text, each.start, each.end))
    return islice(every, _MOST_CANDIDATES)


def identify(kind: Identifier) -> Judge:
    """The judge of an identifier: valid values in the triggered lines, each with its weight."""

    def judge(reading: Reading, lines: Sequence[Line], _: Enabled) -> Iterable[Hit]:
        form = _compiled(kind.form)
        hits: list[Hit] = []
        invalid = 0
        for found in candidates(form, reading.text, lines):
            value = kind.parse(found[0]) if len(hits) < MOST_HITS else None
            if value is None:
                invalid += 1
                continue
            weight = _weigh(reading, found, value, kind)
            if weight:
                hits.append(Hit(found.start(), found.end(), value, weight, kind.strength))
        return _many(hits, invalid, kind)

    return judge


def regions(reading: Reading, lines: Sequence[Line], more: int = 2) -> list[Line]:
    """Where values may stand whose names are in these lines: the line and `more` lines on, or the
    whole table where the line is its header. In order, without overlap.
    """
    found: list[Line] = []
    for line in lines:
        end = line.end
        table = reading.table(line.start)
        if table is not None and line.start <= table.lines[0][1]:
            end = max(end, table.end)
        for _ in range(more):
            following = reading.text.find("\n", end + 1)
            end = len(reading.text) if following < 0 else following
        start = max(line.start, found[-1].end) if found else line.start
        if end > start:
            found.append(Line(start, end))
    return found


def identify_named(kind: Identifier) -> Judge:
    """The judge of an identifier that only its name makes one. The trigger is the name."""

    def judge(reading: Reading, lines: Sequence[Line], _: Enabled) -> Iterable[Hit]:
        form = _compiled(kind.form)
        for found in candidates(form, reading.text, regions(reading, lines)):
            value = kind.parse(found[0])
            if kind.signed and reading.in_signature(found.start()):
                continue
            if value is not None and _weigh(reading, found, value, kind) == LABELLED:
                yield Hit(found.start(), found.end(), value, NAMED, kind.strength)

    return judge


def _many(hits: list[Hit], invalid: int, kind: Identifier) -> list[Hit]:
    """The hits, raised where there are so many valid ones that chance cannot have made them.

    Six distinct values that each pass by chance once in ten would be one in a million; allow one
    in ten of the candidates to be something else.
    """
    bare = {hit.value for hit in hits if hit.confidence == BARE}
    surely = kind.chance <= 0.15 and len(bare) >= 6 and invalid * 10 <= len(hits)
    return [
        Hit(h.start, h.end, h.value, MANY, h.strength) if surely and h.confidence == BARE else h
        for h in hits
    ]


def identifier(
    id: str,  # noqa: A002 -- the field's own name
    title: str,
    trigger: Trigger,
    kind: Identifier,
    *,
    one_each: bool = True,
    only_named: bool = False,
) -> Detector:
    """The detector of an identifier; `only_named` where its form alone says nothing and the
    trigger fires on its name.
    """
    judge = identify_named(kind) if only_named else identify(kind)
    return Detector(id, title, trigger, judge, one_each=one_each)
