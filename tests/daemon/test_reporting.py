"""agent.daemon.reporting: grave events are on the disk first, others follow, none is lost."""

from __future__ import annotations

import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest

from agent.daemon.reporting import Reporter
from agent.delivery.spool import Spool
from agent.event import Body, Severity
from agent.ocsf import noticed


def body(severity: Severity) -> Body:
    return noticed(
        "x", datetime(2026, 11, 29, tzinfo=UTC), message="x", severity=severity, detail={}
    )


def opened(folder: Path) -> Spool:
    return Spool(folder / "s", device="d", hostname="h", max_bytes=10**7)


def test_all_are_kept(tmp_path: Path) -> None:
    with Reporter(lambda: opened(tmp_path), print) as report:
        for severity in Severity:
            report(body(severity))
    with opened(tmp_path) as spool:
        assert spool.waiting() == len(Severity)


def test_a_grave_one_is_there_when_the_call_returns(tmp_path: Path) -> None:
    with Reporter(lambda: opened(tmp_path), print) as report:
        report(body(Severity.CRITICAL))
        with opened(tmp_path) as spool:
            assert spool.waiting() == 1


def test_a_light_one_waits_for_nothing(tmp_path: Path) -> None:
    go_on = threading.Event()

    def slow() -> Spool:
        go_on.wait(10)
        return opened(tmp_path)

    with Reporter(slow, print) as report:
        report(body(Severity.LOW))
        go_on.set()


def test_what_is_not_taken_is_said_and_what_is_grave_raises() -> None:
    said: list[str] = []

    def broken() -> Spool:
        raise ValueError("the key is damaged")

    with Reporter(broken, said.append) as report:
        report(body(Severity.LOW))
        with pytest.raises(OSError, match="takes no event"):
            report(body(Severity.HIGH))
    assert "key is damaged" in said[0]
