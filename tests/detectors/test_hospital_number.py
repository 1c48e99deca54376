"""What is a hospital's number of a patient, and what only looks like one?"""

import pytest

HITS = [
    "Hospital number: 1234567",
    "MRN 123456",
    "Hosp no A123456",
    "Patient ID: 7654321",
    "hospital_no=1234567",
    "Hospital No\tWard\n1234567\t7\n2345678\t8\n",
    "unit number 1234567",
    "MRN: RXX1234567",
]
NEAR_MISSES = [
    "",
    "1234567",
    "hospital telephone 1234567",
    "The hospital number of beds is 1200",
    "case note review of 2024",
    "MRN unknown, tel 123456",
]


@pytest.mark.parametrize("text", HITS)
def test_hits(text, kinds):
    assert "hospital-number" in kinds(text)


@pytest.mark.parametrize("text", NEAR_MISSES)
def test_near_misses(text, kinds):
    assert "hospital-number" not in kinds(text)
