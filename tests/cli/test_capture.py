"""agent.cli.capture: what was recorded here is judged the same elsewhere."""

from __future__ import annotations

import json
import stat
import sys
from pathlib import Path

import pytest

from agent.cli import main


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="runs this machine's collectors")
def test_a_capture_is_judged_as_the_live_machine(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "machine.json"
    assert main(["capture", str(file)]) == 0
    capsys.readouterr()
    live_code = main(["check", "--json"])
    live = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    recorded_code = main(["check", "--capture", str(file), "--json"])
    recorded = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert recorded_code == live_code

    def said(findings: list[dict[str, object]]) -> list[object]:
        return [[f[key] for key in ("check", "outcome", "reason", "scope")] for f in findings]

    assert said(recorded) == said(live)
    assert live


@pytest.mark.skipif(sys.platform == "win32", reason="file modes are POSIX")
def test_only_its_owner_may_read_it(tmp_path: Path) -> None:
    file = tmp_path / "machine.json"
    file.write_text("older")
    file.chmod(0o644)
    assert main(["capture", str(file)]) == 0
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [each.name for each in tmp_path.iterdir()] == ["machine.json"]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks into /etc/passwd")
def test_no_real_name_and_no_password_is_recorded(tmp_path: Path) -> None:
    file = tmp_path / "machine.json"
    assert main(["capture", str(file)]) == 0
    text = file.read_text("utf-8", errors="surrogatepass")
    for line in Path("/etc/passwd").read_text("utf-8").splitlines():
        real_name = line.split(":")[4].rstrip(",")
        assert " " not in real_name or real_name not in text
    assert "/etc/shadow" not in json.loads(text)["files"]
    # crypt(5): every hash in use begins like one of these.
    assert not any(mark in text for mark in ("$y$", "$6$", "$5$", "$2b$", "$1$"))


def test_a_folder_that_is_not_there_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["capture", str(tmp_path / "absent" / "machine.json")]) == 2
    assert "absent" in capsys.readouterr().err
