"""agent.daemon.break_glass: every line is reported, once; nothing is lost when reporting fails."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.daemon.break_glass import report_all
from agent.event import Body, Severity


def test_reported_once(tmp_path: Path) -> None:
    record, told = tmp_path / "break-glass", list[Body]()
    assert report_all(record, told.append) == 0
    record.write_text("1764417600 sshd emergency\n1764417601 sudo a b\nnonsense\n")
    assert report_all(record, told.append) == 3
    assert report_all(record, told.append) == 0
    assert [each.fields["user"] for each in told] == [
        {"name": "emergency"},
        {"name": "a b"},
        {"name": "unknown"},
    ]
    assert told[0].time.timestamp() == 1764417600
    assert {each.severity for each in told} == {Severity.CRITICAL}
    assert list(tmp_path.iterdir()) == []


def test_a_full_spool_forgets_nothing(tmp_path: Path) -> None:
    record, told = tmp_path / "break-glass", list[Body]()
    record.write_text("1764417600 sshd emergency\n")

    def full(body: Body) -> None:
        raise OSError("the spool takes no event")

    with pytest.raises(OSError, match="spool"):
        report_all(record, full)
    record.write_text("1764417700 sshd emergency\n")
    assert report_all(record, told.append) == 2
    assert list(tmp_path.iterdir()) == []
