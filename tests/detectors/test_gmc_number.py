"""What is a GMC number, and what only looks like one?"""

import pytest

from agent.detectors import Strength

HITS = [
    "GMC number: 7123456",
    "GMC 7123456",
    "(GMC: 7123456)",
    "gmc no. 7123456",
    "Doctor\tGMC\nA Person\t7123456\n",
]
NEAR_MISSES = [
    "",
    "7123456",
    "GMC fax 7123456",
    "GMC 712345",
    "Kind regards,\nA Person\nConsultant, GMC 7123456",
]


@pytest.mark.parametrize("text", HITS)
def test_hits(text, kinds):
    assert "gmc-number" in kinds(text)


@pytest.mark.parametrize("text", NEAR_MISSES)
def test_near_misses(text, kinds):
    assert "gmc-number" not in kinds(text)


def test_it_keeps_nothing_back(kinds):
    assert kinds("GMC number 7123456")["gmc-number"].strength is Strength.FLAG
