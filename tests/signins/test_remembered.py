"""What is usual, over portions, without a network's name."""

from __future__ import annotations

from pathlib import Path

from agent.signins.database import File
from agent.signins.remembered import Remembered, hidden

KEY = b"k" * 32


def test_it_is_what_was_saved(tmp_path: Path) -> None:
    file = File(tmp_path / "s.sqlite")
    one = Remembered(file, KEY)
    one.used("LT-A", "alice", 20_000)
    one.stayed("4:510245", "alice", 20_000)
    one.saw("alice", "own:4:510245", 500)
    one.save()
    two = Remembered(file, KEY)
    two.used("LT-A", "alice", 20_001)
    two.saw("alice", "own:4:510245", 700)
    assert two.users("LT-A", 20_000, 20_001) == {"alice": 2}
    assert two.guests("4:510245", 20_000, 20_000) == {"alice": 1}
    assert two.first("alice", "own:4:510245") == 500
    two.save()
    assert Remembered(file, KEY).users("LT-A", 20_000, 20_001) == {"alice": 2}


def test_networks_are_hidden(tmp_path: Path) -> None:
    file = File(tmp_path / "s.sqlite")
    one = Remembered(file, KEY)
    one.saw("alice", "network:4:510245", 500)
    one.saw("alice", "country:GB", 500)
    one.save()
    names = {row[0] for row in file.rows("SELECT what FROM first")}
    assert names == {f"network:{hidden(KEY, '4:510245')}", "country:GB"}
    assert hidden(KEY, "4:510245") != hidden(b"o" * 32, "4:510245")
