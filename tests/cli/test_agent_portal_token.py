"""`safehand agent portal-token`: printed once, kept as a digest."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.cli import main


def test_a_token(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "safehand.toml"
    file.write_text(f'state = "{tmp_path.as_posix()}"\n[agent]\nportal = "127.0.0.1:8471"\n')
    assert main(["agent", "portal-token", "--settings", str(file)]) == 0
    said = capsys.readouterr()
    assert len(said.out.strip()) == 43
    assert "http://127.0.0.1:8471/v1/password" in said.err
    assert said.out.strip() not in (tmp_path / "portal.token").read_text()
