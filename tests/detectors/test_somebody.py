"""Is a stretch of text about nobody told at a glance, and nobody in it ever overlooked?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.detectors._people import people
from agent.detectors._reading import Reading
from agent.detectors._somebody import signs

WORDS = (
    *("Jane", "Smith", "SMITH", "O'Brien", "Mc'Donald", "MacDonald", "Al-Masri", "Anne-Marie"),
    *("Mr", "Mrs.", "Dr", "Kowalska", "van", "de", "J", "K.", ",", "Smith,", "the", "Ward"),
    *("Ms", "Xy", "Zahra's", "Abu-Bakr", "Nguyen", "Lee", "Ng"),
)


@pytest.mark.parametrize(
    ("text", "named", "pronoun", "other"),
    [
        ("the ward is full", False, False, False),
        ("Jane has it", True, False, False),
        ("O'Brien has it", True, False, False),
        ("Mrs Xyz has it", True, False, False),
        ("Nowakowska has it", True, False, False),
        ("She has it", False, True, False),
        ("I have it", False, False, True),
        ("a 61yo has it", False, False, True),
        ("Pupil J.S. has it", False, False, True),
        ("é", True, True, True),
    ],
)
def test_signs(text, named, pronoun, other):
    assert signs(text, 0, len(text)) == (named, pronoun, other)


@given(st.lists(st.sampled_from(WORDS), max_size=7).map(" ".join))
def test_where_somebody_is_named_there_are_signs(text):
    if people(Reading("body", text), 0, len(text)):
        assert signs(text, 0, len(text)).named
