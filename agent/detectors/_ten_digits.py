"""Are there ten digits here whose check digit agrees?

NHS, CHI, H&C numbers and UTRs are ten digits each, and so is much else. One look for all of them
spares four where, as mostly, no check digit agrees.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from operator import mul

from agent.detectors._detector import Line, Trigger

_RUN = re.compile(r"[0-9](?:[ \t.*-]{0,3}[0-9]){9,}")
_MANY = 60
_MOD_11 = (10, 9, 8, 7, 6, 5, 4, 3, 2, 1)
"""With the check digit counted once the sum is a multiple of 11 (sources: `nhs_number`)."""
_UTR = (6, 7, 8, 9, 10, 5, 4, 3, 2)
_UTR_CHECK = (2, 1, 9, 8, 7, 6, 5, 4, 3, 2, 1)
"""As in `utr`, which cites the source."""


def any_valid(text: str, lines: Sequence[Line]) -> bool:
    """Whether any ten digits in a row in these lines pass one of the checks."""
    return any(
        _valid([int(digit) for digit in run[0] if digit.isdigit()])
        for line in lines
        for run in _RUN.finditer(text, line.start, line.end)
    )


def _valid(digits: list[int]) -> bool:
    if len(digits) > _MANY:
        return True  # so many that one of them will pass, and all would take long
    for at in range(len(digits) - 9):
        number = digits[at : at + 10]
        if sum(map(mul, number, _MOD_11)) % 11 == 0:
            return True
        if _UTR_CHECK[sum(map(mul, number[1:], _UTR)) % 11] == number[0]:
            return True
    return False


_GAP, _D = r"[ \t.*-]{0,3}", "[0-9]"
TEN_DIGITS = Trigger(
    patterns=(
        (
            rf"(?:\b|_)(?:{3 * _D}{_GAP}{3 * _D}{_GAP}|{2 * _D}{_GAP}{2 * _D}{_GAP}{2 * _D}{_GAP}"
            rf"|{5 * _D}{_GAP}{_D}){4 * _D}(?:[kK]?\b|_)"
        ),
        r"\b[0-9](?:[ \t.-][0-9]){9}\b",
        r"(?i)\bnhs[0-9][0-9][0-9][ \t.*-]{0,3}[0-9][0-9][0-9][ \t.*-]{0,3}[0-9][0-9][0-9][0-9]\b",
    ),
    run="0000000000",
    confirm=any_valid,
)
"""Fires on ten digits as people group them: one trigger for every kind of number that has ten."""
