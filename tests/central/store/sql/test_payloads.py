"""Keys are made once for each subject and class, and stepped or destroyed for good."""

from __future__ import annotations

import os

import pytest

from agent.central.sealing import IV_BYTES, SealError, seal
from agent.central.store.sql.payloads import Opener, Payloads
from agent.central.store.sqlite import SqliteStore
from agent.central.store.sqlite.connection import SqliteConnection


def payloads(store: SqliteStore) -> Payloads:
    return Payloads(SqliteConnection(store._writer, store._path), store.vault)


def opener(store: SqliteStore) -> Opener:
    return Opener(SqliteConnection(store._reader, store._path), store.vault)


def test_one_key_for_each_subject_and_class(store: SqliteStore) -> None:
    first = payloads(store)
    (pat,) = first.keys(["pat"], "mail", 5)
    assert first.keys(["pat"], "mail", 5) == (pat,)
    assert payloads(store).keys(["pat"], "mail", 9) == (pat,)
    others = {*first.keys(["sam"], "mail", 5), *first.keys(["pat"], "other", 5)}
    assert len({each.id for each in others} - {pat.id}) == 2
    assert [each.id for each in first.keys(["sam", "pat", "pat"], "mail", 5)].count(pat.id) == 1


def test_what_is_sealed_is_opened_until_its_day_expires(store: SqliteStore) -> None:
    made = payloads(store)
    keys = made.keys(["pat"], "mail", 5)
    sealed = {day: seal(made.cipher(keys, day), b"said", os.urandom(IV_BYTES)) for day in (5, 6, 7)}
    ids = str(keys[0].id)
    assert all(opener(store).open(ids, day, data) == b"said" for day, data in sealed.items())
    made.keys(["pat"], "mail", 7)
    payloads(store).keys(["pat"], "mail", 7)  # so that it is used on that day
    made.step("mail", 7)
    opened = {day: opener(store).open(ids, day, data) for day, data in sealed.items()}
    assert opened == {5: None, 6: None, 7: b"said"}
    with pytest.raises(SealError):
        made.cipher(payloads(store).keys(["pat"], "mail", 7), 6)
    made.step("mail", 8)  # nothing was sealed since: the key itself goes
    assert store._reader.execute("SELECT count(*) FROM payload_key").fetchone() == (0,)
    assert opener(store).open(ids, 7, sealed[7]) is None


@pytest.mark.parametrize(
    ("keys", "sealed"), [("99", b""), ("", b""), ("x", b""), ("1", b""), ("1", b"x" * 40)]
)
def test_what_cannot_be_opened(store: SqliteStore, keys: str, sealed: bytes) -> None:
    payloads(store).keys(["pat"], "mail", 5)
    assert opener(store).open(keys, 5, sealed) is None


def test_without_the_envelope_nothing_opens(store: SqliteStore) -> None:
    made = payloads(store)
    keys = made.keys(["pat"], "mail", 5)
    sealed = seal(made.cipher(keys, 5), b"said", os.urandom(IV_BYTES))
    store.vault.file.path.unlink()
    store.vault.file._kept = None
    assert opener(store).open(str(keys[0].id), 5, sealed) is None


def test_the_day_is_kept(store: SqliteStore) -> None:
    assert payloads(store).day(20) == 20
    assert payloads(store).day(19) == 20
    assert payloads(store).day(21) == 21
    assert payloads(store).day(500) == 21
