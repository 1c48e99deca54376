"""What is made of a kind finds its words, its labels and its forms."""

import re

from agent.detectors._kind import Ready, Statement

KIND = Statement(term=r"\bgout\b", cue=r"\bhas\b", label="condition", terms=("heart failure",))


def test_words():
    found = re.findall(Ready(KIND).terms(), "gout, heart-failure and goutweed", re.IGNORECASE)
    assert found == ["gout", "heart-failure"]


def test_a_form():
    [found] = Ready(KIND).form().finditer("Name: x\nCondition: gout\n")
    assert found["value"] == "gout"
    assert re.search(Ready(KIND).anywhere(), "condition")
