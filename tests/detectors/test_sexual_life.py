"""What says something of a person's sexual life, and what speaks of the subject?"""

import pytest

HITS = [
    "Jane Smith is a lesbian and lives with her partner",
    "Name: Jane Smith\nSexual orientation: bisexual",
    "Mr Smith is transgender and has asked us to change the record",
    "Name\tSexual orientation\nJane Smith\tgay\n",
]
NEAR_MISSES = [
    "",
    "Jane Smith spoke at the Pride event about gay rights",
    "Sexual orientation is a protected characteristic",
    "a binary search by Jane Smith",
]


@pytest.mark.parametrize("text", HITS)
def test_hits(text, kinds):
    assert "sexual-life" in kinds(text)


@pytest.mark.parametrize("text", NEAR_MISSES)
def test_near_misses(text, kinds):
    assert "sexual-life" not in kinds(text)
