"""Is this somebody's own e-mail address?

An address with one of the providers that private people use, or in a column beside people's names.
Addresses at work, of the sender and in the headers of quoted mail do not count.
"""

import re
from collections.abc import Iterable, Sequence

from agent.detectors._columns import column, headed, person_columns
from agent.detectors._detector import Detector, Enabled, Hit, Line, Strength, Trigger
from agent.detectors._evidence import NAMED, SURROUNDED
from agent.detectors._reading import Reading

_PRIVATE = (
    r"(?:gmail|googlemail|hotmail|outlook|live|msn|yahoo|ymail|rocketmail|icloud|me|mac|aol"
    r"|btinternet|btopenworld"
    r"|sky|virginmedia|ntlworld|blueyonder|talktalk|tiscali|plusnet|orange|o2|protonmail"
    r"|proton|gmx|mail|fastmail"
    r"|zoho|hey|tutanota|freeserve|wanadoo|lineone|onetel|supanet|zen|pm)"
)
_ANY = r"[A-Za-z0-9._%+'-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+"
_FORM = re.compile(
    rf"(?<![\w.@+-])(?P<address>[A-Za-z0-9._%+'-]{{1,64}}@{_PRIVATE}\.(?:com|co\.uk|net|org"
    rf"|me|uk|org\.uk|ie|fr|de))\b",
    re.IGNORECASE,
)
_NAMED = re.compile(
    rf"\b(?:personal|home|private|patient'?s?|participant'?s?|client'?s?|her|his|their"
    rf"|parent'?s?|carer'?s?)"
    rf" e-?mail(?: address)?\W{{1,4}}(?:is )?(?P<address>{_ANY})",
    re.IGNORECASE,
)
_HEADER = re.compile(
    r"^[ \t>]*(?:from|to|cc|bcc|sender|reply-to|subject|message-id|return-path)\b *:"
    r"|wrote:?\s*$|<mailto:|list|unsubscribe",
    re.IGNORECASE | re.MULTILINE,
)
_OVER = re.compile(r"\be-?mail\b", re.IGNORECASE)


def _judge(reading: Reading, lines: Sequence[Line], _: Enabled) -> Iterable[Hit]:
    tables: set[int] = set()
    for table in headed(reading, lines):
        if person_columns(table):
            for cell in column(reading, table, _OVER):
                if "@" in cell.text:
                    tables.add(cell.row)
                    yield Hit(cell.start, cell.end, cell.text.lower(), NAMED, Strength.FLAG)
    for line in lines:
        if _HEADER.search(reading.text, line.start, line.end) or line.start in tables:
            continue
        for form, confidence in ((_FORM, SURROUNDED), (_NAMED, NAMED)):
            for found in form.finditer(reading.text, line.start, line.end):
                start, end = found.span("address")
                if not reading.in_signature(start):
                    yield Hit(start, end, found["address"].lower(), confidence, Strength.FLAG)


EMAIL_ADDRESS = Detector(
    "email-address",
    "personal e-mail address",
    Trigger(
        patterns=(
            rf"(?i)@{_PRIVATE}\.(?:com|co|net|org|me|uk|ie|fr|de)\b",
            (
                r"(?i)\b(?:personal|home|private|patient'?s?|participant'?s?|client'?s?|her|his"
                r"|their|parent'?s?|carer'?s?) e-?mail(?: address)?[^a-z0-9_\n]{1,4}(?:is )?"
                r"[a-z0-9._%+'-]{1,64}@"
            ),
            (
                r"(?i)(?:[\t|;] ?|,|  )\"?(?:[a-z]{1,12} )?e-?mail[a-z ()]{0,16}\"? ?"
                r"(?:[\t|;,]|  |\r?\n)"
            ),
            r"(?i)\be-?mail(?: address)?\"?(?: ?[\t|;]|,[a-z\"]|  )",
        )
    ),
    _judge,
)
