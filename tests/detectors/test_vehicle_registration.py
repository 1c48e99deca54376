"""What is a registration mark, and what only looks like one?"""

import pytest

HITS = [
    "Vehicle registration AB12 CDE",
    "car reg: ab12cde",
    "he drives a blue Fiesta, AB12 CDE",
    "VRM A123 BCD",
    "number plate ABC 123D",
    "Name\tVehicle Reg\nJane Smith\tAB12 CDE\n",
]
NEAR_MISSES = [
    "",
    "AB12 CDE",
    "part AB12CDE",
    "course code AB12 CDE",
    "vehicle registration is due",
]


@pytest.mark.parametrize("text", HITS)
def test_hits(text, kinds):
    assert "vehicle-registration" in kinds(text)


@pytest.mark.parametrize("text", NEAR_MISSES)
def test_near_misses(text, kinds):
    assert "vehicle-registration" not in kinds(text)
