"""What was decided, for reading alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.signins.database import File
from agent.signins.decisions import Decisions
from agent.signins.journal import Journal
from tests.signins.test_journal import DAY, NOW, SHARED, WORLD


def test_they_are_read_as_they_stand(tmp_path: Path) -> None:
    file = File(tmp_path / "j.sqlite")
    read = Decisions(file)
    assert read.entries() == []
    with pytest.raises(LookupError, match="no decision 1"):
        read.entry(1)
    more = {"now": NOW, "begun": NOW - 30 * DAY, "versions": {"policies": "p"}}
    Journal(file).decide([SHARED], WORLD, **more)
    (entry,) = read.entries()
    assert entry == read.entry(entry.number)
    assert read.open_holds() == [entry]
    assert [each.what for each in read.steps()] == ["made", "held-by-hand"]
    assert [each.what for each in read.steps(entry.number, after=1)] == ["held-by-hand"]
    assert read.steps(entry.number + 1) == []
