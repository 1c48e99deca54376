"""Is the person spoken of told from those who write, are greeted and treat?"""

import pytest

from agent.detectors._people import about, first_name, people, record, sentence
from agent.detectors._reading import Reading


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Jane Smith has it.", ["jane smith"]),
        ("Dear Jane Smith,\nJohn Jones has it.", ["john jones"]),
        ("From: Jane Smith\nTo: John Jones\n", []),
        ("On Monday Jane Smith wrote:\n", []),
        ("Dr Smith has it.", []),
        ("Thanks,\nJane Smith\n", []),
    ],
)
def test_people(text, found):
    assert [name.value for name in people(Reading("body", text), 0, len(text))] == found


def test_a_sentence_ends_at_its_stop_or_a_blank_line():
    text = "One. Two has it. Three\n\nFour"
    low, high = sentence(Reading("body", text), text.index("has"), text.index("has") + 3)
    assert text[low:high].strip() == "Two has it"


def test_about_a_name_in_the_sentence_or_before_a_pronoun():
    text = "Jane Smith came. She has it."
    link = about(Reading("body", text), text.index("it."), len(text))
    assert link is not None
    assert (link.value, link.numbered) == ("jane smith", False)
    assert about(Reading("body", "It has it."), 0, 2) is None


def test_a_record_reaches_over_lines():
    text = "Name: Jane Smith\nWard: 7\nEthnicity: x"
    link = record(Reading("body", text), text.index("Eth"), len(text))
    assert link is not None
    assert link.value == "jane smith"


def test_a_first_name_alone():
    text = "her son Callum was admitted"
    assert first_name(Reading("body", text), 0, len(text)) == "callum"
