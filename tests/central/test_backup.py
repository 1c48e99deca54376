"""A copy is whole, opens only while it is the newest, and becomes the log again."""

from __future__ import annotations

import threading
from datetime import timedelta
from pathlib import Path

import pytest

from agent.central.audit import audit
from agent.central.backup import KEYS, back_up, check, restore
from agent.central.replay import differences
from agent.central.retention import turn
from agent.central.sequencer import KEY_FILE, load_signer
from agent.central.store import StoreError
from agent.central.store.rows import Token
from agent.central.store.sqlite import SqliteStore
from agent.central.store.sqlite.log import SqliteLog
from agent.cli.central import transact
from tests.central.devices import NOW, SIGNER, fill


@pytest.fixture
def there(tmp_path: Path) -> Path:
    return tmp_path / "elsewhere"


def opened(path: Path) -> tuple[int, int]:
    """Problems, and payloads that could not be opened."""
    log = SqliteLog(path, still=True)
    report = audit(log, SIGNER.verifier, opened=False)
    problems = report.problems + (0 if report.sealed else len(differences(log)))
    log.close()
    return problems, report.sealed


def test_a_copy_becomes_the_log_again(store: SqliteStore, there: Path, tmp_path: Path) -> None:
    fill(store, 50)
    load_signer(store._path.parent, begun=False)
    copied = back_up(store._path, there, NOW)
    assert copied.entries == check(copied.path) == 50
    assert copied.path.stat().st_mode & 0o077 == 0
    assert copied.path.parent.stat().st_mode & 0o077 == 0
    new = tmp_path / "new" / "log.sqlite3"
    assert restore(copied.path, new) == 50
    assert opened(new) == (0, 0)
    assert (
        load_signer(new.parent, begun=True).name == load_signer(store._path.parent, begun=True).name
    )
    again = SqliteStore(new)
    assert again.snapshot() == store.snapshot()
    again.close()


def test_it_is_made_while_others_write(store: SqliteStore, there: Path) -> None:
    fill(store, 300)
    ended = threading.Event()
    wrote = []

    def write() -> None:
        while not ended.is_set():
            with store.change() as changes:
                changes.add_token(Token(len(wrote).to_bytes(8, "big"), "x", 0))
            wrote.append(1)

    writing = threading.Thread(target=write)
    writing.start()
    try:
        for n in range(3):
            assert back_up(store._path, there, NOW + timedelta(seconds=n)).entries == 300
    finally:
        ended.set()
        writing.join()
    assert wrote


def test_an_older_copy_proves_and_opens_nothing(
    store: SqliteStore, there: Path, tmp_path: Path
) -> None:
    fill(store, 50)
    old = back_up(store._path, there, NOW)
    turn(transact(store), store.vault.file)
    new = back_up(store._path, there, NOW + timedelta(hours=1))
    with pytest.raises(StoreError, match="sealed for good"):
        restore(old.path, tmp_path / "a" / "log.sqlite3")
    assert opened(old.path) == (0, 49)
    restore(new.path, tmp_path / "b" / "log.sqlite3")
    assert opened(tmp_path / "b" / "log.sqlite3") == (0, 0)
    assert len(list((there / KEYS).iterdir())) == 1


def test_nothing_is_overwritten(store: SqliteStore, there: Path) -> None:
    fill(store, 5)
    copied = back_up(store._path, there, NOW)
    with pytest.raises(StoreError, match="already"):
        back_up(store._path, there, NOW)
    with pytest.raises(StoreError, match="Move it"):
        restore(copied.path, store._path)


def test_what_cannot_be_copied_or_restored(store: SqliteStore, there: Path, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="no central log"):
        back_up(tmp_path / "none" / "log.sqlite3", there, NOW)
    fill(store, 50)
    copied = back_up(store._path, there, NOW)
    data = bytearray(copied.path.read_bytes())
    data[4096:8192] = bytes(4096)
    copied.path.write_bytes(data)
    with pytest.raises(StoreError):
        restore(copied.path, tmp_path / "new" / "log.sqlite3")
    assert not (tmp_path / "new").exists()
    assert not (there / KEYS / KEY_FILE).exists()
