"""A disk that is really full under the store of held messages. Needs root, to mount a tmpfs."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from agent.mail.holds import Holds
from tests.mail.routes.test_submission import GRAVE, House, run

pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(
        not hasattr(os, "geteuid") or os.geteuid() != 0, reason="needs root, to mount a tmpfs"
    ),
]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=512k", "safehand-test", str(disk)]
    if subprocess.run(mount, check=False).returncode:
        pytest.skip("this machine does not let us mount a tmpfs")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


def fill(disk: Path) -> Path:
    path = disk / "filler"
    with path.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(bytes(1024))
        except OSError:
            return path


def test_451_while_it_is_full_and_held_when_there_is_room(small_disk: Path) -> None:
    def work(house: House) -> list[str]:
        before = house.submit(GRAVE.replace("list", "one"))
        filler = fill(small_disk)
        full = house.submit(GRAVE.replace("list", "two"))
        filler.unlink()
        return [before, full, house.submit(GRAVE.replace("list", "two"))]

    (before, full, after), house = run(small_disk / "mail", work)
    assert before.startswith("250")
    assert full.startswith("451")
    assert after.startswith("250")
    assert len(Holds(small_disk / "mail").all()) == 2
    assert all(taken.sender == "" for taken in house.sink.taken)
