"""Do all engines find the same?"""

import importlib.util
import random

import pytest

from agent import detectors
from agent.detectors._engine import _lines
from agent.detectors._scanners import ENGINES, compile_fastest
from agent.detectors._text import BREAKS, broken_at, fold, to_bytes
from agent.detectors._triggers import compile_re, literals

TRIGGERS = [*(each.trigger for each in detectors.discover().values()), BREAKS]
BREAKS_AT = len(TRIGGERS) - 1
PIECES = [
    "NHS no 943 476 5919",
    "DOB: 12/03/1961",
    "Name: Jane Smith",
    "AB 12 34 56 C",
    "4111 1111 1111 1111",
    "\nPatient ID\t1234567",
    "lives at 12 Elm Grove, Leeds LS1 4AB",
    "+44 7700 900123",
    "07700900123",
    "jane@gmail.com",
    "\npassport no 123456789",
    "MORGA657054SM9IJ",
    "sort code 12-34-56, 12345678",
    "GB82WEST12345698765432",
    "UTR 11234 56789",
    "\nhas rheumatoid arthritis",
    "heart-attack and ramipril",
    "ethnicity White British",
    "is a Muslim",
    "sexual orientation",
    "\nUnison rep",
    "Plaid Cymru",
    "BRCA1",
    "was arrested",
    "final written warning",
    "Area\tDeaths\t3\t9",
    "MRN 123456",
    "GMC 7123456",
    "\nAB12 CDE",
    "café ｎｈｓ",
    "  4  ",
    "a,3,b",
    "Jane Smith (12/03/1961)",
    "-- 2002-09-12",
    "number plate",
    "Re: Mrs Smith",
    "line 12",
    "CHI 0101700008",
    "H&C 320 000 0007",
]


def _texts():
    rng = random.Random(7)
    noise = [
        "the",
        "of",
        "and",
        "order",
        "12",
        "3456",
        "report",
        "2024-01-02",
        "\t",
        ",",
        ";",
        "|",
        "(",
        ")",
        "@",
        ".",
        "-",
        ":",
        "/",
        "x1",
        "_y",
        "z99",
    ]
    for _ in range(300):
        yield "".join(
            rng.choice([*PIECES, *noise]) + rng.choice([" ", " ", "\n", "\r\n", "\t", ", "])
            for _ in range(rng.randint(1, 60))
        )


def _breaks(folded, spots):
    """Where numbers are broken over two lines: an engine may tell of other ends of lines too."""
    ends = {folded.rfind("\n", 0, end) + 1 for index, end in spots if index == BREAKS_AT}
    return {end for end in ends if broken_at(folded, end)}


@pytest.mark.parametrize("name", sorted(set(ENGINES) - {"re"}))
def test_parity(name):
    if importlib.util.find_spec(name) is None:
        pytest.skip(f"{name} is not installed here")
    scan, plain = ENGINES[name](TRIGGERS, None), compile_re(TRIGGERS)
    fired = set()
    for text in _texts():
        data = to_bytes(fold(text))
        folded = fold(text)
        expected, found = plain(data), scan(data)
        assert _breaks(folded, found) == _breaks(folded, expected)
        expected = [spot for spot in expected if spot[0] != BREAKS_AT]
        found = [spot for spot in found if spot[0] != BREAKS_AT]
        expected.sort(key=lambda spot: spot[1])
        found.sort(key=lambda spot: spot[1])
        assert _lines(folded, found) == _lines(folded, expected)
        fired.update(_lines(folded, expected))
    assert fired == set(range(BREAKS_AT))


def test_what_is_looked_for_first_is_in_every_match():
    import re

    for trigger in TRIGGERS:
        for pattern in trigger.patterns:
            needed = literals(pattern)
            for text in PIECES:
                for found in re.finditer(pattern, text):
                    held = found[0].lower() if pattern.startswith("(?i)") else found[0]
                    assert all(any(text in held for text in texts) for texts in needed)


def test_a_core_is_in_every_line_that_matches():
    import re

    seen = set()
    for trigger in TRIGGERS:
        assert set(trigger.cores) <= set(trigger.patterns)
        for pattern, core in trigger.cores.items():
            for line in "\n".join(_texts()).split("\n"):
                if re.search(pattern, line, re.ASCII):
                    assert re.search(core, line, re.ASCII), (pattern, line)
                    seen.add(pattern)
    assert len(seen) == sum(len(trigger.cores) for trigger in TRIGGERS)


def test_the_fastest_is_there_always(monkeypatch):
    def absent(*_):
        raise ImportError

    assert compile_fastest([BREAKS], None)(b"1\n> 2")
    monkeypatch.setattr(
        "agent.detectors._scanners.ENGINES", {"hyperscan": absent, "re": ENGINES["re"]}
    )
    assert compile_fastest([BREAKS], None)(b"1\n") == [(0, 2)]
