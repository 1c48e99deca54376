"""Does the shared pattern find each phrase whole, and nothing else?"""

import re

from agent.detectors._words import pattern, words


def test_pattern():
    found = re.compile(pattern(["heart attack", "heart failure", "hiv"]), re.IGNORECASE)
    assert [m[0] for m in found.finditer("Heart attack, heart-failure\nHIV hives hearts")] == [
        "Heart attack",
        "heart-failure",
        "HIV",
    ]


def test_words():
    assert words(" a b\nb ") == {"a", "b"}
