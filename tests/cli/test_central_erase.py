"""`safehand central erase`: one asks, another approves."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from agent.central.sequencer import load_signer
from tests.central.devices import a_heartbeat, a_sign_in
from tests.central.ssh_key import SshKey
from tests.cli.central_log import central, report


@pytest.fixture
def log(settings: Path) -> Path:
    report(settings, a_heartbeat(), a_sign_in("pat"), a_sign_in("sam"))
    folder = settings.parent / "state" / "central"
    load_signer(folder, begun=False)
    return settings


def as_(monkeypatch: pytest.MonkeyPatch, person: str) -> None:
    monkeypatch.setenv("SUDO_USER", person)


def test_from_request_to_tombstone(
    log: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    as_(monkeypatch, "sam")
    assert central(log, "erase", "pat", "--reason", "They asked.") == 0
    said = capsys.readouterr()
    assert said.out == "1\n"
    assert "--approve 1" in said.err
    assert central(log, "erase") == 1
    assert "asked by sam" in capsys.readouterr().out
    assert central(log, "erase", "pat", "--approve", "1") == 2
    assert "another person" in capsys.readouterr().err
    as_(monkeypatch, "kim")
    assert central(log, "erase", "pat", "--approve", "1") == 0
    assert "1 events are erased" in capsys.readouterr().out
    assert central(log, "erase") == 0
    assert central(log, "export", "pat") == 1
    assert central(log, "export", "sam") == 0
    capsys.readouterr()
    assert central(log, "verify", "--json") == 0
    answer = json.loads(capsys.readouterr().out)
    assert (answer["erased"], answer["problems"]) == (1, 0)


def test_a_request_is_refused(
    log: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert central(log, "erase", "pat", "--reason", "They asked.") == 0
    assert central(log, "erase", "--refuse", "1") == 0
    assert central(log, "erase", "--refuse", "1") == 1
    assert "no request 1" in capsys.readouterr().err


@pytest.mark.parametrize(
    "words",
    [
        ["pat"],
        ["--reason", "x"],
        ["--approve", "1"],
        ["pat", "--reason", ""],
        [" ", "--reason", "x"],
    ],
)
def test_what_cannot_be_asked(
    log: Path, words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert central(log, "erase", *words) == 2
    assert capsys.readouterr().err.startswith("safehand: ")


def test_an_approvers_own_key(
    log: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    kim, folder = SshKey(1), log.parent
    (folder / "kim.pub").write_text(f"{kim.public} kim@laptop\n")
    as_(monkeypatch, "sam")
    assert central(log, "person", "key", "kim", "--file", str(folder / "kim.pub")) == 0
    assert "no erasure counts" in capsys.readouterr().out
    assert central(log, "erase", "pat", "--reason", "They asked.") == 0
    as_(monkeypatch, "lee")
    assert central(log, "erase", "pat", "--approve", "1") == 2
    assert "own key must sign" in capsys.readouterr().err
    text = folder / "text"
    assert central(log, "erase", "pat", "--approve", "1", "--text", str(text)) == 0
    assert "ssh-keygen -Y sign" in capsys.readouterr().out
    (folder / "text.sig").write_text(kim.signed(text.read_text("utf-8")))
    signed = ("--signature", str(folder / "text.sig"))
    assert central(log, "erase", "pat", "--approve", "1", *signed) == 0
    capsys.readouterr()
    assert central(log, "verify") == 0
    assert "now those of kim" in capsys.readouterr().out
    assert central(log, "person", "key", "kim") == 0
    assert "approves no erasure any more" in capsys.readouterr().out
    assert central(log, "verify", "--json") == 0
    assert json.loads(capsys.readouterr().out)["approvers"] == []
