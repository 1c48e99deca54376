"""Is this a Health and Care number (Northern Ireland)?

Ten digits from 320 000 0000 to 399 999 9999 with the check digit of the NHS number (NHS Data
Dictionary, "NHS NUMBER": the range is set aside for Northern Ireland).
"""

from agent.detectors._checksums import digits, mod11
from agent.detectors._evidence import Identifier, identifier
from agent.detectors._fields import CLINICAL
from agent.detectors._ten_digits import TEN_DIGITS

_GAP = r"[ \t.-]{0,3}"
_WEIGHTS = (10, 9, 8, 7, 6, 5, 4, 3, 2)


def parse(written: str) -> str | None:
    """The ten digits of a valid number, else None."""
    number = digits(written)
    return number if mod11(number[:9], _WEIGHTS) == number[9] else None


HC_NUMBER = identifier(
    "hc-number",
    "Health and Care number",
    TEN_DIGITS,
    Identifier(
        form=rf"(?<![\w.])(?<!\+\d[ -])(?<!\+\d\d[ -])3[2-9]\d{_GAP}\d{{3}}{_GAP}\d{{4}}(?!\w"
        rf"|[.-]\d)",
        parse=parse,
        label=r"\bh\s?(?:&|\+|and)\s?c\b|\bhcn\b|\bhealth (?:and|&) (?:social )?care (?:no"
        r"|num|id)\w*"
        r"|\bhealth (?:and|&) care\b|\bhsc (?:no|num|id)\w*",
        field_words=CLINICAL,
    ),
)
