"""agent.checks.auto_login: the password that may lie beside the setting is never read."""

from __future__ import annotations

import pytest

from agent.checks.auto_login import AUTO_LOGIN, WINLOGON, Parameters, judge
from agent.event import Outcome
from agent.host import Platform, Unreadable
from agent.host.capture import CapturedHost, RecordingHost


def test_a_machine_without_login_screens_has_nothing_that_signs_in() -> None:
    assert judge((), Parameters()).outcome is Outcome.PASS


def test_winlogon_is_asked_for_one_value_by_name() -> None:
    """DefaultPassword may stand in clear text in the same key."""
    assert "$winlogon.AutoAdminLogon" in WINLOGON
    assert "Password" not in WINLOGON

    class Refusing(CapturedHost):
        def registry(self, key: str, /) -> dict[str, int | str | bytes | tuple[str, ...]]:
            raise AssertionError(f"the whole key {key} was read")

    document = {
        "platform": "windows",
        "release": "10.0.26200",
        "privileged": True,
        "taken": "2026-11-20T09:00:00Z",
    }
    with pytest.raises(Unreadable):  # the command itself is not in this record
        AUTO_LOGIN.collect[Platform.WINDOWS](Refusing(document))


def test_kcpassword_is_looked_for_and_never_opened() -> None:
    document = {
        "platform": "macos",
        "release": "26.1",
        "privileged": True,
        "taken": "2026-11-20T09:00:00Z",
        "files": {
            "/Library/Preferences/com.apple.loginwindow.plist": "<plist><dict></dict></plist>"
        },
        "directories": {"/etc": ["kcpassword"]},
    }
    host = RecordingHost(CapturedHost(document))
    scopes = AUTO_LOGIN.collect[Platform.MACOS](host)
    assert scopes[0].outcome is Outcome.FAIL
    assert not any("kcpassword" in path for path in host.document()["files"])
