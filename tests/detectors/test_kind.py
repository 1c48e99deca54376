"""What is made of a kind finds its words, its labels and its forms."""

import re

from agent.detectors._kind import Ready, Statement
from agent.detectors._reading import Reading

KIND = Statement(term=r"\bgout\b", cue=r"\bhas\b", label="condition", terms=("heart failure",))


def test_words():
    found = re.findall(Ready(KIND).terms(), "gout, heart-failure and goutweed", re.IGNORECASE)
    assert found == ["gout", "heart-failure"]


def test_words_as_they_are_written():
    kind = Statement(term=r"\bms smith\b|\bgout\b", cue="", label="", exact=r"\bMS\b")
    reading = Reading("body", "Gout, MS and ms; MS Smith")
    found = Ready(kind).find(reading, 0, len(reading.text), 5)
    assert [each.span() for each in found] == [(0, 4), (6, 8), (17, 25)]
    assert len(Ready(kind).find(reading, 0, len(reading.text), 2)) == 2


def test_a_form():
    [found] = Ready(KIND).form().finditer("Name: x\nCondition: gout\n")
    assert found["value"] == "gout"
    assert re.search(Ready(KIND).anywhere(), "condition")
