"""What says something of a person's offences, and what speaks of crime?"""

import pytest

HITS = [
    "Jane Smith has a conviction for assault",
    "Mr Smith was arrested on suspicion of burglary",
    "Police have charged Jane Smith with harassment",
    "DBS check for Jane Smith shows a caution for theft",
    "Name\tOffence\nJane Smith\ttheft\n",
]
NEAR_MISSES = [
    "",
    "Police arrested three people on Saturday",
    "All new staff need a DBS check",
    "Jane Smith is charged with running the project",
]


@pytest.mark.parametrize("text", HITS)
def test_hits(text, kinds):
    assert "criminal" in kinds(text)


@pytest.mark.parametrize("text", NEAR_MISSES)
def test_near_misses(text, kinds):
    assert "criminal" not in kinds(text)
