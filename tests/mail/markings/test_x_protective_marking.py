"""X-Protective-Marking, Australian and otherwise."""

from __future__ import annotations

import pytest

from tests.mail.messages import marked, message


@pytest.mark.parametrize(
    ("value", "level"),
    [
        (
            "VER=2018.4, NS=gov.au, SEC=OFFICIAL:Sensitive, ORIGIN=a@example.org",
            "official-sensitive",
        ),
        (
            "VER=2018.4, NS=gov.au,\r\n SEC=OFFICIAL:Sensitive, ACCESS=Personal-Privacy",
            "official-sensitive",
        ),
        ("SEC=OFFICIAL:Sensitive", "official-sensitive"),
        ("sec=official:sensitive", "official-sensitive"),
        ("SEC=OFFICIAL: Sensitive", "official-sensitive"),
        ("SEC=OFFICIAL-SENSITIVE", "official-sensitive"),
        ("VER=2012.3, NS=gov.au; SEC=OFFICIAL:Sensitive", "official-sensitive"),
        ("OFFICIAL-SENSITIVE", "official-sensitive"),
        ("Official Sensitive", "official-sensitive"),
        ("VER=2018.4, NS=gov.au, SEC=OFFICIAL, ORIGIN=a@example.org", "lower"),
        ("VER=2018.4, NS=gov.au, SEC=UNOFFICIAL", "lower"),
        ("SEC=PROTECTED", "lower"),
        ("OFFICIAL", "lower"),
        ("VER=2018.4, NS=gov.au, ORIGIN=official-sensitive@example.org", "absent"),
        ("SEC=", "absent"),
        ("", "absent"),
        ("SEC=OFFICIAL:Sensitive, SEC=OFFICIAL", "conflicting"),
    ],
)
def test_values(value: str, level: str) -> None:
    found = marked(message(f"X-Protective-Marking: {value}"))
    assert (found.classification, found.chosen_by_user) == (level, None)
    assert found.source == ("" if level == "absent" else "x-protective-marking")
