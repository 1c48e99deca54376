"""What was not shown stays apart from what is not there."""

from __future__ import annotations

import pytest

from agent.checks._texts import Reading, Texts
from agent.host import Unreadable
from agent.host.capture import CapturedHost


def host() -> CapturedHost:
    return CapturedHost(
        {
            "platform": "linux",
            "release": "debian 12",
            "privileged": True,
            "taken": "2026-11-21T22:00:00+00:00",
            "files": {"/etc/a": "text", "/etc/secret": {"error": "EACCES"}},
            "directories": {"/etc": ["a", "secret"], "/gone": {"error": "ENOENT"}},
        }
    )


def test_a_text_is_read_once_and_kept() -> None:
    reading = Reading(host())
    assert reading.read("/etc/a") == "text"
    assert reading.texts().read("/etc/a") == "text"


def test_a_refusal_is_kept_as_a_refusal() -> None:
    reading = Reading(host())
    for source in (reading, reading.texts()):
        with pytest.raises(Unreadable, match="EACCES"):
            source.read("/etc/secret")


def test_what_nobody_asked_for_is_not_recorded() -> None:
    with pytest.raises(Unreadable, match="not-recorded"):
        Texts().read("/etc/a")
    with pytest.raises(Unreadable, match="not-recorded"):
        Texts().list("/etc")


def test_a_listing_proves_absence() -> None:
    reading = Reading(host())
    with pytest.raises(Unreadable):
        reading.read("/etc/b")
    assert reading.list("/etc") == ("a", "secret")
    assert reading.read("/etc/b") is None
    assert reading.list("/gone") == ()
    assert reading.read("/gone/b") is None
