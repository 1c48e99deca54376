"""`safehand status`."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import pytest
from nacl.signing import SigningKey

from agent import ocsf
from agent.cli import main
from agent.daemon.log_watch import EXPLANATIONS
from agent.delivery import identity
from agent.delivery.identity import Enrolment
from agent.delivery.spool import open_here
from agent.delivery.witness import Breach, Broken, Memory
from agent.tlog.checkpoint import sign_checkpoint
from agent.tlog.note import Signer

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


@pytest.fixture
def settings(tmp_path: Path) -> list[str]:
    file = tmp_path / "safehand.toml"
    file.write_text(f'state = "{tmp_path.as_posix()}/state"\n')
    return ["--settings", str(file)]


def test_before_enrolment(settings: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["status", *settings]) == 2
    assert "not enrolled" in capsys.readouterr().err


def test_after_enrolment(
    settings: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    state = tmp_path / "state"
    who = identity.load(state)
    identity.save_enrolment(state, Enrolment("http://127.0.0.1:8470", who.device, "laptop-1"))
    with open_here(state, max_mb=1) as spool:
        for _ in range(3):
            spool.append(ocsf.heartbeat(NOON, policies="", outcomes={}))
        spool.acknowledge([1], now=NOON)
    assert main(["status", *settings]) == 0
    shown = capsys.readouterr().out
    assert "laptop-1" in shown
    assert "2026-11-21 12:00:00 UTC" in shown
    with open_here(state, max_mb=1) as spool:
        spool.refuse(2, "malformed")
    assert main(["status", "--json", *settings]) == 1
    said = json.loads(capsys.readouterr().out)
    assert (said["waiting"], said["refused"][0]["reason"]) == (1, "malformed")


@pytest.mark.parametrize("kind", Broken)
def test_a_log_that_is_not_what_it_was(
    settings: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str], kind: Broken
) -> None:
    state = tmp_path / "state"
    who = identity.load(state)
    identity.save_enrolment(state, Enrolment("http://127.0.0.1:8470", who.device, "laptop-1"))
    note = sign_checkpoint(Signer("log.example/test", SigningKey(bytes(32))), 12, bytes(32))
    good = Memory(note, "2026-11-21T12:00:00+00:00")
    (state / "witness.json").write_text(json.dumps(asdict(good)))
    assert main(["status", *settings]) == 0
    assert "12 entries, last seen 2026-11-21T12:00:00+00:00" in capsys.readouterr().out
    bad = Memory(note, good.seen, Breach(kind, note, "shown", "2026-11-22T12:00:00+00:00"))
    (state / "witness.json").write_text(json.dumps(asdict(bad)))
    assert main(["status", *settings]) == 1
    assert EXPLANATIONS[kind] in capsys.readouterr().out
    assert main(["status", "--json", *settings]) == 1
    said = json.loads(capsys.readouterr().out)["log"]
    assert (said["problem"], said["checkpoint"]) == (kind, note)
