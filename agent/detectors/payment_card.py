"""Is this a payment card's number?

12 to 19 digits that pass the Luhn formula (ISO/IEC 7812-1:2017, Annex B) behind a prefix and of a
length that an issuer's network uses (the networks' published ranges: Visa 4; Mastercard 51-55 and
2221-2720; American Express 34, 37; Diners Club 300-305, 36, 38; Discover 6011, 644-649, 65; JCB
3528-3589; UnionPay 62; Maestro 50, 56-58, 60-69 here 12 to 19 long). Chance passes one in ten.
"""

import re

from agent.detectors._checksums import digits, luhn
from agent.detectors._detector import Trigger
from agent.detectors._evidence import NAMES_OTHERS, Identifier, identifier
from agent.detectors._fields import CARD

_NETWORKS = re.compile(
    r"4(?:\d{12}|\d{15}|\d{18})"
    r"|5[1-5]\d{14}|(?:222[1-9]|22[3-9]\d|2[3-6]\d\d|27[01]\d|2720)\d{12}"
    r"|3[47]\d{13}|(?:30[0-5]|36\d|38\d)\d{11}"
    r"|(?:6011|64[4-9]\d|65\d\d)\d{12}|35(?:2[89]|[3-8]\d)\d{12}|62\d{14}"
    r"|(?:50|56|57|58|6[37])\d{12,17}"
)
_GROUPED = re.compile(r"\d{4}([ -])\d{4}\1\d{4}\1\d{4}|\d{4}([ -])\d{6}\2\d{5}")


def parse(written: str) -> str | None:
    """The digits of a card number of a known network, else None."""
    number = digits(written)
    if not _NETWORKS.fullmatch(number) or len(set(number)) == 1 or not luhn(number):
        return None
    return number


_SPECIMENS = frozenset(
    """4242424242424242 4000056655665556 5555555555554444 2223003122003222 4111111111111111
    4012888888881881 5105105105105100 378282246310005 371449635398431 6011111111111117
    30569309025904 3566002020360505 4444333322221111""".split()  # noqa: SIM905 -- a list of words
)
"""Numbers that payment services print for tests (Stripe, "Test card numbers"; PayPal, "Test credit
card account numbers"; Worldpay, "Test card numbers").
"""
_DIGIT = r"[ \t.-]{0,3}[0-9]"

PAYMENT_CARD = identifier(
    "payment-card",
    "payment card number",
    Trigger(
        run="0000000",
        patterns=(rf"\b[2-6][0-9][0-9][0-9]{8 * _DIGIT}",),
    ),
    Identifier(
        form=r"(?<![\w.+])(?<!\d[ -])[2-6]\d{3}(?:[ \t.-]{0,3}\d){8,15}(?!\w|[.-]\d)",
        parse=parse,
        label=r"\b(?:(?:debit|credit|payment|bank|visa|master|company|corporate)[\s-]*)?card\b"
        r"|\b(?:visa|mastercard|amex|american express|maestro|barclaycard|pan|long number)\b",
        others=NAMES_OTHERS.replace("|account|acct|customer|client", "")
        .replace("|total|amount|sum|gbp|eur|usd", "")
        .replace("|tel|telephone|phone|mobile|mob|cell|fax|call|dial", "|fax|dial"),
        field_words=CARD,
        specimen=_SPECIMENS.__contains__,
        shaped=lambda written: _GROUPED.fullmatch(written) is not None,
    ),
    one_each=False,
)
