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
    ("text", "seen"),
    [
        ("the ward is full", set()),
        ("Jane has it", {"named"}),
        ("O'Brien has it", {"named"}),
        ("Mrs Xyz has it", {"named"}),
        ("Nowakowska has it", {"named"}),
        ("She has it", {"pronoun"}),
        ("I have it", {"writer"}),
        ("a 61yo has it", {"other"}),
        ("61 M with it", {"other"}),
        ("12 of 40 have it", set()),
        ("Pupil J.S. has it", {"other"}),
        ("bed 4 JS has it", {"other"}),
        ("Rm1 NA G2P1 with it", {"other"}),
        ("PT (heart failure)", {"other", "pronoun"}),
        ("é", {"named", "pronoun", "writer", "other"}),
    ],
)
def test_signs(text, seen):
    assert {key for key, there in signs(text, 0, len(text))._asdict().items() if there} == seen


@given(st.lists(st.sampled_from(WORDS), max_size=7).map(" ".join))
def test_where_somebody_is_named_there_are_signs(text):
    if people(Reading("body", text), 0, len(text)):
        assert signs(text, 0, len(text)).named
