"""agent.daemon.policy_keeper: a broken edit changes nothing, and says so."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path

import pytest

from agent import policy
from agent.daemon.policy_keeper import PolicyKeeper, lint, watch
from agent.typed_toml import TomlError


async def _agrees(directory: Path) -> str:
    return "no good" if "bad" in (directory / "checks.toml").read_text() else ""


@pytest.fixture
def source(tmp_path: Path) -> Path:
    folder = tmp_path / "policies-source"
    folder.mkdir()
    (folder / "checks.toml").write_text("a = 1\n")
    return folder


def a_keeper(source: Path, state: Path) -> PolicyKeeper:
    return PolicyKeeper(source, state, examine=_agrees)


@pytest.mark.parametrize("broken", ["a = = 1\n", "bad = 1\n"])
def test_a_broken_edit_keeps_the_last_good_one_also_over_a_restart(
    source: Path, tmp_path: Path, broken: str
) -> None:
    good = asyncio.run(a_keeper(source, tmp_path).refresh())
    assert good.digest == policy.read(source).digest
    assert not good.problem
    (source / "checks.toml").write_text(broken)
    for keeper in (a_keeper(source, tmp_path), a_keeper(source, tmp_path)):
        kept = asyncio.run(keeper.refresh())
        assert (kept.directory, kept.digest) == (good.directory, good.digest)
        assert kept.problem
        assert (kept.directory / "checks.toml").read_text() == "a = 1\n"
    (source / "checks.toml").write_text("a = 2\n")
    mended = asyncio.run(keeper.refresh())
    assert not mended.problem
    assert mended.digest != good.digest
    assert not good.directory.exists()


def test_broken_from_the_start_is_an_error(source: Path, tmp_path: Path) -> None:
    (source / "checks.toml").write_text("bad = 1\n")
    with pytest.raises(TomlError, match="no good"):
        asyncio.run(a_keeper(source, tmp_path).refresh())


def test_the_real_examination(tmp_path: Path) -> None:
    assert asyncio.run(lint(policy.default_directory())) == ""
    (tmp_path / "checks.toml").write_text("[no-such-check]\n")
    assert "no-such-check" in asyncio.run(lint(tmp_path))


def test_a_message_names_the_file_that_people_edit(source: Path, tmp_path: Path) -> None:
    asyncio.run(a_keeper(source, tmp_path).refresh())
    (source / "checks.toml").write_text("[no-such-check]\n")
    problem = asyncio.run(PolicyKeeper(source, tmp_path).refresh()).problem
    assert str(source / "checks.toml") in problem
    assert "line 1" in problem


def test_an_edit_is_noticed_and_reading_is_not(source: Path) -> None:
    noticed = threading.Event()
    stop = watch(source, noticed.set)
    try:
        (source / "checks.toml").read_text()
        assert not noticed.wait(0.3)
        (source / "checks.toml").write_text("a = 2\n")
        assert noticed.wait(10)
    finally:
        stop()
