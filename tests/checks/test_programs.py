"""agent.checks._programs: names of programs, and never a command line."""

from __future__ import annotations

import subprocess
import sys

import pytest

from agent.checks import _programs
from agent.host import Platform, Unreadable
from agent.host.capture import CapturedHost, RecordingHost
from agent.host.local import LocalHost


def host(platform: Platform, argv: tuple[str, ...], stdout: str) -> CapturedHost:
    answer = {"argv": list(argv), "stdout": stdout, "stderr": "", "exit": 0}
    return CapturedHost(
        {
            "platform": platform.value,
            "release": "x",
            "privileged": True,
            "taken": "2026-11-20T09:00:00Z",
            "commands": [answer],
            "directories": {"/Applications": ["Safari.app"]},
        }
    )


def test_windows_tasks_and_services() -> None:
    tasks = '"System Idle Process","0","Services","0","8 K"\r\n"a.exe","4","x","0","1,5 K"\r\n'
    machine = host(Platform.WINDOWS, _programs.WINDOWS, tasks + "#complete\r\n")
    assert _programs.running(machine) == {"System Idle Process", "a.exe"}
    said = "\r\nSERVICE_NAME: W32Time\r\nDISPLAY_NAME: Windows-Zeitgeber\r\n#complete\r\n"
    assert _programs.services(host(Platform.WINDOWS, _programs.SERVICES, said)) == {"W32Time"}
    with pytest.raises(Unreadable):
        _programs.services(host(Platform.WINDOWS, _programs.SERVICES, "Access denied\r\n#complete"))


def test_a_machine_on_which_nothing_runs_is_not_believed() -> None:
    with pytest.raises(Unreadable):
        _programs.running(host(Platform.MACOS, _programs.MACOS, "#complete\n"))


def test_a_place_that_cannot_be_read_is_not_an_empty_one() -> None:
    with pytest.raises(Unreadable):  # /Library/LaunchDaemons is not in this record
        _programs.installed(host(Platform.MACOS, _programs.MACOS, "x\n#complete\n"))


def test_what_people_install_for_themselves() -> None:
    home = "/home/amy"
    places = {key: {"error": "ENOENT"} for key in _programs._PLACES[Platform.LINUX]}
    machine = CapturedHost(
        {
            "platform": "linux",
            "release": "x",
            "privileged": False,
            "taken": "2026-11-20T09:00:00Z",
            "directories": {
                **places,
                "/etc/systemd/system": ["anydesk.service"],
                "/home": ["amy"],
                f"{home}/.local/bin": ["rustdesk"],
                f"{home}/bin": {"error": "EACCES"},
                f"{home}/.local/share/flatpak/app": ["com.teamviewer.TeamViewer"],
            },
        }
    )
    names, unseen = _programs.installed(machine)
    assert {"anydesk", "rustdesk", "TeamViewer"} <= names
    assert unseen == (f"{home}/bin",)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="lists this machine's processes")
def test_what_a_process_was_told_stays_out_of_the_record() -> None:
    secret = "password=hunter2"
    with subprocess.Popen(
        [
            "sleep",
            "30",
        ],
        env={"SECRET": secret},
    ) as process:
        recorder = RecordingHost(LocalHost())
        try:
            assert "sleep" in _programs.running(recorder)
        finally:
            process.kill()
    assert secret not in str(recorder.document())
    assert "30" not in recorder.document()["commands"][0]["stdout"].split()
