"""`safehand central prove` makes one file that convinces an auditor."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from agent import cli
from tests.cli.central_log import (
    Server,
    central,
    sent_through,
    stop,
)


def test_the_log_is_whole_and_one_event_can_be_shown(
    served: Server, settings: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    device = sent_through(served, settings)
    stop(served)
    assert central(settings, "verify") == 0
    said = capsys.readouterr().out
    assert said.startswith("4 entries, 1 checkpoints signed by log.safehand.internal/")
    assert "Nothing was altered" in said
    proof = tmp_path / "a.tlog-proof"
    assert central(settings, "prove", f"{device.id}:boot-1:2", "--out", str(proof)) == 0
    assert central(settings, "prove", f"{device.id}:boot-1:2") == 0
    assert capsys.readouterr().out == proof.read_text()
    key = tmp_path / "state" / "central" / "log.pub"
    for given in (str(key), key.read_text().strip()):
        # Elsewhere, with nothing but the public key.
        assert cli.main(["central", "verify", str(proof), "--key", given]) == 0
        said, why = capsys.readouterr()
        assert json.loads(said)["metadata"]["sequence"] == 2
        assert "Entry 2 of the 4" in why


def test_a_proof_that_proves_nothing(
    served: Server, settings: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    device = sent_through(served, settings)
    stop(served)
    proof = tmp_path / "a.tlog-proof"
    assert central(settings, "prove", f"{device.id}:boot-1:2", "--out", str(proof)) == 0
    proof.write_text(proof.read_text().replace("index 2", "index 1"))
    assert central(settings, "verify", str(proof)) == 1
    assert "proves nothing" in capsys.readouterr().err
    assert central(settings, "prove", f"{device.id}:boot-1:9") == 1
    assert "does not hold that event" in capsys.readouterr().err
    assert central(settings, "prove", "nonsense") == 2
    assert "DEVICE:BOOT:SEQUENCE" in capsys.readouterr().err
