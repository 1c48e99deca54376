"""What is a person's genetic or biometric data, and what only sounds so?"""

import pytest

HITS = [
    "Jane Smith carries the BRCA1 mutation",
    "Genetic test result for Jane Smith: BRCA2 variant",
    "the fingerprint template of Jane Smith",
    "Jane Smith's karyotype is 47,XXY",
]
NEAR_MISSES = [
    "",
    "Key fingerprint = 43DD 843C FAB9 832A E5AB, Jane Smith",
    "A conference on genomic data with Jane Smith",
    "The supplier's fingerprint reader for Jane Smith",
]


@pytest.mark.parametrize("text", HITS)
def test_hits(text, kinds):
    assert "genetic-biometric" in kinds(text)


@pytest.mark.parametrize("text", NEAR_MISSES)
def test_near_misses(text, kinds):
    assert "genetic-biometric" not in kinds(text)
