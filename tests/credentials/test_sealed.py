"""agent.credentials.sealed: files that are replaced whole and hold nothing in the clear."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.credentials import CredentialsError
from agent.credentials.sealed import SealedFiles

SECRET = b"a secret of a test"


class Turned:
    """Seals by turning round, which is no encryption but is not the secret either."""

    def seal(self, name: str, secret: bytes) -> bytes:
        return name.encode() + b"\0" + secret[::-1]

    def unseal(self, name: str, sealed: bytes) -> bytes:
        under, _, secret = sealed.partition(b"\0")
        if under != name.encode():
            raise CredentialsError("another name")
        return secret[::-1]


def test_kept_replaced_and_forgotten(tmp_path: Path) -> None:
    store = SealedFiles(tmp_path / "credentials", Turned())
    assert store.get("one") is None
    store.delete("one")
    store.put("one", SECRET)
    store.put("two", b"")
    assert (store.get("one"), store.get("two")) == (SECRET, b"")
    store.put("one", b"another")
    assert store.get("one") == b"another"
    store.delete("one")
    assert store.get("one") is None
    assert [each.name for each in (tmp_path / "credentials").iterdir()] == ["two.sealed"]


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX's")
def test_for_its_owner_alone(tmp_path: Path) -> None:
    store = SealedFiles(tmp_path / "credentials", Turned())
    store.put("one", SECRET)
    (file,) = (tmp_path / "credentials").iterdir()
    assert file.stat().st_mode & 0o077 == 0
    assert file.parent.stat().st_mode & 0o077 == 0
    assert SECRET not in file.read_bytes()


def test_a_file_under_another_name_does_not_open(tmp_path: Path) -> None:
    store = SealedFiles(tmp_path, Turned())
    store.put("one", SECRET)
    (tmp_path / "one.sealed").rename(tmp_path / "two.sealed")
    with pytest.raises(CredentialsError):
        store.get("two")


def test_unreadable_is_an_error_not_absent(tmp_path: Path) -> None:
    (tmp_path / "one.sealed").mkdir()
    with pytest.raises(CredentialsError, match="cannot be read"):
        SealedFiles(tmp_path, Turned()).get("one")


def test_unwritable_leaves_no_draft(tmp_path: Path) -> None:
    (tmp_path / "one.sealed").mkdir()
    with pytest.raises(CredentialsError, match="cannot be written"):
        SealedFiles(tmp_path, Turned()).put("one", SECRET)
    assert [each.name for each in tmp_path.iterdir()] == ["one.sealed"]


@given(secret=st.binary(max_size=200))
def test_any_bytes(tmp_path_factory: pytest.TempPathFactory, secret: bytes) -> None:
    store = SealedFiles(tmp_path_factory.mktemp("x"), Turned())
    store.put("one", secret)
    assert store.get("one") == secret
