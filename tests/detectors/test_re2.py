"""Does google-re2 find the lines that `re` finds?"""

import pytest

from agent.detectors._detector import Trigger
from agent.detectors._re2 import compile_re2, expressions


def test_expressions_of_words_and_endings():
    trigger = Trigger(words=frozenset({"b c", "a"}), endings=("itis",))
    assert expressions(trigger) == [r"(?i)\b(?:a|b[ -]c)\b", r"(?i)\w\w\w(?:itis)\b"]


def test_lines():
    pytest.importorskip("re2", reason="google-re2 is not installed here")
    scan = compile_re2([Trigger(patterns=("[0-9][0-9]",)), Trigger(words=frozenset({"a"}))])
    assert scan(b"a 12 34\nb\n56") == [(0, 4), (1, 4), (0, 12)] or {
        (index, end) for index, end in scan(b"a 12 34\nb\n56")
    } == {(0, 1), (1, 1), (0, 12)}
