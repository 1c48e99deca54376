"""What do valid UK identifiers look like, each as people write it?

The benchmark's own arithmetic, from the standards, so that a slip in a detector shows.
"""

from __future__ import annotations

import random
import string

DIGITS = string.digits


def some(rng: random.Random, count: int, alphabet: str = DIGITS) -> str:
    return "".join(rng.choice(alphabet) for _ in range(count))


def spread(rng: random.Random, value: str, groups: tuple[int, ...]) -> str:
    """A value run together, spaced, hyphenated or with odd characters, as people write it."""
    how = rng.random()
    if how < 0.38:
        return value
    separator = rng.choices([" ", "-", "\u00a0", "\u2009", "\u2011"], [70, 15, 8, 3, 4])[0]
    pieces, at = [], 0
    for size in groups:
        pieces.append(value[at : at + size])
        at += size
    text = separator.join(pieces)
    if rng.random() < 0.03:
        text = text.translate({ord(d): chr(0xFF10 + int(d)) for d in DIGITS})
    return text


def _ten(rng: random.Random, first: str) -> str:
    """Ten digits with the NHS check digit."""
    while True:
        number = first + some(rng, 9 - len(first))
        check = 11 - sum(int(d) * (10 - i) for i, d in enumerate(number)) % 11
        if check != 10:
            return number + str(check % 11)


def nhs(rng: random.Random) -> str:
    return spread(rng, _ten(rng, rng.choices("4679", [4, 3, 3, 1])[0]), (3, 3, 4))


def chi(rng: random.Random) -> str:
    day = f"{rng.randint(1, 28):02}{rng.randint(1, 12):02}{rng.randint(20, 99):02}"
    return spread(rng, _ten(rng, day), rng.choice([(6, 4), (3, 3, 4)]))


def hc(rng: random.Random) -> str:
    return spread(rng, _ten(rng, f"3{rng.randint(20, 99)}"), (3, 3, 4))


def nino(rng: random.Random) -> str:
    while True:
        prefix = rng.choice("ABCEGHJKLMNOPRSTWXYZ") + rng.choice("ABCEGHJKLMNPRSTWXYZ")
        if prefix not in {"BG", "GB", "KN", "NK", "NT", "TN", "ZZ"}:
            break
    value = spread(rng, prefix + some(rng, 6) + rng.choice("ABCD"), (2, 2, 2, 2, 1))
    return value.lower() if rng.random() < 0.15 else value


def utr(rng: random.Random) -> str:
    rest = some(rng, 9)
    weighted = sum(int(d) * w for d, w in zip(rest, (6, 7, 8, 9, 10, 5, 4, 3, 2), strict=True))
    value = "21987654321"[weighted % 11] + rest
    return spread(rng, value, (5, 5))


def passport(rng: random.Random) -> str:
    return some(rng, 9) if rng.random() < 0.8 else some(rng, 2, "ABCEGHJK") + some(rng, 7)


def driving_licence(rng: random.Random, surname: str) -> str:
    letters = "".join(c for c in surname.upper() if c.isascii() and c.isalpha())[:5].ljust(5, "9")
    month = rng.randint(1, 12) + rng.choice([0, 50])
    value = (
        f"{letters}{rng.randint(0, 9)}{month:02}{rng.randint(1, 28):02}{rng.randint(0, 9)}"
        f"{rng.choice(string.ascii_uppercase)}{rng.choice(string.ascii_uppercase + '9')}"
        f"{rng.choice(DIGITS)}{some(rng, 2, string.ascii_uppercase)}"
    )
    return spread(rng, value, (5, 6, 5))


def account(rng: random.Random) -> tuple[str, str]:
    sort = some(rng, 6)
    dashes = rng.choice(["-", "-", " ", ""])
    return dashes.join((sort[:2], sort[2:4], sort[4:])), some(rng, 8)


def _luhn_digit(body: str) -> str:
    total = 0
    for index, digit in enumerate(reversed(body)):
        double = int(digit) * (2 if index % 2 == 0 else 1)
        total += double - 9 if double > 9 else double
    return str(-total % 10)


def card(rng: random.Random) -> str:
    if rng.random() < 0.12:
        body = rng.choice(["34", "37"]) + some(rng, 12)
        return spread(rng, body + _luhn_digit(body), (4, 6, 5))
    body = rng.choice(["4" + some(rng, 3), f"5{rng.randint(1, 5)}" + some(rng, 2), "2345"])
    body += some(rng, 11)
    return spread(rng, body + _luhn_digit(body), (4, 4, 4, 4))


def iban(rng: random.Random) -> str:
    bank = rng.choice(["NWBK", "BARC", "LOYD", "HBUK", "MIDL"])
    country, rest = rng.choice(
        [("GB", bank + some(rng, 14)), ("DE", some(rng, 18)), ("IE", "AIBK" + some(rng, 14))]
    )
    number = int("".join(str(int(c, 36)) for c in rest + country + "00"))
    value = f"{country}{98 - number % 97:02}{rest}"
    return (
        value if rng.random() < 0.4 else " ".join(value[i : i + 4] for i in range(0, 26, 4)).strip()
    )


def postcode(rng: random.Random, area: str) -> str:
    inward = some(rng, 1) + some(rng, 2, "ABDEFGHJLNPQRSTUWXYZ")
    outward = f"{area}{rng.randint(1, 9) if len(area) == 2 else rng.randint(1, 19)}"
    return f"{outward}{rng.choice([' ', ' ', ' ', ''])}{inward}"


def mobile(rng: random.Random) -> str:
    number = "7" + rng.choice("345789") + some(rng, 8)
    return rng.choice(
        [
            f"0{number}",
            f"0{number[:4]} {number[4:]}",
            f"0{number[:4]} {number[4:7]} {number[7:]}",
            f"+44 {number[:4]} {number[4:]}",
            f"+44{number}",
            f"+44 (0){number[:4]} {number[4:]}",
        ]
    )


def landline(rng: random.Random) -> str:
    code, rest = rng.choice([("01" + some(rng, 3), 6), ("020 7", 7), ("0117", 7)])
    return f"{code} {some(rng, rest)}"


def vrm(rng: random.Random) -> str:
    value = some(rng, 2, "ABCDEFGHJKLMNOPRSVWXY") + rng.choice(["05", "12", "17", "68", "71", "24"])
    return f"{value}{rng.choice([' ', ''])}{some(rng, 3, 'ABCDEFGHJKLMNOPRSTUVWXYZ')}"


def hospital(rng: random.Random) -> str:
    return rng.choice(
        [some(rng, 7), some(rng, 6), f"{rng.choice('ABDKRSX')}{some(rng, 6)}", f"RXX{some(rng, 7)}"]
    )


def date(rng: random.Random, first: int = 1930, last: int = 2015) -> str:
    day, month, year = rng.randint(1, 28), rng.randint(1, 12), rng.randint(first, last)
    name = "January February March April May June July August September October November December"
    long = name.split()[month - 1]
    return rng.choice(
        [
            f"{day:02}/{month:02}/{year}",
            f"{day:02}/{month:02}/{year}",
            f"{day}/{month}/{year % 100:02}",
            f"{day:02}-{month:02}-{year}",
            f"{day:02}.{month:02}.{year}",
            f"{year}-{month:02}-{day:02}",
            f"{day} {long} {year}",
            f"{day} {long[:3]} {year}",
            f"{day:02}-{long[:3]}-{year}",
        ]
    )
