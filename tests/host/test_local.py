"""agent.host.local: this machine answers, or says why not."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from agent.host import NOT_TEXT, TIMED_OUT, TOO_LARGE, WRONG_PLATFORM, Platform, Unreadable
from agent.host import local as local_module
from agent.host.local import LocalHost

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="uses POSIX files and commands")


@pytest.fixture
def host() -> LocalHost:
    return LocalHost()


def test_files_links_and_directories(host: LocalHost, tmp_path: Path) -> None:
    (tmp_path / "b").write_text("text\n")
    (tmp_path / "a").symlink_to("b")
    assert host.read_text(str(tmp_path / "b")) == "text\n"
    assert host.read_link(str(tmp_path / "a")) == "b"
    assert host.list_directory(str(tmp_path)) == ("a", "b")


@pytest.mark.parametrize("ask", ["read_bytes", "read_link", "list_directory"])
def test_what_is_absent_says_so(host: LocalHost, ask: str) -> None:
    with pytest.raises(Unreadable) as caught:
        getattr(host, ask)("/nonexistent/thing")
    assert caught.value.absent


def test_what_is_denied_says_so(host: LocalHost, monkeypatch: pytest.MonkeyPatch) -> None:
    def denied(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("builtins.open", denied)
    with pytest.raises(Unreadable) as caught:
        host.read_bytes("/etc/hostname")
    assert caught.value.code == "EACCES"


def test_text_that_is_not_utf8(host: LocalHost, tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"\xff")
    with pytest.raises(Unreadable) as caught:
        host.read_text(str(tmp_path / "x"))
    assert caught.value.code == NOT_TEXT


def test_a_file_over_the_limit(
    host: LocalHost, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(local_module, "_MAX_FILE_BYTES", 3)
    (tmp_path / "x").write_bytes(b"1234")
    with pytest.raises(Unreadable) as caught:
        host.read_bytes(str(tmp_path / "x"))
    assert caught.value.code == TOO_LARGE


def test_commands_run_in_the_c_locale_without_input(host: LocalHost) -> None:
    done = host.run(["/bin/sh", "-c", "cat; echo $LC_ALL; echo bad >&2; exit 3"])
    assert (done.stdout, done.stderr, done.exit) == ("C\n", "bad\n", 3)


def test_commands_that_hang_or_are_absent(host: LocalHost) -> None:
    with pytest.raises(Unreadable) as slow:
        host.run(["/bin/sleep", "5"], timeout_s=0.05)
    assert slow.value.code == TIMED_OUT
    with pytest.raises(Unreadable) as absent:
        host.run(["/nonexistent/tool"])
    assert absent.value.absent


def test_what_only_windows_has(host: LocalHost) -> None:
    with pytest.raises(Unreadable) as caught:
        host.registry(r"HKLM\SOFTWARE")
    assert caught.value.code == WRONG_PLATFORM
    with pytest.raises(Unreadable):
        host.wmi(r"root\cimv2", "Win32_OperatingSystem")


def test_what_it_says_of_itself(host: LocalHost) -> None:
    assert host.platform in {Platform.LINUX, Platform.MACOS}
    assert host.release
    assert host.privileged is (os.geteuid() == 0)
    assert host.taken.tzinfo is not None
