"""Which people are named as the ones spoken of?

A name behind a label such as "Patient:", in a column of names, or beside other personal data. A
colleague, a signature, somebody greeted or a doctor is not. Reported, and by itself it keeps
nothing back.
"""

import re
from collections.abc import Iterable, Sequence

from agent.detectors._columns import column, headed
from agent.detectors._detector import Detector, Enabled, Hit, Line, Strength, Trigger
from agent.detectors._evidence import NAMED, SURROUNDED
from agent.detectors._names import forename, other
from agent.detectors._people import people
from agent.detectors._reading import Reading

_WHOSE = (
    r"(?:patient|pt|client|service user|employee|participant|claimant|resident|tenant|pupil"
    r"|student|subject|applicant"
    r"|complainant|member of staff|staff member|child|mother|father|next of kin|nok|worker"
    r"|candidate)"
)
_LABEL = re.compile(
    rf"^[ \t>*|]*(?:re:? *)?(?:{_WHOSE}(?:'?s)?(?: (?:full )?name)?|(?:full |first |last |sur"
    rf"|fore|family |given )?name(?: of \w+)?)"
    r"[ \t]*[:=\t|-][ \t]*(?P<name>(?:(?:mr|mrs|ms|miss|mx"
    r"|master)\.? )?[^\W\d_][\w'.-]*(?:,? [^\W\d_][\w'.-]*){0,3})",
    re.IGNORECASE | re.MULTILINE,
)
_OVER = re.compile(
    rf"^(?:{_WHOSE}(?:'?s)?|(?:{_WHOSE} |full |first |last |sur|fore|family |given )?name"
    rf"|surname|forename)$"
    rf"|\b{_WHOSE} name\b|\bname of (?:patient|client|child|employee)",
    re.IGNORECASE,
)
_REGARDING = re.compile(
    r"\b(?:Re|RE|re):?\s+"
    r"(?P<name>(?:(?:Mr|Mrs|Ms|Miss|Mx|Master)\.? )[A-Z][\w'-]+(?: [A-Z][\w'-]+){0,2})"
)
_ORGANISATION = re.compile(
    r"\b(?:ltd|limited|plc|trust|council|university|team|group|hospital|practice)\b", re.IGNORECASE
)
_BACK, _ON = 170, 130
_MOST_BESIDE = 1_000


def _judge(reading: Reading, lines: Sequence[Line], _: Enabled) -> Iterable[Hit]:
    text = reading.text
    tables = []
    for table in headed(reading, lines):
        cells = [c for c in column(reading, table, _OVER) if re.search(r"[^\W\d_]{2}", c.text)]
        likely = sum(any(forename(w.strip(",.")) for w in c.text.split()) for c in cells)
        if likely * 3 >= len(cells):
            tables.append((table.start, table.end))
            for cell in cells:
                yield Hit(cell.start, cell.end, _value(cell.text), NAMED, Strength.FLAG)
    for line in lines:
        for pattern in (_LABEL, _REGARDING):
            for found in pattern.finditer(text, line.start, line.end):
                if _like_a_name(found["name"]) and not reading.in_signature(found.start()):
                    yield Hit(*found.span("name"), _value(found["name"]), NAMED, Strength.FLAG)
    for type_ in BESIDE:
        for hit in reading.hits.get(type_, [])[:_MOST_BESIDE]:
            if hit.confidence < 0.6 or any(a <= hit.start < b for a, b in tables):
                continue
            low, high = max(0, hit.start - _BACK), min(len(text), hit.end + _ON)
            for name in people(reading, low, high):
                yield Hit(name.start, name.end, name.value, SURROUNDED, Strength.FLAG)


def _value(written: str) -> str:
    words = re.sub(r"^(?:mr|mrs|ms|miss|mx|master|dr)\b\.?", "", written.lower().strip()).split()
    stop = next((at for at, word in enumerate(words) if at and other(word.strip(",.:"))), None)
    words = words[:stop]  # "Jane Smith DOB"
    if words and words[0].endswith(","):
        words = [*words[1:], words[0]]
    return " ".join(w.strip(",.") for w in words)


def _like_a_name(written: str) -> bool:
    """Whether what stands behind a label is a person's name and not a file's or a firm's."""
    words = _value(written).split()
    if not words or _ORGANISATION.search(written):
        return False
    titled = written.lower().split()[0].strip(".") in {"mr", "mrs", "ms", "miss", "mx", "master"}
    capital = written[:1].isupper() and len(words) > 1
    return (
        titled
        or (any(map(forename, words)) and (capital or len(words) > 1))
        or (len(words) == 1 and forename(words[0]))
    )


BESIDE = (
    "bank-account",
    "chi-number",
    "criminal",
    "date-of-birth",
    "driving-licence",
    "email-address",
    "ethnicity",
    "genetic-biometric",
    "hc-number",
    "health",
    "home-address",
    "hospital-number",
    "hr",
    "nhs-number",
    "ni-number",
    "passport",
    "payment-card",
    "personal-phone",
    "political",
    "religion",
    "sexual-life",
    "trade-union",
    "utr",
    "vehicle-registration",
)
"""Kinds beside which a name is that of the person spoken of."""

PERSON_NAME = Detector(
    "person-name",
    "name of a person spoken of",
    Trigger(
        patterns=(
            # Not in the middle of a word: "?pagename=".
            (
                r"(?i)(?:\b|_|sur|fore|first|last|full|patient|client|family|given|employee)"
                r"name[\" ]{0,2}(?:[\t|;:=]|,[a-z\"]|  )"
            ),
            r"(?i)[\t|;,]\"? ?(?:[a-z]{1,12}[ _])?(?:sur|fore)?name\b",
            (
                rf"(?i)\b{_WHOSE.replace('|subject', '')}(?:[ _]name)?[\" ]{{0,2}}"
                r"(?:[\t|:=]|,[a-z\"]|  )"
            ),
            # Every quoted mail has a subject: only one that begins as a name does.
            r"(?i)\bsubject[\" ]{0,2}(?:[\t|=]|,[a-z\"]|  )",
            (
                r"\bS(?:ubject|UBJECT)[\" ]{0,2}:[ \t]*(?:M(?:rs?|iss|s|x)\.? )?"
                r"[A-Z][A-Za-z'-]*,? [A-Z]"
            ),
            r"\b(?:Re|RE|re): {1,2}M(?:rs?|iss|s|x)\.? [A-Z]",
            r"\b(?:Re|RE|re) M(?:rs?|iss|s|x)\.? [A-Z]",
        )
    ),
    _judge,
    one_each=True,
    needs=BESIDE,
)
