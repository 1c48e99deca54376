"""Is this a bank account: a sort code with an account number?

Six digits in pairs and eight digits, side by side or under their names (Pay.UK, "Vocalink
Modulus Checking", section 2). We do not ship the modulus tables; the pair and its words decide. A
company's own details on its invoice are reported and keep nothing back.
"""

import re
from collections.abc import Iterable, Sequence

from agent.detectors._detector import Detector, Enabled, Hit, Line, Strength, Trigger
from agent.detectors._evidence import LABELLED, NAMED, SHAPED, candidates, regions
from agent.detectors._people import people
from agent.detectors._reading import Reading

_SORT = r"(?<![\w./-])\d\d(?:-\d\d-|[ ]\d\d[ ]|\d\d)\d\d(?!\w|[./-]\d)"
_ACCOUNT = r"(?<![\w./-])\d{8}(?!\w|[./-]\d)"
_PAIR = re.compile(
    rf"(?P<s>{_SORT})(?P<g>[^\d]{{1,48}}?)(?P<a>{_ACCOUNT})"
    rf"|(?P<a2>{_ACCOUNT})(?P<g2>[^\d]{{1,48}}?)(?P<s2>{_SORT})"
)
_WORDS = re.compile(
    r"\b(?:sort[ _-]?code|sort|s/c|s/code|sc|a/c|bacs|wages|expenses|reimburs\w+"
    r"|acc(?:oun)?t?|bank|payee|pay|refund"
    r"|faster payment|chaps)\b",
    re.IGNORECASE,
)
_ALONE = re.compile(
    rf"\bbank (?:account|acc?t?|a/c)\.?(?: (?:no|num|number))?\W{{1,4}}(?:is )?(?P<a>{_ACCOUNT})",
    re.IGNORECASE,
)
_BANK = re.compile(
    r"\b(?:barclays|lloyds|natwest|hsbc|santander|halifax|nationwide|monzo|starling|rbs|tsb"
    r"|co-op bank|first direct|in the name of)\b",
    re.IGNORECASE,
)
_COMPANY = re.compile(
    r"\b(?:ltd|limited|plc|llp|invoice|remittance|vat|supplier|our account|company)\b",
    re.IGNORECASE,
)


def _judge(reading: Reading, lines: Sequence[Line], _: Enabled) -> Iterable[Hit]:
    text = reading.text
    stretches = regions(reading, lines, more=4)
    for found in candidates(_PAIR, text, stretches):
        sort, account = found["s"] or found["s2"], found["a"] or found["a2"]
        near = text[max(0, found.start() - 100) : found.end() + 40]
        words = {w.lower() for w in _WORDS.findall(near)}
        header = reading.header(found.start())
        strong = words - {"pay", "refund"} or "sort" in header
        named = strong or words or _BANK.search(near)
        if not (strong or (named and ("-" in sort or _named(reading, found)))):
            continue
        value = "".join(filter(str.isdigit, sort + account))
        confidence = LABELLED if strong else SHAPED
        yield Hit(found.start(), found.end(), value, confidence, _strength(reading, found))
    for alone in candidates(_ALONE, text, stretches):
        yield Hit(alone.start("a"), alone.end("a"), alone["a"], NAMED, Strength.FLAG)


def _named(reading: Reading, found: re.Match[str]) -> bool:
    line = reading.line(found.start())
    return bool(people(reading, *line))


def _strength(reading: Reading, found: re.Match[str]) -> Strength:
    """FLAG where a company's name or an invoice is around and no person is named."""
    low, high = max(0, found.start() - 300), min(len(reading.text), found.end() + 200)
    if _COMPANY.search(reading.text, low, high) and not people(reading, low, high):
        return Strength.FLAG
    return Strength.HOLD


BANK_ACCOUNT = Detector(
    "bank-account",
    "bank account",
    Trigger(
        run="00000000",
        patterns=(
            r"(?i)\bsort[ _-]?code",
            r"(?i)\b(?:s/c|sc)\b ?[0-9]",
            r"(?i)\bs/c\b",
            r"(?i)\ba/c\b",
            r"(?i)\bbank (?:details|acc)",
            r"(?i)\bsort:? [0-9]",
            r"(?i)\bacc(?:oun)?t\.?[ _](?:no|num)",
            r"\b[0-9][0-9]-[0-9][0-9]-[0-9][0-9][ ,;:\t/|]{1,4}[0-9]{8}\b",
            r"\b[0-9]{8}[ ,;:\t/|]{1,4}[0-9][0-9][ -]?[0-9][0-9][ -]?[0-9][0-9]\b",
            r"(?i)\bs/code\b",
            r"(?i)\bacct?\.?:? ?[0-9]{8}\b",
            r"\b[0-9][0-9] ?[0-9][0-9] ?[0-9][0-9][ ,;:\t/|]{1,4}[0-9]{8}\b",
        ),
        words=frozenset({"bacs"}),
    ),
    _judge,
)
