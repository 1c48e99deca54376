"""`safehand signins import`: a log in, lines out that the replay takes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from agent.cli import main
from tests.signins.sources.test_sshd import LOG


def test_a_log_becomes_lines(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "auth.log"
    file.write_text(LOG)
    assert main(["signins", "import", "sshd", str(file), "--device", "SRV"]) == 0
    out = capsys.readouterr().out
    lines = [json.loads(each) for each in out.splitlines()]
    assert len(lines) == 5
    assert all(each["id"] and each["device"] == "SRV" for each in lines)
    (tmp_path / "lines.jsonl").write_text(out)
    assert main(["signins", "replay", str(tmp_path / "lines.jsonl")]) == 0


def test_what_cannot_be_used_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "x.jsonl"
    file.write_text('{"kind": "dance", "account": "alice", "time": 1793610000}\n')
    assert main(["signins", "import", "jsonl", str(file)]) == 2
    assert "1 sign-ins could not be read" in capsys.readouterr().err
    assert main(["signins", "import", "jsonl", str(file) + "x"]) == 2
