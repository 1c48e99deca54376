"""Is a thing said of a person told from talk about the subject?"""

import pytest

from agent.detectors import Strength


@pytest.mark.parametrize(
    ("text", "strength"),
    [
        ("Jane Smith was dismissed for gross misconduct.", Strength.HOLD),
        ("Gross misconduct hearing for Jane Smith.", Strength.HOLD),
        ("Jane Smith's grievance was heard.", Strength.HOLD),
        ("Grievance hearing - Jane Smith - 12 May", Strength.HOLD),
        ("Jane Smith came in. She was dismissed on Monday.", Strength.HOLD),
        ("Jane Smith came in. Dismissed on Monday, not to be told.", Strength.HOLD),
        ("Present: Jane Smith\n2. Grievance procedure: approved.", None),
        ("Jane Smith met Sue Jones and Ann Hill. She was dismissed on Monday.", Strength.FLAG),
        ("I was dismissed on Monday.", Strength.FLAG),
        ("Jane Smith wrote a book in which someone is dismissed.", None),
        ("The President, Jane Smith, dismissed the claim.", None),
        ("Somebody was dismissed.", None),
    ],
)
def test_said(text, strength, kinds):
    found = kinds(text).get("hr")
    assert (found and found.strength) == strength
