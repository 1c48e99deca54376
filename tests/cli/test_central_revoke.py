"""`safehand central revoke`."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.central.store.sqlite import SqliteStore
from agent.cli import main
from agent.cli.central import STORE
from tests.central.devices import enrolled
from tests.cli.test_central_alerts import options

__all__ = ["options"]


def test_by_name_or_by_id(
    options: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "state" / "central" / STORE
    store = SqliteStore(path)
    first, second = enrolled(store, "Laptop 1"), enrolled(store, "Laptop 2", seed=2)
    enrolled(store, "Laptop 2", seed=3)
    store.close()
    assert main(["central", "revoke", "Laptop 1", *options]) == 0
    assert "is believed no longer" in capsys.readouterr().out
    assert main(["central", "revoke", "Laptop 2", *options]) == 2
    assert "several devices have that name" in capsys.readouterr().err
    assert main(["central", "revoke", second.id, *options]) == 0
    assert main(["central", "revoke", "Laptop 9", *options]) == 2
    assert "no device has that name" in capsys.readouterr().err
    store = SqliteStore(path)
    revoked = {row.device.id: row.device.revoked for row in store.snapshot().devices}
    store.close()
    assert revoked[first.id]
    assert revoked[second.id]
    assert sorted(revoked.values()) == [False, True, True]
