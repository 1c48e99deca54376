"""installer/: what starts agent and central log with the machine says what its system reads.

Whether they really come back is in real/test_services.py.
"""

from __future__ import annotations

import plistlib
import re
import shutil
import subprocess
from collections import defaultdict
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from agent import cli

INSTALLER = Path(__file__).parent.parent / "installer"
UNITS = sorted((INSTALLER / "linux" / "services").glob("*.service"))
PROGRAM = "/opt/safehand/bin/safehand"
MOST_EXPOSED = {
    "safehand-agent": 4.6,
    "safehand-backup@": 1.3,
    "safehand-central": 2.2,
    "safehand-mail@": 3.9,
}
"""By `systemd-analyze security`, 0 to 10. The agent looks at the whole machine."""

INSTANCES = {"safehand-mail@": ("gateway", "watch"), "safehand-backup@": ("mnt-copies",)}
ONCE = {"safehand-backup@"}

_ANALYZE = shutil.which("systemd-analyze")
needs_systemd = pytest.mark.skipif(not _ANALYZE, reason="needs systemd-analyze")


def read(unit: Path) -> dict[str, list[str]]:
    """Every setting, `Section.Key`, with its values in order."""
    found: dict[str, list[str]] = defaultdict(list)
    section = ""
    for line in unit.read_text("utf-8").splitlines():
        if line.startswith("["):
            section = line.strip("[]")
        elif line and not line.startswith("#"):
            key, separator, value = line.partition("=")
            assert separator, f"{unit.name}: {line!r} is no setting"
            found[f"{section}.{key}"].append(value)
    return found


def asked(words: list[str]) -> None:
    """Nothing, where the command line has such a command."""
    assert words[0].endswith("safehand")
    assert cli._parser(words[1:], cli._common()).parse_args(words[1:]).run


def test_there_are_units() -> None:
    assert {each.stem for each in UNITS} == MOST_EXPOSED.keys()


@pytest.mark.parametrize("unit", UNITS, ids=lambda each: each.stem)
def test_a_unit_runs_what_there_is_and_is_closed_down(unit: Path) -> None:
    said = read(unit)
    for instance in INSTANCES.get(unit.stem, ("",)):
        asked(re.sub("%[if]", instance, said["Service.ExecStart"][0]).split())
    assert said["Service.NoNewPrivileges"] == ["yes"]
    assert said["Service.ProtectSystem"] == ["strict"]
    assert said["Service.StateDirectory"] == ["safehand"]
    assert said["Service.StateDirectoryMode"] == ["0700"]


@pytest.mark.parametrize(
    "unit", [each for each in UNITS if each.stem not in ONCE], ids=lambda each: each.stem
)
def test_a_service_starts_with_the_machine_and_comes_back(unit: Path) -> None:
    said = read(unit)
    assert said["Service.Restart"] == ["always"]
    assert said["Unit.StartLimitIntervalSec"] == ["0"]  # it is never given up
    assert said["Install.WantedBy"] == ["multi-user.target"]
    assert said["Service.Type"] == ["exec" if unit.stem in INSTANCES else "notify"]


@pytest.mark.parametrize("once", ONCE)
def test_what_runs_once_has_its_time(once: str) -> None:
    said = read(INSTALLER / "linux" / "services" / f"{once}.timer")
    assert said["Install.WantedBy"] == ["timers.target"]
    assert said["Timer.Persistent"] == ["yes"]
    if _ANALYZE:
        words = [_ANALYZE, "calendar", said["Timer.OnCalendar"][0]]
        assert subprocess.run(words, capture_output=True, check=False).returncode == 0


def rendered(unit: Path, folder: Path) -> Path:
    """The unit for a program that is there."""
    program = folder / "safehand"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    instance = INSTANCES.get(unit.stem, ("",))[0]
    copy = folder / f"{unit.stem}{instance}.service"
    copy.write_text(unit.read_text("utf-8").replace(PROGRAM, str(program)))
    return copy


@needs_systemd
@pytest.mark.parametrize("unit", UNITS, ids=lambda each: each.stem)
def test_systemd_understands_a_unit(unit: Path, tmp_path: Path) -> None:
    words = [str(_ANALYZE), "verify", str(rendered(unit, tmp_path))]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


@needs_systemd
@pytest.mark.parametrize("unit", UNITS, ids=lambda each: each.stem)
def test_a_unit_is_no_more_exposed_than_it_was(unit: Path, tmp_path: Path) -> None:
    words = [str(_ANALYZE), "security", "--offline=true", str(rendered(unit, tmp_path))]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    found = re.search(r"Overall exposure level for .*: ([0-9.]+)", done.stdout)
    assert found, done.stdout + done.stderr
    assert float(found[1]) <= MOST_EXPOSED[unit.stem]


def test_the_launch_daemon() -> None:
    said = plistlib.loads((INSTALLER / "macos" / "safehand.agent.plist").read_bytes())
    asked(said["ProgramArguments"])
    assert (said["RunAtLoad"], said["KeepAlive"]) == (True, True)
    assert said["Umask"] == 0o077
    # launchd.plist(5): a key that it does not know does nothing.
    assert said.keys() <= {
        *("Label", "ProgramArguments", "RunAtLoad", "KeepAlive", "ThrottleInterval"),
        *("ExitTimeOut", "ProcessType", "Umask", "WorkingDirectory", "StandardErrorPath"),
    }
    assert said["ProcessType"] in {"Background", "Standard", "Adaptive", "Interactive"}
    assert (INSTALLER / "macos" / f"{said['Label']}.plist").exists()


_TASK = "{http://schemas.microsoft.com/windows/2004/02/mit/task}"


def test_the_scheduled_task() -> None:
    task = ET.parse(INSTALLER / "windows" / "safehand-agent.xml").getroot()
    assert task.tag == f"{_TASK}Task"

    def text(path: str) -> str:
        found = task.find("/".join(f"{_TASK}{each}" for each in path.split("/")))
        assert found is not None, path
        return found.text or ""

    program, arguments = text("Actions/Exec/Command"), text("Actions/Exec/Arguments")
    asked([program.removesuffix(".exe"), *arguments.split()])
    assert text("Principals/Principal/UserId") == "S-1-5-18"  # SYSTEM
    assert text("Triggers/BootTrigger/Repetition/Interval") == "PT5M"
    assert text("Settings/MultipleInstancesPolicy") == "IgnoreNew"
    assert text("Settings/ExecutionTimeLimit") == "PT0S"  # else it ends after three days
    assert text("Settings/DisallowStartIfOnBatteries") == "false"
    assert text("Settings/StopIfGoingOnBatteries") == "false"
    names = {each.tag.removeprefix(_TASK) for each in task.iter()}
    # https://learn.microsoft.com/windows/win32/taskschd/task-scheduler-schema-elements
    known = """Task RegistrationInfo Description URI Triggers BootTrigger Repetition Interval
        Enabled Principals Principal UserId RunLevel Settings MultipleInstancesPolicy
        DisallowStartIfOnBatteries StopIfGoingOnBatteries AllowHardTerminate StartWhenAvailable
        RunOnlyIfNetworkAvailable AllowStartOnDemand Hidden RunOnlyIfIdle WakeToRun
        ExecutionTimeLimit Priority RestartOnFailure Count Actions Exec Command Arguments"""
    assert names <= set(known.split())


@pytest.mark.parametrize("folder", ["linux/services", "macos", "windows"])
def test_the_file_is_named_where_the_recipe_is(folder: str) -> None:
    recipe = (INSTALLER / folder / "README.md").read_text("utf-8")
    for file in (INSTALLER / folder).iterdir():
        assert file.name == "README.md" or file.name in recipe
