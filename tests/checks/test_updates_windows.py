"""agent.checks._updates_windows: which build, which edition, which updates count."""

from __future__ import annotations

from typing import Any

import pytest

from agent.checks import _updates_windows
from agent.host import Unreadable


@pytest.mark.parametrize(
    ("edition", "kind", "expected"),
    [
        ("Professional", "Client", "windows 26100"),
        ("Core", "Client", "windows 26100"),
        ("Enterprise", "Client", "windows 26100 enterprise"),
        ("Education", "Client", "windows 26100 enterprise"),
        ("EnterpriseS", "Client", "windows 26100 ltsc"),
        ("ServerStandard", "Server", "windows-server 26100"),
        ("ServerDatacenter", "Server Core", "windows-server 26100"),
    ],
)
def test_release(edition: str, kind: str, expected: str) -> None:
    values = {"CurrentBuildNumber": "26100", "EditionID": edition, "InstallationType": kind}
    assert _updates_windows.release(values) == expected


def test_a_release_without_a_build_is_in_no_table() -> None:
    assert _updates_windows.release({}) == "windows None"


@pytest.mark.parametrize(
    ("update", "counts"),
    [
        ({"categories": ["0FA1201D-4330-4FA8-8AE9-B877473B6441"]}, True),
        ({"categories": ["e6cf1350-c01b-414d-a61f-263d14d133b4"]}, True),
        ({"categories": [], "severity": "Important"}, True),
        ({"categories": ["ebfc1fc5-71a4-4f7b-9aca-3b9a503104a0"], "severity": None}, False),
        ({}, False),
    ],
)
def test_which_updates_count(update: dict[str, Any], counts: bool) -> None:
    assert _updates_windows._is_security(update) is counts


def test_what_is_no_update_is_refused() -> None:
    with pytest.raises(Unreadable):
        _updates_windows._is_security("KB1")
