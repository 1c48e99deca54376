"""Is this a National Insurance number?

Two letters, six digits and a suffix A to D. Neither letter is D, F, I, Q, U or V, the second is
not O, and BG, GB, KN, NK, NT, TN and ZZ are never issued (HMRC National Insurance Manual,
NIM39110). There is no check digit: codes of the same form exist in every catalogue.
"""

import re

from agent.detectors._detector import Trigger
from agent.detectors._evidence import NAMES_OTHERS, Identifier, identifier
from agent.detectors._fields import EMPLOYMENT

_NEVER_ISSUED = frozenset({"BG", "GB", "KN", "NK", "NT", "TN", "ZZ"})
_FIRST, _SECOND = "[A-CEGHJ-PR-TW-Za-ceghj-pr-tw-z]", "[A-CEGHJ-NPR-TW-Za-ceghj-npr-tw-z]"
_GAP = r"[ \t.-]{0,3}"
_PAIRS = (
    rf"(?:{_GAP}[0-9][0-9]{_GAP}[0-9][0-9]{_GAP}[0-9][0-9]"
    rf"|{_GAP}[0-9][0-9][0-9]{_GAP}[0-9][0-9][0-9])"
)
_DIGITS = rf"[0-9][0-9]{_GAP}[0-9]{_GAP}[0-9]{_GAP}[0-9][0-9]{_GAP}[A-Da-d]\b"
"""Either of them with the suffix, and a little more."""
_SPACED = re.compile(r"[A-Za-z]{2}[ \t.-]+\d\d[ \t.-]+\d\d[ \t.-]+\d\d[ \t.-]+[A-Da-d]")


def parse(written: str) -> str | None:
    """Letters, digits and suffix without spaces, upper case; None for a prefix never issued."""
    number = "".join(filter(str.isalnum, written)).upper()
    return None if number[:2] in _NEVER_ISSUED else number


def _shaped(written: str) -> bool:
    """In the five groups that cards and payslips print, in capitals: hardly anything else is."""
    return _SPACED.fullmatch(written) is not None and written.upper() == written


NI_NUMBER = identifier(
    "ni-number",
    "National Insurance number",
    Trigger(
        run="aa000000a",
        patterns=(rf"\b{_FIRST}{_SECOND}{_GAP}{_DIGITS}",),
        cores={rf"\b{_FIRST}{_SECOND}{_GAP}{_DIGITS}": _DIGITS},
    ),
    Identifier(
        form=rf"(?<![\w/])(?<!\w-){_FIRST}{_SECOND}{_PAIRS}{_GAP}[A-Da-d](?![\w/]|-\w)",
        parse=parse,
        label=r"\bn\.?i\.?(?:[\s-]*(?:no\b|nos\b|num\b|numbers?|nr\b|#)|[\s]*:|$)"
        r"|\brhif yswiriant gwladol\b|\bnino\b|\bnat(?:ional|\.)?[\s-]*ins(?:urance|\.)?\b",
        others=NAMES_OTHERS.replace("|client", "").replace("|customer", ""),
        field_words=EMPLOYMENT,
        shaped=_shaped,
        chance=1.0,
    ),
)
