"""Does the shared pattern find each phrase whole, and nothing else?"""

import re

from agent.detectors._words import ending, pattern, words


def test_pattern():
    found = re.compile(pattern(["heart attack", "heart failure", "hiv"]), re.IGNORECASE)
    assert [m[0] for m in found.finditer("Heart attack, heart-failure\nHIV hives hearts")] == [
        "Heart attack",
        "heart-failure",
        "HIV",
    ]


def test_words():
    assert words(" a b\nb ") == {"a", "b"}


def test_an_ending_is_asked_for_behind_a_word():
    found = re.compile(rf"\b[a-z]+\b{ending(['itis', 'olol', 'aemia'])}")
    said = "arthritis, his itis and atenolol; anaemia"
    assert [match[0] for match in found.finditer(said)] == ["arthritis", "atenolol"]
