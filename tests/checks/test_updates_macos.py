"""agent.checks._updates_macos: what softwareupdated wrote down."""

from __future__ import annotations

import plistlib
from datetime import UTC, datetime
from typing import Any

import pytest

from agent.checks import _updates_macos
from agent.host import Unreadable
from agent.host.capture import CapturedHost


def host(settings: dict[str, Any]) -> CapturedHost:
    text = plistlib.dumps(settings).decode()
    return CapturedHost(
        {
            "platform": "macos",
            "release": "26.1",
            "privileged": True,
            "taken": "2026-11-20T09:00:00Z",
            "files": {_updates_macos.SOFTWARE_UPDATE: text},
        }
    )


def test_the_last_whole_look_counts_before_the_last_of_any_kind() -> None:
    whole, any_kind = datetime(2026, 11, 1), datetime(2026, 11, 19)  # noqa: DTZ001 -- as plists are
    facts = _updates_macos.collect(
        host({"LastFullSuccessfulDate": whole, "LastSuccessfulDate": any_kind})
    )
    assert facts.listed == datetime(2026, 11, 1, tzinfo=UTC)
    assert facts.release == "macos 26.1"


@pytest.mark.parametrize(
    "settings",
    [{"RecommendedUpdates": "none"}, {"RecommendedUpdates": [1]}, {"LastSuccessfulDate": "today"}],
)
def test_a_value_of_another_shape_is_refused(settings: dict[str, Any]) -> None:
    with pytest.raises(Unreadable):
        _updates_macos.collect(host(settings))
