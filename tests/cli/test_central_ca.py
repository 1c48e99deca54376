"""`safehand central ca`, and what a token says then."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.cli import main
from agent.delivery.authority import digest, taken_apart


@pytest.fixture
def options(tmp_path: Path) -> list[str]:
    (tmp_path / "safehand.toml").write_text(f'state = "{tmp_path.as_posix()}/state"\n')
    return ["--settings", str(tmp_path / "safehand.toml")]


def test_a_certificate_and_a_token_that_pins_it(
    options: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["central", "token", "Laptop 1", *options]) == 0
    said = capsys.readouterr()
    assert taken_apart(said.out.strip())[1] == ""
    assert "enrol http://127.0.0.1:8470 --token" in said.err
    assert main(["central", "ca", "log.example.org", *options]) == 0
    assert capsys.readouterr().out.strip().endswith("server.pem")
    assert main(["central", "token", "Laptop 1", *options]) == 0
    said = capsys.readouterr()
    ca = (tmp_path / "state" / "central" / "ca.pem").read_text()
    assert taken_apart(said.out.strip())[1] == digest(ca)
    assert "enrol https://log.example.org:8470 --token" in said.err


def test_what_is_no_name(options: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["central", "ca", "no name", *options]) == 2
    assert "is no host name and no address" in capsys.readouterr().err
