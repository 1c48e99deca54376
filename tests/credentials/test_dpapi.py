"""agent.credentials.dpapi: the folder is closed first, and each name opens its own file alone."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from agent.credentials import CredentialsError
from agent.credentials.dpapi import call, open_dpapi
from agent.credentials.tool import Said

SECRET = b"a secret of a test"


def dpapi(function: str, data: bytes, entropy: bytes) -> bytes:
    """As Windows behaves: what was protected with other entropy is refused."""
    if function == "CryptProtectData":
        return entropy + data[::-1]
    if not data.startswith(entropy):
        raise OSError(13, "The data is invalid")
    return data[len(entropy) :][::-1]


def icacls(argv: Sequence[str], stdin: bytes) -> Said:
    assert argv[0].endswith("icacls.exe")
    assert "/inheritance:r" in argv
    return Said(0, b"", "")


def test_kept_and_read_by_a_second_opening(tmp_path: Path) -> None:
    folder = tmp_path / "credentials"
    open_dpapi(folder, run=icacls, ask=dpapi).put("one", SECRET)
    assert open_dpapi(folder, run=icacls, ask=dpapi).get("one") == SECRET
    assert sorted(each.name for each in folder.iterdir()) == ["entropy", "one.sealed"]


def test_another_name_or_machine_does_not_open(tmp_path: Path) -> None:
    store = open_dpapi(tmp_path, run=icacls, ask=dpapi)
    store.put("one", SECRET)
    (tmp_path / "one.sealed").rename(tmp_path / "two.sealed")
    with pytest.raises(CredentialsError, match="enrol again"):
        store.get("two")


def test_nothing_is_kept_in_an_open_folder(tmp_path: Path) -> None:
    with pytest.raises(CredentialsError, match="administrator"):
        open_dpapi(tmp_path / "c", run=lambda argv, stdin: Said(5, b"", "denied"), ask=dpapi)
    assert list((tmp_path / "c").iterdir()) == []


def test_damaged_entropy(tmp_path: Path) -> None:
    (tmp_path / "entropy").write_bytes(b"short")
    with pytest.raises(CredentialsError, match="damaged"):
        open_dpapi(tmp_path, run=icacls, ask=dpapi)


@pytest.mark.skipif(sys.platform == "win32", reason="what happens elsewhere")
def test_elsewhere_there_is_no_dpapi() -> None:
    with pytest.raises(OSError, match="Windows"):
        call("CryptProtectData", b"", b"")
