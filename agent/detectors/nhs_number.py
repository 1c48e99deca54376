"""Is this an NHS number (England, Wales, Isle of Man)?

Ten digits, the last a modulus 11 check on the rest with weights 10 to 2; a check value of 11 is
written 0, and 10 is never issued (NHS Data Dictionary, "NHS NUMBER"). Chance passes one number in
eleven. Numbers in use begin with 4, 6 or 7; 9 is for test patients; the ranges of Scotland (CHI)
and Northern Ireland (H&C) are others' (NHS Digital, "NHS number" service notes).
"""

from agent.detectors._checksums import digits, mod11
from agent.detectors._evidence import Identifier, identifier
from agent.detectors._fields import CLINICAL
from agent.detectors._ten_digits import TEN_DIGITS

_GAP = r"[ \t.*-]{0,3}"
_WEIGHTS = (10, 9, 8, 7, 6, 5, 4, 3, 2)


def parse(written: str) -> str | None:
    """The ten digits of a valid number, else None."""
    number = digits(written)
    if len(number) != 10 or len(set(number)) == 1 or mod11(number[:9], _WEIGHTS) != number[9]:
        return None
    return number


def _in_use(number: str) -> bool:
    return number[0] in "4679"


_PRINTED = frozenset({"4857773456", "4010232137"})
"""Examples printed on nhs.uk ("Find your NHS number") and in much that is written of it."""


def _specimen(number: str) -> bool:
    """No number in use begins with 9: they are for tests (999 000 0000 to 999 999 9999, Wikipedia,
    "NHS number", ranges) and examples (943 476 5919, NHS Data Dictionary, "NHS NUMBER").
    """
    return number[0] == "9" or number in _PRINTED


NHS_NUMBER = identifier(
    "nhs-number",
    "NHS number",
    TEN_DIGITS,
    Identifier(
        form=rf"(?:(?<![^\W_])|(?<=nhs)|(?<=NHS))(?<!\.)(?<!\d\d\d-)(?<!\+\d[ -])(?<!\+\d\d[ -])"
        rf"(?:\d{{3}}{_GAP}\d{{3}}{_GAP}\d{{4}}|(?:\d ){{9}}\d)(?![^\W_]|[.*-]\d| \d{{3}}\b)",
        parse=parse,
        # The last of them are Welsh, and what reading a scan makes of "number".
        label=r"\bn\.?h\.?s\.?(?:/chi)?[\s-]*(?:patient[\s-]*)?"
        r"(?:no\b|nos\b|num\w*|nr\b|n[o0][.:]|id\b|identifier|#|:|n[uo]\w{1,3}ber\b)"
        r"|\bnhs\W{0,3}$|\brhif(?:au)? (?:y )?gig\b",
        # HL7's object identifier of NHS numbers, as an attribute behind the value (CDA).
        behind=r"\"?[ \t]{0,4}root=\"2\.16\.840\.1\.113883\.2\.1\.4\.1\"",
        field_words=CLINICAL,
        plausible=_in_use,
        specimen=_specimen,
    ),
)
