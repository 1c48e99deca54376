"""agent.daemon.change_watch: what changed is noticed, what did not is not."""

from __future__ import annotations

import asyncio
import os
import shutil
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
            assert watching.take() <= {str(path) for path in paths}
            assert watching.take() == frozenset()
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
        ("dir", lambda f: (f / "dir" / "sub" / "x").write_text("x"), False),
        ("dir/*", lambda f: (f / "dir" / "sub" / "x").write_text("x"), True),
        ("dir/*", lambda f: (f / "dir" / "x").write_text("x"), True),
        ("dir/*", lambda f: (f / "other").write_text("x"), False),
        ("dir", lambda f: shutil.rmtree(f / "dir"), True),
        ("file/*", lambda f: (f / "other").write_text("x"), False),
    ],
)
def test_the_kernel_tells(
    tmp_path: Path, watched: str, change: Callable[[Path], object], seen: bool
) -> None:
    (tmp_path / "file").write_text("old")
    (tmp_path / "dir" / "sub").mkdir(parents=True)
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


@linux
def test_what_is_written_beside_an_absent_path_wakes_nobody(tmp_path: Path) -> None:
    """As all that is written to /dev/null, beside a /dev/mapper that is not there yet."""
    (tmp_path / "null").write_text("")

    async def play() -> int:
        loop = asyncio.get_running_loop()
        watching = change_watch.change_watch(loop, lambda: None)
        watching.watch([str(tmp_path / "mapper")])
        woken = 0
        read = os.read

        def counted(descriptor: int, most: int) -> bytes:
            nonlocal woken
            woken += 1
            return read(descriptor, most)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(os, "read", counted)
            for _ in range(20):
                (tmp_path / "null").write_text("x")
                await asyncio.sleep(0.001)
        watching.stop()
        return woken

    assert asyncio.run(play()) == 0


@linux
def test_a_thousand_changes_are_told_once_until_somebody_asks(tmp_path: Path) -> None:
    async def play() -> tuple[int, frozenset[str], int]:
        told = 0

        def changed() -> None:
            nonlocal told
            told += 1

        watching = change_watch.change_watch(asyncio.get_running_loop(), changed)
        watching.watch([str(tmp_path)])
        for number in range(1000):
            (tmp_path / str(number)).touch()
            if number % 100 == 0:
                await asyncio.sleep(0.001)
        await asyncio.sleep(0.02)
        first, taken = told, watching.take()
        (tmp_path / "more").touch()
        await asyncio.sleep(0.02)
        watching.stop()
        return first, taken, told

    assert asyncio.run(play()) == (1, frozenset({str(tmp_path)}), 2)


def looked(
    things: list[str], change: Callable[[], object], monkeypatch: pytest.MonkeyPatch, every: int = 1
) -> frozenset[str]:
    """What a few rounds of looks find changed."""
    monkeypatch.setattr(change_watch, "_LOOK_EVERY_S", 0.01)
    monkeypatch.setattr(change_watch, "_LOOKS_A_COMMAND", every)

    async def play() -> frozenset[str]:
        seen = asyncio.Event()
        watching = Looks(asyncio.get_running_loop(), seen.set)
        watching.watch(things)
        await asyncio.sleep(0.3)
        assert not seen.is_set()
        change()
        try:
            async with asyncio.timeout(1):
                await seen.wait()
        except TimeoutError:
            return frozenset()
        finally:
            watching.stop()
        return watching.take()

    return asyncio.run(play())


def test_elsewhere_everything_is_looked_at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("old")
    file, absent = str(tmp_path / "file"), str(tmp_path / "absent")

    def look(change: Callable[[], object]) -> frozenset[str]:
        return looked([file, absent], change, monkeypatch)

    assert look(lambda: (tmp_path / "file").write_text("newer")) == {file}
    assert look((tmp_path / "absent").touch) == {absent}
    assert look((tmp_path / "other").touch) == frozenset()


@pytest.mark.skipif(sys.platform == "win32", reason="uses cat")
def test_a_command_is_looked_at_less_often(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "state").write_text("FileVault is On.")
    thing = f"command:/bin/cat {tmp_path / 'state'}"

    def change() -> None:
        (tmp_path / "state").write_text("FileVault is Off.")

    assert looked([thing], change, monkeypatch) == {thing}
    change()
    assert looked([thing], (tmp_path / "state").unlink, monkeypatch, every=1000) == frozenset()
