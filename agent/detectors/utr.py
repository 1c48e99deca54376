"""Is this a Unique Taxpayer Reference?

Ten digits; the first is the check digit of the other nine, weights 6 7 8 9 10 5 4 3 2, the
remainder by 11 looked up in "21987654321" (HMRC, "Modulus 11 check for UTRs", specification for
software developers). Chance passes one in ten. A trailing K is printed on some letters.
"""

from agent.detectors._checksums import digits
from agent.detectors._evidence import NAMES_OTHERS, Identifier, identifier
from agent.detectors._ten_digits import TEN_DIGITS

_WEIGHTS = (6, 7, 8, 9, 10, 5, 4, 3, 2)
_CHECK = "21987654321"
_GAP = r"[ \t-]{0,3}"


def parse(written: str) -> str | None:
    """The ten digits of a valid reference, else None."""
    number = digits(written)
    if len(set(number)) == 1:
        return None
    total = sum(int(d) * w for d, w in zip(number[1:], _WEIGHTS, strict=True))
    return number if number[0] == _CHECK[total % 11] else None


UTR = identifier(
    "utr",
    "Unique Taxpayer Reference",
    TEN_DIGITS,
    Identifier(
        form=rf"(?<![\w.])(?:\d{{5}}{_GAP}\d{{5}}|\d{{3}}{_GAP}\d{{3}}{_GAP}\d{{4}})"
        r"(?=[kK]?\b)(?![.-]\d)",
        parse=parse,
        label=r"\butr\b|\b(?:unique )?tax(?:payer'?s?)?[\s-]*(?:ref(?:erence)?|id)\b"
        r"|\bself[\s-]assessment(?: (?:ref(?:erence)?|no|number))?\b",
        others=NAMES_OTHERS.replace("|utr", "").replace("|unique tax\\w*|self assessment", ""),
        field_words=frozenset({"hmrc", "utr", "taxpayer", "subcontractor", "cis", "assessment"}),
    ),
)
