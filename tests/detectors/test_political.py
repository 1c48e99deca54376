"""What says how a person votes, and what speaks of politics?"""

import pytest

HITS = [
    "Jane Smith is a member of Reform and canvasses for them.",
    "Jane Smith is a member of the Labour Party",
    "Mr Smith stood as a Conservative candidate",
    "Name: Jane Smith\nPolitical opinion: Green Party",
    "Jane Smith voted for Plaid Cymru",
]
NEAR_MISSES = [
    "",
    "The Labour party conference is in Leeds",
    "Jane Smith presented the labour market figures",
    "Prime Minister Jane Smith of the Labour Party is a member of it",
]


@pytest.mark.parametrize("text", HITS)
def test_hits(text, kinds):
    assert "political" in kinds(text)


@pytest.mark.parametrize("text", NEAR_MISSES)
def test_near_misses(text, kinds):
    assert "political" not in kinds(text)
