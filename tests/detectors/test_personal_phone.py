"""What is somebody's own telephone number, and what an office's?"""

import pytest

HITS = [
    "Mobile: 07700 900123",
    "ring her on +44 7700 900123",
    "her home tel: 0113 496 0123",
    "text me on +447700900123",
    "NOK tel 07700 900 123",
    "Name\tPhone\nJane Smith\t07700 900123\n",
    "+44 (0)7700 900123 is the patient's phone: call 07700900123",
]
NEAR_MISSES = [
    "",
    "020 7946 0000",
    "Reception 07700 900123",
    "Kind regards,\nJane\nMob 07700 900123",
    "dial +44 20 7946 0000",
    "order 07700900123456",
    "helpline: 0113 496 0123",
]


@pytest.mark.parametrize("text", HITS)
def test_hits(text, kinds):
    assert "personal-phone" in kinds(text)


@pytest.mark.parametrize("text", NEAR_MISSES)
def test_near_misses(text, kinds):
    assert "personal-phone" not in kinds(text)
