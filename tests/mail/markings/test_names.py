"""Names of classifications."""

from __future__ import annotations

import pytest

from agent.mail.markings._names import Level, known, level_of, own, written
from agent.policy import Label

LABELS = (Label("Ward Round", "official-sensitive"), Label("Staff-only", "lower"))


@pytest.mark.parametrize(
    ("name", "level"),
    [
        ("OFFICIAL-SENSITIVE", "official-sensitive"),
        ("official sensitive", "official-sensitive"),
        ("Example Trust OFFICIAL-SENSITIVE", "official-sensitive"),
        ("OFFI CIAL-SENS ITIVE", "official-sensitive"),
        ("ＯＦＦＩＣＩＡＬ-ＳＥＮＳＩＴＩＶＥ", "official-sensitive"),
        ("ward round", "official-sensitive"),
        ("WardRound", "official-sensitive"),
        ("staff only", "lower"),
        ("OFFICIAL", "lower"),
        ("Below OFFICIAL-SENSITIVE", "lower"),
        ("anything", "lower"),
        ("", None),
        ("  ", None),
    ],
)
def test_level_of(name: str, level: str | None) -> None:
    assert level_of(name, LABELS) == level


def test_own_and_known_know_only_theirs() -> None:
    assert own("OFFICIAL-SENSITIVE", LABELS) is None
    assert known("Ward Round") is None
    assert known("PUBLIC") is Level.LOWER


def test_written_is_a_marking_and_nothing_else() -> None:
    assert written("Ward Round", LABELS) is Level.OFFICIAL_SENSITIVE
    assert written("Ward Round today", LABELS) is None
    assert written("anything", LABELS) is None
    assert written("", LABELS) is None
