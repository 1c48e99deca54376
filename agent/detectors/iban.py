"""Is this an IBAN?

Country, two check digits and the national account number, of the length that the country
registered, ISO 7064 MOD 97-10 over all (ISO 13616-1:2020; lengths from the SWIFT IBAN Registry,
release 99). Chance passes one in ninety-seven of the right length.
"""

from agent.detectors._checksums import mod97
from agent.detectors._detector import Trigger
from agent.detectors._evidence import Identifier, identifier

_LENGTHS = {
    length: frozenset(countries.split())
    for length, countries in {
        15: "NO", 16: "BE", 18: "DK FI FO GL NL", 19: "MK SI", 20: "AT BA EE KZ LT LU XK",
        21: "CH HR LI LV", 22: "BG BH DE GB GE IE ME RS", 23: "AE GI IL TL",
        24: "AD CZ ES MD PK RO SA SE SK TN VG", 25: "PT ST", 26: "IS TR",
        27: "FR GR IT MC MR SM", 28: "AL AZ BY CY DO GT HU LB PL", 29: "BR EG PS QA UA",
        30: "JO KW MU", 31: "MT SC",
    }.items()
}  # fmt: skip
_FORM = r"[A-Z]{2}\d\d(?:[ -]?[A-Z0-9]{4}){2,6}(?:[ -]?[A-Z0-9]{1,3})?"


def parse(written: str) -> str | None:
    """The IBAN without spaces; None for a length no country uses or wrong check digits."""
    number = "".join(filter(str.isalnum, written)).upper()
    fits = number[:2] in _LENGTHS.get(len(number), frozenset())
    return number if fits and mod97(number) else None


_SPECIMENS = frozenset(
    {"GB82WEST12345698765432", "GB29NWBK60161331926819", "GB33BUKB20201555555555"}
)
"""British examples of the SWIFT IBAN Registry, of the standard itself and of banks' test pages."""
_CHECKED = r"[0-9][0-9][ -]?[a-z0-9]{4}[ -]?[0-9][0-9][0-9][0-9][ -]?[0-9]{3}"

IBAN = identifier(
    "iban",
    "IBAN",
    Trigger(
        run="0000000",
        patterns=(rf"(?i)\b[a-z][a-z]{_CHECKED}",),
        cores={rf"(?i)\b[a-z][a-z]{_CHECKED}": rf"(?i){_CHECKED}"},
    ),
    Identifier(
        form=rf"(?<![\w/=+])(?i:{_FORM})(?![\w/=+])",
        parse=parse,
        label=r"\biban\b",
        others="hash|sha|md5|uuid|guid|serial|commit",
        shaped=lambda _: (
            True
        ),  # one in ninety-seven, of the right length, behind a country's letters
        chance=0.01,
        specimen=_SPECIMENS.__contains__,
    ),
    one_each=False,
)
