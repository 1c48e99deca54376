"""agent.accounts.keys: where sshd looks, and files that are taken without following links."""

from __future__ import annotations

import os
import sys
from pathlib import Path, PurePosixPath

import pytest

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="these are POSIX's folders")
KEYS = '# a comment\nssh-ed25519 AAAA pat\n\nfrom="10.0.0.1" ssh-rsa BBBB other\n'


@pytest.mark.parametrize(
    ("settings", "found"),
    [
        ("", ["/home/pat/.ssh/authorized_keys", "/home/pat/.ssh/authorized_keys2"]),
        ("port 22\nauthorizedkeysfile .ssh/keys\n", ["/home/pat/.ssh/keys"]),
        (
            "authorizedkeysfile %h/k /etc/ssh/%u/%U/%%x",
            ["/home/pat/k", "/etc/ssh/pat/1000/%x"],
        ),
        ("authorizedkeysfile none", []),
    ],
)
def test_places(settings: str, found: list[str]) -> None:
    from agent.accounts.keys import places

    assert [str(each) for each in places(settings, "pat", 1000, "/home/pat")] == found


class Home:
    def __init__(self, folder: Path) -> None:
        self.home = folder / "home"
        (self.home / ".ssh").mkdir(parents=True)
        self.kept = folder / "kept" / "1"
        self.file = self.home / ".ssh" / "authorized_keys"

    def take(self, file: Path | None = None) -> int:
        from agent.accounts.keys import take_away

        where = PurePosixPath(str(file or self.file))
        return take_away(where, PurePosixPath(str(self.home)), self.kept)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


def test_taken_away_and_kept_for_the_investigation(home: Home) -> None:
    home.file.write_text(KEYS)
    assert home.take() == 2
    assert not home.file.exists()
    assert home.kept.read_text() == KEYS
    assert home.kept.stat().st_mode & 0o077 == 0
    assert home.take() == 0


def test_there_is_nothing(home: Home) -> None:
    assert home.take() == 0
    home.file.parent.rmdir()
    assert home.take() == 0
    home.home.rmdir()
    assert home.take() == 0
    assert not home.kept.exists()


def test_a_link_is_removed_and_what_it_points_to_is_left(home: Home, tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.write_text(KEYS)
    home.file.symlink_to(victim)
    assert home.take() == 0
    assert not home.file.is_symlink()
    assert victim.read_text() == KEYS


def test_a_linked_folder_is_removed_and_what_it_points_to_is_left(
    home: Home, tmp_path: Path
) -> None:
    victim = tmp_path / "victim"
    victim.mkdir()
    (victim / "authorized_keys").write_text(KEYS)
    home.file.parent.rmdir()
    home.file.parent.symlink_to(victim)
    assert home.take() == 0
    assert not home.file.parent.is_symlink()
    assert (victim / "authorized_keys").read_text() == KEYS


def test_a_pipe_does_not_hold_us_up(home: Home) -> None:
    os.mkfifo(home.file)
    assert home.take() == 0
    assert not home.file.exists()


def test_a_file_outside_the_home(home: Home, tmp_path: Path) -> None:
    outside = tmp_path / "etc"
    outside.mkdir()
    (outside / "pat").write_text(KEYS)
    assert home.take(outside / "pat") == 2
    assert not (outside / "pat").exists()
    assert home.take(tmp_path / "nowhere" / "pat") == 0


def test_bytes_that_are_no_text(home: Home) -> None:
    home.file.write_bytes(b"\xff\xfe ssh-ed25519\n")
    assert home.take() == 1
