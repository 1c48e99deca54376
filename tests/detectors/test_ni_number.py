"""What is a National Insurance number, and what only looks like one?"""

import pytest

from agent.detectors.ni_number import parse

HITS = [
    "NI number: AB123456C",
    "ni no ab123456c",
    "NINO: AB 12 34 56 C",
    "Nat. Ins. no AB-12-34-56-C",
    "National Insurance AB 123456 C",
    "her n.i. number is\nJG 12 13 16 A",
    "AB 12 34 56 C",
    "payroll: please add AB123456C from Monday",
    "Employee\tNI Number\nA Person\tab123456c\n",
    "ＮＩ ＮＯ： ＡＢ１２３４５６Ｃ",
]
NEAR_MISSES = [
    "",
    "Catalogue code AB123456C",
    "AB123456C",
    "ab 12 34 56 c",
    "NI number: BG123456A",
    "NI number: DA123456A",
    "NI number: AO123456A",
    "NI number: AB123456E",
    "part AB 12 34 56 C",
    "XAB123456C",
    "ref: AB123456C, payroll",
]


@pytest.mark.parametrize("text", HITS)
def test_hits(text, kinds):
    assert kinds(text)["ni-number"].confidence >= 0.8


@pytest.mark.parametrize("text", NEAR_MISSES)
def test_near_misses(text, kinds):
    assert "ni-number" not in kinds(text)


def test_one_form_for_every_spelling():
    assert parse("ab 12-34 56c") == "AB123456C"
    assert parse("ZZ 12 34 56 C") is None
