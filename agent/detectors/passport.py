"""Is this a passport's number?

Nine digits in the United Kingdom (HM Passport Office, machine-readable zone per ICAO Doc 9303-3,
section 4.9), two letters and seven digits elsewhere; nothing checks it outside the machine-readable
zone, so only its name makes it one.
"""

from agent.detectors._detector import Trigger
from agent.detectors._evidence import Identifier, identifier


def parse(written: str) -> str | None:
    """Letters and digits without spaces, upper case."""
    return "".join(filter(str.isalnum, written)).upper()


PASSPORT = identifier(
    "passport",
    "passport number",
    Trigger(patterns=(r"(?i)passport|\bpasbort|\bppt[ .:]",)),
    Identifier(
        form=r"(?<![\w/.])(?:\d{3}[ -]?\d{3}[ -]?\d{3}|[A-Za-z]{1,2}\d{7})(?!\w|[./-]\d)",
        parse=parse,
        label=r"passport|\bpasbort\b|\bppt\b",
        others="form|case|job|ticket|scheme|tel|telephone|phone|mobile|fax"
        "|order|invoice|account|acct|sort code|nhs|ni number"
        "|nino|visa|brp|utr|ext|iban|driving|licence|booking|reference|ref",
    ),
    only_named=True,
)
