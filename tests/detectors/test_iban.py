"""What is an IBAN, and what only looks like one?"""

import pytest

HITS = [
    "IBAN GB82 WEST 1234 5698 7654 32",
    "GB82WEST12345698765432",
    "iban: de89370400440532013000",
    "IE29 AIBK 9311 5212 3456 78",
]
NEAR_MISSES = [
    "",
    "GB83WEST12345698765432",
    "GB82WEST1234569876543",
    "hash DE89370400440532013000",
    "https://example.org/GB82WEST12345698765432",
]


@pytest.mark.parametrize("text", HITS)
def test_hits(text, kinds):
    assert "iban" in kinds(text)


@pytest.mark.parametrize("text", NEAR_MISSES)
def test_near_misses(text, kinds):
    assert "iban" not in kinds(text)
