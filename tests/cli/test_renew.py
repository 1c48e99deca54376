"""`safehand renew`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from agent.cli import main
from agent.delivery import identity
from agent.delivery.identity import Enrolment
from agent.delivery.transport import Answer, HttpTransport


@pytest.fixture
def options(tmp_path: Path) -> list[str]:
    (tmp_path / "safehand.toml").write_text(f'state = "{tmp_path.as_posix()}/state"\n')
    return ["--settings", str(tmp_path / "safehand.toml")]


def answers(monkeypatch: pytest.MonkeyPatch, status: int) -> None:
    def post(_: HttpTransport, path: str, body: bytes, headers: Mapping[str, str], /) -> Answer:
        return Answer(status, {}, b'{"message": "no"}')

    monkeypatch.setattr(HttpTransport, "post", post)


def test_before_enrolment(options: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["renew", *options]) == 2
    assert "not enrolled yet" in capsys.readouterr().err


def test_a_new_key(
    options: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    state = tmp_path / "state"
    before = identity.load(state)
    enrolment = Enrolment("http://127.0.0.1:8470", before.device, "Laptop 1")
    identity.save_enrolment(state, enrolment)
    answers(monkeypatch, 403)
    assert main(["renew", *options]) == 2
    assert "403: no. The old key stays." in capsys.readouterr().err
    answers(monkeypatch, 200)
    assert main(["renew", *options]) == 0
    after = identity.load(state)
    assert after.device == before.device
    assert after.public_key != before.public_key
