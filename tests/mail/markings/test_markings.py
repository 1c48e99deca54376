"""The folder of markings."""

from __future__ import annotations

from agent.mail import markings


def test_every_form_is_found() -> None:
    assert [source.id for source in markings.discover()] == [
        "boldon-james",
        "document-properties",
        "first-line",
        "msip_labels",
        "sio-label",
        "subject",
        "titus",
        "x-protective-marking",
    ]
