"""Are findings summed up as their consumers need them, and values kept inside?"""

from dataclasses import dataclass

from hypothesis import given, settings
from hypothesis import strategies as st

from agent.detectors import Findings, Strength

NUMBERS = ("943 476 5919", "401 023 2137")


@dataclass(frozen=True)
class Text:
    text: str
    place: str = "body"


def test_nothing(find):
    assert find() == find("") == find("Lunch on Monday?") == Findings()


def test_distinct_values_and_places_are_counted(find):
    text = f"NHS no {NUMBERS[0]}, NHS no 9434765919\nNHS no {NUMBERS[1]}"
    found = find(text, f"NHS number {NUMBERS[0]}")
    (only,) = found.personal_data
    assert (only.type, only.count, only.strength) == ("nhs-number", 2, Strength.HOLD)
    assert only.places == ("body", "part 1")
    assert found.people == len(found.subjects) == 2


def test_subjects_are_one_across_files_of_one_engine(find):
    assert find(f"NHS no {NUMBERS[0]}").subjects == find("NHS no: 9434765919").subjects


def test_no_value_leaves(engine, find):
    text = "Hello\nher NHS no is 943 476 5919, thank you"
    (context,) = engine.contexts(Text(text))
    assert context.line == 2
    assert context.text == "her NHS no is ███ ███ ████, thank you"
    assert "5919" not in repr(find(text))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(), max_size=3))
def test_any_text_is_read(find, texts):
    assert find(*texts).people >= 0
