"""agent.daemon.change_watch: what changed is noticed, what did not is not."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from agent.daemon import change_watch
from agent.daemon.change_watch import ChangeWatch, Looks

linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="inotify is Linux's")


def noticed(
    paths: list[Path], change: Callable[[], object], make: Callable[..., ChangeWatch]
) -> bool:
    async def play() -> bool:
        seen = asyncio.Event()
        watching = make(asyncio.get_running_loop(), seen.set)
        try:
            watching.watch([str(path) for path in paths])
            await asyncio.sleep(0.05)
            assert not seen.is_set()
            change()
            async with asyncio.timeout(0.5):
                await seen.wait()
        except TimeoutError:
            return False
        finally:
            watching.stop()
        return True

    return asyncio.run(play())


def replace(path: Path) -> None:
    path.with_name("draft").write_text("new")
    path.with_name("draft").rename(path)


@linux
@pytest.mark.parametrize(
    ("watched", "change", "seen"),
    [
        ("file", lambda f: (f / "file").write_text("new"), True),
        ("file", lambda f: replace(f / "file"), True),
        ("file", lambda f: (f / "file").unlink(), True),
        ("file", lambda f: (f / "file").chmod(0o600), True),
        ("file", lambda f: (f / "other").write_text("x"), False),
        ("file", lambda f: (f / "file").read_text(), False),
        ("absent", lambda f: (f / "absent").write_text("x"), True),
        ("", lambda f: (f / "other").write_text("x"), True),
        ("no/such/folder", lambda f: (f / "other").write_text("x"), False),
    ],
)
def test_the_kernel_tells(
    tmp_path: Path, watched: str, change: Callable[[Path], object], seen: bool
) -> None:
    (tmp_path / "file").write_text("old")
    found = noticed([tmp_path / watched], lambda: change(tmp_path), change_watch.change_watch)
    assert found is seen


@linux
def test_paths_are_replaced_not_added(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()

    def make(loop: asyncio.AbstractEventLoop, changed: Callable[[], object]) -> ChangeWatch:
        watching = change_watch.change_watch(loop, changed)
        watching.watch([str(tmp_path / "a"), "/proc/self/mountinfo"])
        return watching

    assert not noticed([tmp_path / "b"], lambda: (tmp_path / "a" / "x").touch(), make)
    assert noticed([tmp_path / "b"], lambda: (tmp_path / "b" / "x").touch(), make)


@linux
@pytest.mark.real
def test_a_mount_is_noticed(tmp_path: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root may mount")

    def mount() -> None:
        command = ["mount", "-t", "tmpfs", "none", str(tmp_path)]
        if subprocess.run(command, check=False, capture_output=True).returncode:
            pytest.skip("this machine lets nobody mount")

    try:
        assert noticed([Path("/proc/self/mountinfo")], mount, change_watch.change_watch)
    finally:
        subprocess.run(["umount", str(tmp_path)], check=False, capture_output=True)


def test_elsewhere_paths_are_looked_at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(change_watch, "_LOOK_EVERY_S", 0.02)
    (tmp_path / "file").write_text("old")
    watched = [tmp_path / "file", tmp_path / "absent"]
    assert noticed(watched, lambda: (tmp_path / "file").write_text("newer"), Looks)
    assert noticed(watched, lambda: (tmp_path / "absent").touch(), Looks)
    assert not noticed(watched, lambda: (tmp_path / "other").touch(), Looks)
