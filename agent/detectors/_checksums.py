"""Do the check digits of a number agree with the rest of it?"""

from __future__ import annotations

from collections.abc import Sequence


def digits(written: str) -> str:
    """The digits of a number as written, and nothing else."""
    return "".join(filter(str.isdigit, written))


def mod11(number: str, weights: Sequence[int]) -> str | None:
    """The check digit by modulus 11: 11 less the weighted sum's remainder, 11 written as 0.

    None where it would be 10, which such schemes never issue.
    """
    check = 11 - sum(int(d) * w for d, w in zip(number, weights, strict=True)) % 11
    return None if check == 10 else str(check % 11)


def luhn(number: str) -> bool:
    """Whether the last digit agrees by the Luhn formula (ISO/IEC 7812-1:2017, Annex B)."""
    total = 0
    for index, digit in enumerate(reversed(number)):
        value = int(digit)
        if index % 2:
            value = value * 2 - 9 if value > 4 else value * 2
        total += value
    return total % 10 == 0


def mod97(text: str) -> bool:
    """Whether an IBAN's check digits agree (ISO 7064 MOD 97-10, ISO 13616-1:2020 section 6)."""
    moved = text[4:] + text[:4]
    return int("".join(str(int(c, 36)) for c in moved)) % 97 == 1
