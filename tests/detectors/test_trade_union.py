"""What says that a person belongs to a union, and what speaks of unions?"""

import pytest

HITS = [
    "Jane Smith is a member of Unison",
    "Mrs Smith is the GMB shop steward",
    "Name: Jane Smith\nTrade union: NASUWT",
    "Jane Smith joined the BMA strike",
]
NEAR_MISSES = [
    "",
    "Unison members will be balloted in May",
    "Jane Smith bought two PCs",
    "We will unite behind Jane Smith",
    "The trade union consultation closes",
]


@pytest.mark.parametrize("text", HITS)
def test_hits(text, kinds):
    assert "trade-union" in kinds(text)


@pytest.mark.parametrize("text", NEAR_MISSES)
def test_near_misses(text, kinds):
    assert "trade-union" not in kinds(text)
