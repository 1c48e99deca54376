"""Are the words of each field plain tokens, as they are looked up?"""

import pytest

from agent.detectors import _fields


@pytest.mark.parametrize("name", [n for n in vars(_fields) if n.isupper()])
def test_words_are_lower_case_tokens(name):
    words = getattr(_fields, name)
    assert words
    assert all(word.isalnum() and word == word.lower() and word.isascii() for word in words)
