"""Whom an event is about is said by the event."""

from __future__ import annotations

from typing import Any

import pytest

from agent.central.subjects import named, people

CASES: list[tuple[dict[str, Any], tuple[str, ...]]] = [
    ({}, ()),
    ({"user": {"name": "Pat@Example.org"}}, ("pat@example.org",)),
    ({"user": {"uid": "S-1-5-21", "name": "pat"}}, ("s-1-5-21", "pat")),
    ({"actor": {"user": {"email_addr": "pat@example.org"}}}, ("pat@example.org",)),
    ({"user": {"name": "pat"}, "actor": {"user": {"name": "PAT"}}}, ("pat",)),
    ({"user": {"name": "pat"}, "actor": {"user": {"name": "sam"}}}, ("pat", "sam")),
    ({"unmapped": {"by": "pat", "reason": "sam"}}, ("pat",)),
    ({"unmapped": {"account": "pat", "by": ""}}, ("pat",)),
    # None of these names anybody.
    ({"user": "pat"}, ()),
    ({"user": {"name": None}}, ()),
    ({"user": {"name": "  "}}, ()),
    ({"user": {"name": 5}}, ()),
    ({"actor": {"user": []}, "unmapped": []}, ()),
    ({"user": {"name": "device:0123"}}, ()),
]


@pytest.mark.parametrize(("document", "wanted"), CASES)
def test_people(document: dict[str, Any], wanted: tuple[str, ...]) -> None:
    assert people(document) == wanted


@pytest.mark.parametrize(
    ("written", "name"),
    [(" Pat ", "pat"), ("ＰＡＴ", "pat"), ("STRASSE", "strasse"), ("straße", "strasse"), ("", "")],
)
def test_one_way_to_write_a_subject(written: str, name: str) -> None:
    assert named(written) == name
