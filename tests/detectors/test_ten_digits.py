"""Are ten digits with a valid check digit seen however they are grouped?"""

import pytest

from agent.detectors._detector import Line
from agent.detectors._ten_digits import any_valid


@pytest.mark.parametrize(
    ("text", "valid"),
    [
        ("943 476 5919", True),
        ("9434765919", True),
        ("9 4 3 4 7 6 5 9 1 9", True),
        ("12 943.476-5919", True),
        ("0101700008", True),
        ("9434765918 1", False),
        ("943 476 5918", False),
        ("943 476 591", False),
        ("11234 56789", True),
        ("nothing", False),
    ],
)
def test_any_valid(text, valid):
    assert any_valid(f"x {text} x", [Line(2, 2 + len(text))]) is valid


def test_only_in_the_lines():
    assert not any_valid("943 476 5919\nx", [Line(13, 14)])
