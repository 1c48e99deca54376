import re
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.detectors import discover
from agent.detectors._caseless import Caseless
from agent.detectors._dates import DATE
from agent.detectors._evidence import NAMES_OTHERS, Identifier
from agent.detectors._kind import Ready
from agent.detectors._said import _PUBLIC


def _patterns() -> Iterator[str]:
    """What the detectors search so."""
    yield from (NAMES_OTHERS, DATE, _PUBLIC)
    for detector in discover().values():
        for cell in getattr(detector.judge, "__closure__", None) or ():
            kind = cell.cell_contents
            if isinstance(kind, Ready):
                ready, kind = kind, kind.kind
                yield from (ready.terms(), ready.anywhere(), kind.cue, kind.bar, kind.followed)
                yield kind.plain
            elif isinstance(kind, Identifier):
                yield from (kind.label, kind.others)


PATTERNS = sorted(set(_patterns()))
_WORD = st.sampled_from(re.findall(r"[A-Za-z]{3,}", " ".join(PATTERNS)))
_CASED = st.builds(lambda w, how: how(w), _WORD, st.sampled_from([str.lower, str.upper, str.title]))
_MARK = st.text(st.characters(max_codepoint=126), max_size=3)
TEXTS = st.lists(_CASED | _MARK, max_size=12).map(" ".join)


def _spans(found: Iterator[re.Match[str]]) -> list[tuple[int, int]]:
    return [each.span() for each in found]


def test_there_are_patterns_of_every_kind_to_try() -> None:
    assert len(PATTERNS) > 40


@given(TEXTS, st.sampled_from(PATTERNS), st.sampled_from([re.MULTILINE, re.NOFLAG]))
def test_finds_what_the_flag_finds(text: str, pattern: str, flags: re.RegexFlag) -> None:
    expected = _spans(re.compile(pattern, flags | re.IGNORECASE).finditer(text))
    assert _spans(Caseless(text, flags).finditer(pattern)) == expected


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        ("(?P<a>X)y", "xY", True),
        (r"\W\Bx|\Dx", "1X", False),  # an escape keeps its case
        ("(?-i:MS)", "ms", False),
        ("(?-i:MS)|nhs", "NHS", True),
        ("straße", "STRAßE", True),
        ("istanbul x", "İ ISTANBUL X", True),
        ("", "", True),
    ],
)
def test_case(pattern: str, text: str, found: bool) -> None:
    assert (Caseless(text).search(pattern) is not None) is found


def test_places_are_those_of_the_text() -> None:
    text = "İİ Dear ANNA\nAnna"
    assert [text[slice(*m.span())] for m in Caseless(text).finditer("^anna|anna$")] == [
        "ANNA",
        "Anna",
    ]
    matched = Caseless("a NHS").match("nhs", 2)
    assert matched is not None
    assert matched.span() == (2, 5)


def test_no_class_has_a_range_across_the_capitals() -> None:
    for pattern in PATTERNS:
        for inside in re.findall(r"\[((?:\\.|[^\]\\])*)\]", pattern):
            for low, high in re.findall(r"([^\\])-(.)", inside):
                across = ord(low) < ord("A") <= ord(high) or low.isupper() > high.isupper()
                assert not across, (inside, pattern[:60])
