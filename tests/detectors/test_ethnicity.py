"""What says a person's ethnic origin, and what speaks of groups?"""

import pytest

HITS = [
    "Name: Jane Smith\nEthnicity: White British",
    "Mrs Smith describes her ethnic origin as Bangladeshi",
    "NHS no 943 476 5919\nEthnic group: Asian Pakistani",
    "Name\tEthnicity\nJane Smith\tWhite Irish\n",
]
NEAR_MISSES = [
    "Ethnic group,Boys,Girls\nWhite British,34,12\nGypsy/Roma,30,10\nBangladeshi,7,9\n",
    "",
    "The census asks for White British, Bangladeshi and others",
    "Ethnicity: White British",
    "A black and white photograph by Jane Smith",
    "Bangladeshi food with Jane Smith on Friday",
]


@pytest.mark.parametrize("text", HITS)
def test_hits(text, kinds):
    assert "ethnicity" in kinds(text)


@pytest.mark.parametrize("text", NEAR_MISSES)
def test_near_misses(text, kinds):
    assert "ethnicity" not in kinds(text)
