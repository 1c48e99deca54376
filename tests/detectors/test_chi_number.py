"""What is a CHI number, and what only looks like one?"""

import pytest

from agent.detectors.chi_number import parse

HITS = [
    "CHI number: 010170 0008",
    "chi 0101700008",
    "The patient's CHI is 010 170 0008",
    "CHI\n0101700008",
    "Community Health Index no 010170-0008",
    "CHI\tName\n0101700008\tA Person\n",
]
NEAR_MISSES = [
    "",
    "0101700008",
    "CHI 3201700000",
    "CHI 0113700000",
    "order 0101700008",
    "CHI 0101700009",
]


@pytest.mark.parametrize("text", HITS)
def test_hits(text, kinds):
    assert "chi-number" in kinds(text)


@pytest.mark.parametrize("text", NEAR_MISSES)
def test_near_misses(text, kinds):
    assert "chi-number" not in kinds(text)


def test_the_day_must_be_one():
    assert parse("3002700000") is None
