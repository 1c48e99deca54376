"""agent.delivery.identity: one key a device, private, and an honest word when it is damaged."""

from __future__ import annotations

import stat
import sys
from pathlib import Path

import pytest

from agent.delivery import identity
from agent.delivery.identity import Enrolment


def test_the_identity_is_made_once(tmp_path: Path) -> None:
    state = tmp_path / "state"
    first, again = identity.load(state), identity.load(state)
    assert first.device == again.device == identity.device_id(first.public_key)
    assert len(first.device) == 32
    assert [each.name for each in state.iterdir()] == ["device.key"]


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX file modes")
def test_only_the_owner_reads_the_key(tmp_path: Path) -> None:
    identity.load(tmp_path)
    assert stat.S_IMODE((tmp_path / "device.key").stat().st_mode) == 0o600


def test_whoever_comes_second_uses_the_first_ones_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    winner = identity.load(tmp_path)
    key = (tmp_path / "device.key").read_bytes()
    asked = 0

    def read_bytes(path: Path) -> bytes:
        nonlocal asked
        asked += 1
        if asked == 1:  # as it was a moment before the other program wrote it
            raise FileNotFoundError(path)
        return key

    monkeypatch.setattr(Path, "read_bytes", read_bytes)
    assert identity.load(tmp_path).device == winner.device


def test_a_damaged_key_is_said_and_kept(tmp_path: Path) -> None:
    (tmp_path / "device.key").write_bytes(b"short")
    with pytest.raises(ValueError, match="not a device key"):
        identity.load(tmp_path)
    assert (tmp_path / "device.key").read_bytes() == b"short"


def test_the_enrolment_is_remembered(tmp_path: Path) -> None:
    assert identity.load_enrolment(tmp_path) is None
    enrolment = Enrolment("https://log.example.org", "d" * 32, "laptop-1")
    identity.save_enrolment(tmp_path, enrolment)
    assert identity.load_enrolment(tmp_path) == enrolment


@pytest.mark.parametrize("text", ["", "{", "[]", '{"url": "x"}'])
def test_a_damaged_enrolment_says_what_to_do(tmp_path: Path, text: str) -> None:
    (tmp_path / "enrolment.json").write_text(text)
    with pytest.raises(ValueError, match="safehand enrol"):
        identity.load_enrolment(tmp_path)
