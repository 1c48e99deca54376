"""agent.daemon.glance: equal while nothing happens, another when something did."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import pytest

from agent.daemon import glance


def at(thing: str) -> object:
    return asyncio.run(glance.at(thing))


def test_a_file(tmp_path: Path) -> None:
    file = tmp_path / "file"
    assert at(str(file)) is None
    file.write_text("one")
    first = at(str(file))
    assert first is not None
    assert at(str(file)) == first
    file.write_text("longer")
    assert at(str(file)) != first


def test_a_folder_in_which_something_appears(tmp_path: Path) -> None:
    before = at(str(tmp_path))
    (tmp_path / "Volume").mkdir()
    assert at(str(tmp_path)) != before


@pytest.mark.parametrize("thing", ["\0", "/no/where", "command:/no/such -x"])
def test_what_is_nowhere_says_nothing(thing: str) -> None:
    assert at(thing) is None


@pytest.mark.skipif(sys.platform == "win32", reason="uses /bin/sh's friends")
def test_a_command_by_what_it_says_and_how_it_ends() -> None:
    assert at("command:/bin/echo on") == (b"on\n", 0)
    assert at("command:/bin/false") == (b"", 1)


@pytest.mark.skipif(sys.platform == "win32", reason="uses sleep")
def test_a_command_that_hangs_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(glance, "_COMMAND_LIMIT_S", 0.05)
    assert at("command:/bin/sleep 60") is None


@pytest.mark.skipif(sys.platform == "win32", reason="there these are real")
@pytest.mark.parametrize("thing", ["volumes:", "log:System", "HKLM\\SOFTWARE"])
def test_windows_things_say_nothing_elsewhere(thing: str) -> None:
    assert at(thing) is None
