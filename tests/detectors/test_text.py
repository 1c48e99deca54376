"""Does text of any origin come out plain, and of the same length in bytes?"""

from hypothesis import given
from hypothesis import strategies as st

from agent.detectors._text import broken_at, fold, long_lines, rejoined, to_bytes


def test_ascii_is_left_alone():
    text = "NHS 943 476 5919\r\n"
    assert fold(text) is text


def test_odd_characters():
    assert fold("９４３\u00a0４７６\u2011５\u200b９\u00ad１９") == "943 476-5919"
    assert fold("\u2018a\u2019 \u201cb\u201d \u2212 \u0661") == "'a' \"b\" - 1"
    assert fold("line\u2028line") == "line\nline"
    assert fold("Siân Łukasz") == "Siân Łukasz"


def test_a_number_broken_over_two_long_lines_is_joined():
    long = "x" * 60
    assert rejoined(f"{long} 943 476\n> 5919") == f"{long} 943 476 5919"
    assert rejoined("943\n476") == "943\n476"
    assert broken_at(f"{long} 943 476\n>> 5919.", 69)
    assert not broken_at(f"{long} 943 476\nx5919", 69)
    assert not broken_at(f"{long} 943 476 5919\n115 Mill Lane", 74)  # whole as it is
    assert not broken_at(f"{long},26/01/2026\n718075,Example", 72)  # a table's rows


@given(st.text())
def test_one_byte_a_character(text: str):
    folded = fold(text)
    assert len(to_bytes(folded)) == len(folded)
    assert fold(folded) == folded


def test_only_behind_long_lines_a_number_may_be_broken():
    text = "1\n2\n" + "x" * 60 + "3\n   4\n5"
    ends = [text.index("\n2") + 2, text.index("4") + 1, text.index("5") + 1]
    assert list(long_lines(text, ends)) == [2, text.index("   4")]
