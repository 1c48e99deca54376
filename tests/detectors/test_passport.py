"""What is a passport's number, and what only looks like one?"""

import pytest

HITS = [
    "Passport number: 123456789",
    "passport no 123 456 789",
    "His passport (123456789) runs out",
    "Passport No\n123456789",
    "passport_number=123456789",
    "Name\tPassport No\nA Person\t123456789\n",
    "French passport AB1234567",
]
NEAR_MISSES = [
    "",
    "123456789",
    "The passport office: tel 123456789",
    "passport order ref 123456789",
    "Passport photos, 35 by 45 mm",
    "passport 1234567890",
]


@pytest.mark.parametrize("text", HITS)
def test_hits(text, kinds):
    assert "passport" in kinds(text)


@pytest.mark.parametrize("text", NEAR_MISSES)
def test_near_misses(text, kinds):
    assert "passport" not in kinds(text)
