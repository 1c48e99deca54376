"""One file shows that an event is in the log, and nothing else passes for one."""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nacl.signing import SigningKey

from agent.central.proving import check, prove
from agent.central.store.sqlite import SqliteStore
from agent.central.store.sqlite.log import SqliteLog
from agent.event import Place
from agent.tlog.merkle import ProofError
from agent.tlog.note import NoteError, Signer
from agent.tlog.proof import TlogProof, read_proof
from tests.central.devices import NOW, SIGNER, a_heartbeat, fill

KEY = SIGNER.verifier


@pytest.fixture(scope="module")
def proof(tmp_path_factory: pytest.TempPathFactory) -> TlogProof:
    """Of event 42, a heartbeat, in a log of 300 entries."""
    path = tmp_path_factory.mktemp("log") / "log.sqlite3"
    store = SqliteStore(path)
    device = fill(store, 300)
    log = SqliteLog(path)
    made = prove(log, Place(device.id, "boot-1", 42), KEY)
    log.close()
    store.close()
    return made


def test_what_it_proves(proof: TlogProof) -> None:
    proven = check(str(proof), KEY)
    assert (proven.index, proven.size, proven.code) == (42, 300, "heartbeat")
    assert proven.received == int(NOW.timestamp() * 1000)
    assert proven.event is not None
    assert json.loads(proven.event)["metadata"]["sequence"] == 42
    assert json.loads(proven.event)["time"] == int(a_heartbeat().time.timestamp() * 1000)


def test_the_way_through_the_tree_is_small(proof: TlogProof) -> None:
    bare = TlogProof(proof.index, proof.hashes, proof.checkpoint)
    assert len(str(bare).encode()) < 2_000


def test_so_is_the_whole_of_it(proof: TlogProof) -> None:
    assert len(str(proof).encode()) < 2_000


def extra(proof: TlogProof, **changed: object) -> str:
    said = json.loads(zlib.decompress(proof.extra)) | changed
    return str(replace(proof, extra=zlib.compress(json.dumps(said).encode())))


def test_a_proof_of_the_first_release(proof: TlogProof) -> None:
    plain = replace(proof, extra=zlib.decompress(proof.extra))
    assert check(str(plain), KEY) == check(str(proof), KEY)


@pytest.mark.parametrize(
    "change",
    [
        lambda packed: packed[:-3],
        lambda packed: packed + b"x",
        lambda packed: b"\x00" + packed,
        lambda packed: zlib.compress(b" " * 5_000_000 + zlib.decompress(packed)),
    ],
)
def test_extra_data_that_do_not_open(proof: TlogProof, change: Callable[[bytes], bytes]) -> None:
    with pytest.raises(ProofError, match="extra data"):
        check(str(replace(proof, extra=change(proof.extra))), KEY)


def test_an_event_that_was_erased_is_still_in_the_log(proof: TlogProof) -> None:
    proven = check(extra(proof, nonce=None, event=None), KEY)
    assert (proven.index, proven.code, proven.event) == (42, "heartbeat", None)


@pytest.mark.parametrize(
    "changed",
    [
        {"event": "{}"},
        {"nonce": base64.b64encode(bytes(16)).decode()},
        {"nonce": None},
        {"nonce": "?"},
        {"entry": base64.b64encode(b"\x00").decode()},
        {"entry": None},
        {"event": 5},
    ],
)
def test_another_event_is_not_proved(proof: TlogProof, changed: dict[str, object]) -> None:
    with pytest.raises(ProofError):
        check(extra(proof, **changed), KEY)


def test_the_key_of_another_log(proof: TlogProof) -> None:
    with pytest.raises(NoteError):
        check(str(proof), Signer(SIGNER.name, SigningKey(bytes(32))).verifier)


def test_a_proof_of_something_else(proof: TlogProof) -> None:
    for other in (b"", b"[]", b"[" * 10_000, b"\xff"):
        text = str(TlogProof(proof.index, proof.hashes, proof.checkpoint, other))
        with pytest.raises(ProofError):
            check(text, KEY)


@settings(deadline=None)
@given(at=st.integers(0), by=st.integers(1, 127))
def test_no_changed_character_proves_another_event(proof: TlogProof, at: int, by: int) -> None:
    text = str(proof)
    place = at % len(text)
    changed = text[:place] + chr((ord(text[place]) + by) % 128) + text[place + 1 :]
    try:
        proven = check(changed, KEY)
    except (ProofError, NoteError):
        return
    assert proven == check(text, KEY)
    assert read_proof(changed).hashes == proof.hashes


def test_what_is_not_in_the_log(store: SqliteStore, log: SqliteLog) -> None:
    place = Place("nobody", "boot-1", 1)
    with pytest.raises(LookupError, match="does not hold"):
        prove(log, place, KEY)
    fill(store, 3)
    with pytest.raises(LookupError, match="nobody:boot-1:1"):
        prove(log, place, KEY)
