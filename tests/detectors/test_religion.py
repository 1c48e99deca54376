"""What says a person's belief, and what speaks of religion?"""

import pytest

HITS = [
    "The deceased, Mr Saul Smith, was Orthodox Jewish; family ask for no post mortem.",
    "For the funeral: Mrs Jane Smith was Muslim and the family want burial soon.",
    "Name: Jane Smith\nReligion: Sikh",
    "Jane Smith is a practising Muslim",
    "Mrs Smith is a Jehovah's Witness and declines blood products",
    "Name\tFaith\nJane Smith\tHindu\n",
]
NEAR_MISSES = [
    "Fr. Michael Brown, Catholic chaplain, is on call",
    "",
    "The chaplaincy serves Muslim and Sikh patients",
    "Religion: Sikh",
    "Jane Smith will teach at the Catholic school",
    "Christian Smith will join us",
]


@pytest.mark.parametrize("text", HITS)
def test_hits(text, kinds):
    assert "religion" in kinds(text)


@pytest.mark.parametrize("text", NEAR_MISSES)
def test_near_misses(text, kinds):
    assert "religion" not in kinds(text)
