"""agent.checks._kept: the raw answers stay here, and their digest is the finding's."""

from __future__ import annotations

import hashlib
import os
import stat
import sys
from pathlib import Path

import pytest

from agent import checks
from agent.checks import _kept
from agent.host.capture import CapturedHost
from tests.checks.test_captures import CAPTURES, document, shipped


def test_the_bytes_kept_have_the_digest_that_travels(tmp_path: Path) -> None:
    found, bound = shipped()
    host = CapturedHost(document(CAPTURES / "linux" / "disk-luks2.json"))
    keep = _kept.keeper(tmp_path / "answers")
    finding = checks.run(found["disk-encryption"], host, bound["disk-encryption"], keep=keep)
    (file,) = (tmp_path / "answers").iterdir()
    digest = finding.evidence["digest"]
    assert file.name == f"disk-encryption-{digest}.json"
    assert hashlib.sha256(file.read_bytes()).hexdigest() == digest
    assert b"/proc/self/mountinfo" in file.read_bytes()


@pytest.mark.skipif(sys.platform == "win32", reason="there folders inherit who may read")
def test_they_are_for_their_owner_alone(tmp_path: Path) -> None:
    _kept.keeper(tmp_path / "answers")("mfa", "0" * 64, b"x")
    (file,) = (tmp_path / "answers").iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


def test_the_oldest_go_and_no_other_check_loses_any(tmp_path: Path) -> None:
    keep = _kept.keeper(tmp_path)
    keep("os-updates-more", "f" * 64, b"of another check")
    for number in range(_kept._NEWEST + 5):
        keep("os-updates", f"{number:064}", b"x")
        os.utime(tmp_path / f"os-updates-{number:064}.json", (number, number))
    keep("os-updates", f"{_kept._NEWEST:064}", b"x")  # seen again: it is new again
    names = {path.name for path in tmp_path.iterdir()}
    assert f"os-updates-more-{'f' * 64}.json" in names
    assert len(names) == _kept._NEWEST + 1
    assert f"os-updates-{_kept._NEWEST:064}.json" in names
    assert f"os-updates-{0:064}.json" not in names


def test_a_full_disk_does_not_stop_the_check(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep = _kept.keeper(tmp_path)

    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(_kept, "_for_its_owner", full)
    keep("mfa", "0" * 64, b"x")
    assert list(tmp_path.iterdir()) == []
