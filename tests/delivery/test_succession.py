"""agent.delivery.succession: a new key is believed where the old one said so, and nowhere else."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest
from nacl.signing import SigningKey

from agent.delivery import succession
from agent.delivery.identity import Identity, device_id
from agent.delivery.succession import MOST_TEXT, follows

OLD, NEW, OTHER = (SigningKey(bytes([n] * 32)) for n in (1, 2, 3))
DEVICE = device_id(bytes(OLD.verify_key))


def public(key: SigningKey) -> bytes:
    return bytes(key.verify_key)


def test_the_old_key_appoints_the_new_one(tmp_path: Path) -> None:
    assert succession.of(tmp_path, Identity(OLD, DEVICE)) == ""
    succession.appoint(tmp_path, Identity(OLD, DEVICE), NEW)
    said = succession.of(tmp_path, Identity(NEW, DEVICE))
    assert len(said) == MOST_TEXT
    assert follows(public(OLD), DEVICE, public(NEW), said)
    # Until the log took the new key, nothing is said.
    assert succession.of(tmp_path, Identity(OLD, DEVICE)) == ""
    succession.appoint(tmp_path, Identity(NEW, DEVICE), OTHER)
    assert follows(
        public(NEW), DEVICE, public(OTHER), succession.of(tmp_path, Identity(OTHER, DEVICE))
    )


@pytest.mark.parametrize(
    ("old", "device", "new"),
    [(OTHER, DEVICE, NEW), (OLD, "another", NEW), (OLD, DEVICE, OTHER), (NEW, DEVICE, NEW)],
)
def test_of_another_key_or_device_it_says_nothing(
    tmp_path: Path, old: SigningKey, device: str, new: SigningKey
) -> None:
    succession.appoint(tmp_path, Identity(OLD, DEVICE), NEW)
    said = succession.of(tmp_path, Identity(NEW, DEVICE))
    assert not follows(public(old), device, public(new), said)


@pytest.mark.parametrize("said", ["", "!", "AAAA", base64.b64encode(bytes(64)).decode(), "é"])
def test_what_is_no_signature(said: str) -> None:
    assert not follows(public(OLD), DEVICE, public(NEW), said)
    assert not follows(b"short", DEVICE, public(NEW), said)


def test_a_damaged_file_says_nothing(tmp_path: Path) -> None:
    (tmp_path / "succession").write_bytes(b"x")
    assert succession.of(tmp_path, Identity(NEW, DEVICE)) == ""
