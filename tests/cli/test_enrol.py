"""`safehand enrol`."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from agent.cli import main
from agent.delivery import identity
from agent.delivery.transport import Answer, HttpTransport


@pytest.fixture
def settings(tmp_path: Path) -> list[str]:
    file = tmp_path / "safehand.toml"
    file.write_text(f'state = "{tmp_path.as_posix()}/state"\n')
    return ["--settings", str(file)]


def answers(monkeypatch: pytest.MonkeyPatch, status: int, **said: str) -> None:
    def post(_: HttpTransport, path: str, body: bytes, headers: Mapping[str, str], /) -> Answer:
        key = base64.b64decode(json.loads(body)["public_key"])
        return Answer(status, {}, json.dumps({"device": identity.device_id(key), **said}).encode())

    monkeypatch.setattr(HttpTransport, "post", post)


def test_enrolling(
    settings: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    answers(monkeypatch, 200, asset="laptop-1")
    assert main(["enrol", "http://127.0.0.1:8470", "--token", "t", *settings]) == 0
    assert "enrolled as laptop-1" in capsys.readouterr().out
    enrolment = identity.load_enrolment(tmp_path / "state")
    assert enrolment
    assert enrolment.url == "http://127.0.0.1:8470"


def test_a_refusal_is_passed_on(
    settings: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    answers(monkeypatch, 403, message="This token has expired; ask for a new one.")
    assert main(["enrol", "http://127.0.0.1:8470", "--token", "t", *settings]) == 2
    assert "ask for a new one" in capsys.readouterr().err
    assert identity.load_enrolment(tmp_path / "state") is None


def test_an_address_that_is_none(settings: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["enrol", "laptop", "--token", "t", *settings]) == 2
    assert "not the address of a central log" in capsys.readouterr().err
