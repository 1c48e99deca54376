"""Is this a CHI number (Scotland)?

Ten digits: the date of birth as DDMMYY, two digits, one that tells sex, and the modulus 11 check
digit of the NHS number (NHS Scotland, "CHI number" data definition, ISD Data Dictionary).
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
    day, month = int(number[:2]), int(number[2:4])
    if not (1 <= day <= 31 and 1 <= month <= 12) or (month == 2 and day > 29):
        return None
    if number[9] == "0" and len(set(number)) == 1:
        return None
    return number if mod11(number[:9], _WEIGHTS) == number[9] else None


def _plausible(number: str) -> bool:
    """Not within reach of a telephone number written without its first 0."""
    return number[:2] not in {"20", "28", "29"}


CHI_NUMBER = identifier(
    "chi-number",
    "CHI number",
    TEN_DIGITS,
    Identifier(
        form=rf"(?<![\w.])(?<!\+\d[ -])(?<!\+\d\d[ -])(?:\d\d{_GAP}\d\d{_GAP}\d\d{_GAP}\d{{4}}"
        rf"|\d{{3}}{_GAP}\d{{3}}{_GAP}\d{{4}})(?!\w|[.-]\d)",
        parse=parse,
        label=r"\bchi\b|\bcommunity health index\b",
        field_words=CLINICAL,
        plausible=_plausible,
    ),
)
