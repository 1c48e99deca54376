"""Is somebody known by initials and a bed, by an age or a forename found?"""

import pytest

from agent.detectors import Strength
from agent.detectors._reading import Reading
from agent.detectors._shorthand import aged, initials, listed


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("Bed 4  S.O'D.  palliative", "SO'D"),
        ("b3 JW 84F uti", "JW"),
        ("Rm 7 - Mr D - hypo", "MrD"),
        ("Pt J.S. has epilepsy", "JS"),
        ("CD 71M TURP", "CD"),
        ("Bed 6: ECG machine is broken", None),
        ("Bed 6 needs a bulb", None),
        ("Room 4 IT training", None),
        ("", None),
    ],
)
def test_initials(text, who):
    assert initials(Reading("body", text), 0, len(text)) == who


def test_a_list_with_what_they_have_in_brackets():
    text = "PT (heart failure), HO (cellulitis)"
    reading = Reading("body", text)
    assert listed(reading, text.index("heart"), text.index("heart") + 5) == "PT"
    assert listed(reading, text.index("cellu"), text.index("cellu") + 5) == "HO"
    assert listed(Reading("body", "IT (asthma app)"), 4, 10) is None


@pytest.mark.parametrize(
    ("text", "who"),
    [("Callum (12) was", "callum"), ("Sian, 14, is", "sian"), ("Room (12)", None)],
)
def test_a_forename_with_an_age(text, who):
    assert aged(Reading("body", text), 0, len(text)) == who


@pytest.mark.parametrize(
    ("text", "strength"),
    [
        ("Bed 2  M.K.  dementia", Strength.HOLD),
        ("81 F, home, sepsis\n46 M, ED, stroke\n69 M, ward 7, pneumonia", Strength.HOLD),
        ("81 F, home, sepsis", Strength.FLAG),
        ("Bed 2 mattress, dementia clock", None),
    ],
)
def test_in_a_list_for_the_ward(text, strength, kinds):
    found = kinds(text).get("health")
    assert (found and found.strength) == strength
