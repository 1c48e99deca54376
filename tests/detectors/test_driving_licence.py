"""What is a driver number, and what only looks like one?"""

import pytest

from agent.detectors.driving_licence import parse

HITS = [
    "MORGA657054SM9IJ",
    "driving licence: MORGA 657054 SM9IJ",
    "FOX99 853102 A99LB",
    "licence morga657054sm9ij",
    "Driving licence number 12345678",
]
NEAR_MISSES = [
    "",
    "MORGA699054SM9IJ",
    "MORGA657054",
    "12345678",
    "software licence number 12345678",
    "https://example.org/MORGA657054SM9IJ",
]


@pytest.mark.parametrize("text", HITS)
def test_hits(text, kinds):
    assert "driving-licence" in kinds(text)


@pytest.mark.parametrize("text", NEAR_MISSES)
def test_near_misses(text, kinds):
    assert "driving-licence" not in kinds(text)


def test_month_and_day_must_be_ones():
    assert parse("MORGA 657054 SM9IJ") == "MORGA657054SM9IJ"
    assert parse("MORGA 663054 SM9IJ") is None
