"""Does the nearest name decide, and does a form alone never?"""

import pytest

from agent.detectors._evidence import NAMES_OTHERS, named


@pytest.mark.parametrize(
    ("text", "own"),
    [
        ("NHS no: ", True),
        ("Order for the NHS no ", True),
        ("NHS no of order ", False),
        ("nothing to see ", None),
        ("border ", None),
        ("NHS no 9434765919, ", True),
        ("NHS no (order 12345, ", None),
        ("order 12345 NHS no ", True),
    ],
)
def test_the_last_name_decides(text, own):
    assert named(text, r"\bnhs no\b", NAMES_OTHERS) is own


def test_many_valid_numbers_are_no_chance(kinds):
    valid = ["7074833789", "7762328602", "7129040475", "7666972512", "4273464683", "6958969359"]
    assert kinds("\n".join(valid))["nhs-number"].count == 6
    assert "nhs-number" not in kinds("\n".join(valid[:5]))
    mixed = [f"48577734{i:02}" for i in range(60)]
    assert "nhs-number" not in kinds("\n".join(valid + mixed))
