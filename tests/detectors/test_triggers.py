"""Does the one pass find each line in which a detector has to look?"""

import pytest

from agent.detectors._detector import Trigger
from agent.detectors._triggers import compile_re, literals

TRIGGERS = [
    Trigger(patterns=(r"\b[0-9][0-9][0-9]\b",)),
    Trigger(words=frozenset({"patient"}), endings=("itis",)),
]


@pytest.mark.parametrize("compile_", [compile_re])
def test_lines(compile_):
    data = b"123 and 456\nPATIENT\n1234 impatient\narthritis\nitis\npatient_id\n789"
    lines = {(index, data.count(b"\n", 0, end - 1)) for index, end in compile_(TRIGGERS)(data)}
    assert lines == {(0, 0), (0, 6), (1, 1), (1, 3)}


@pytest.mark.parametrize(
    ("pattern", "needed"),
    [
        (r"(?i)\bsort[ _-]?code", (("sort",), ("code",))),
        (r"(?i)\b(?:her|his) e-?mail|\bnoon", (("mail", "noon"),)),
        (r"(?i)(?:[\t|;] ?|,)\"?(?:offen[cs]e|dbs)", (("dbs", "offen"),)),
        (r"\b(?:PIP|DLA) [a-z]", (("DLA", "PIP"),)),
        (r"[Rr]e +M", ()),
        (r"(?i)ab?(?:cd)?", ()),
        (r"[0-9]-?\r?\n", ()),
    ],
)
def test_what_each_match_holds(pattern, needed):
    assert literals(pattern) == needed


@pytest.mark.parametrize(
    "text", [b"Crohn's disease", b"has CROHN'S", b"self-harm", b"hip\nself harm"]
)
def test_a_word_with_a_mark_in_it_fires(text: bytes) -> None:
    scan = compile_re([Trigger(words=frozenset({"crohn's", "self-harm", "self harm"}))])
    assert scan(text)


def test_its_halves_alone_do_not_fire() -> None:
    assert not compile_re([Trigger(words=frozenset({"crohn's"}))])(b"crohn and s")
