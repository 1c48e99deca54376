"""What is a Health and Care number, and what only looks like one?"""

import pytest

HITS = [
    "H&C number: 320 000 0007",
    "HCN 3200000007",
    "Health and Care Number 3200000007",
    "h & c no 320-000-0007",
    "H+C no. 3200000007",
]
NEAR_MISSES = [
    "",
    "3200000007",
    "H&C number 3200000008",
    "H&C number 4000000004",
    "Tel 3200000007",
]


@pytest.mark.parametrize("text", HITS)
def test_hits(text, kinds):
    assert "hc-number" in kinds(text)


@pytest.mark.parametrize("text", NEAR_MISSES)
def test_near_misses(text, kinds):
    assert "hc-number" not in kinds(text)
