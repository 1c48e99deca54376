"""agent.delivery.peers: what other devices saw is compared, and nothing that a log makes up."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from nacl.signing import SigningKey

from agent.delivery import peers, succession
from agent.delivery.identity import Identity, device_id
from agent.delivery.peers import ALONE, Peers, SplitView, cosigner
from agent.delivery.transport import Answer
from agent.delivery.witness import Broken, Witness
from agent.tlog.checkpoint import sign_checkpoint
from agent.tlog.cosignature import cosign
from agent.tlog.merkle import Hash, consistency_proof, fold, leaf_hash, root
from agent.tlog.note import Signer

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
SIGNER = Signer("log.example/test", SigningKey(bytes(range(32))))
LEAVES = [leaf_hash(b"%d" % n) for n in range(64)]
OTHERS = [leaf_hash(b"%d" % n if n < 20 else b"other %d" % n) for n in range(64)]


def read(leaves: Sequence[Hash]):  # type: ignore[no-untyped-def]
    def hash_of(level: int, number: int) -> Hash:
        start = number << level
        return fold(leaves[start : start + (1 << level)])

    return hash_of


def note(size: int, leaves: Sequence[Hash] = LEAVES, signer: Signer = SIGNER) -> str:
    return sign_checkpoint(signer, size, root(size, read(leaves[:size])))


class Other:
    """Another device, and what it cosigned."""

    def __init__(self, seed: int) -> None:
        self.key = SigningKey(bytes([seed] * 32))
        self.id = device_id(bytes(self.key.verify_key))

    def says(
        self, ours: int, size: int, at: int, leaves: Sequence[Hash] = LEAVES, **instead: object
    ) -> dict[str, Any]:
        old, new = sorted((ours, size))
        proof = consistency_proof(old, new, read(LEAVES[:new]))
        return {
            "device": self.id,
            "public_key": base64.b64encode(bytes(self.key.verify_key)).decode(),
            "note": cosign(note(size, leaves), cosigner(self.id), self.key, at),
            "proof": [base64.b64encode(each).decode() for each in proof],
            **instead,
        }


class Relay:
    """A central log that shows what it is told to show."""

    authority = "log.example.org"

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []
        self.answers: list[object] = []
        self.status = 200

    def path(self, path: str, /) -> str:
        return path

    def post(self, path: str, body: bytes, headers: Mapping[str, str], /) -> Answer:
        assert path == peers.PATH
        self.asked.append(json.loads(body))
        return Answer(self.status, {}, json.dumps({"peers": self.answers}).encode())


ME = Other(99)


@pytest.fixture
def relay() -> Relay:
    return Relay()


def comparing(folder: Path, relay: Relay, now: datetime = NOON) -> Peers:
    return Peers(folder, Identity(ME.key, ME.id), SIGNER.verifier, relay, lambda: now)


@pytest.mark.parametrize("size", [1, 20, 29, 30, 31, 64])
def test_the_same_tree_is_confirmed_whatever_its_size(
    relay: Relay, tmp_path: Path, size: int
) -> None:
    relay.answers = [Other(1).says(30, size, 100), Other(2).says(30, 30, 100)]
    compared = comparing(tmp_path, relay)
    compared.exchange(note(30))
    assert len(compared.circle.peers) == 2
    assert peers.known(tmp_path) == compared.circle  # it outlives the process
    assert relay.asked[0]["peers"] == []
    compared.exchange(note(30))
    assert set(relay.asked[1]["peers"]) == {Other(1).id, Other(2).id}
    peers.forget(tmp_path)
    assert peers.known(tmp_path).peers == {}


def test_a_clock_that_was_ahead_once_silences_nobody(relay: Relay, tmp_path: Path) -> None:
    now = int(NOON.timestamp())
    compared = comparing(tmp_path, relay)
    for at, signed, alone in (
        (now + 9000, now + 9000, 0),
        (now + 8000, now + 9000, 1),  # as unlikely as the one before: perhaps an old one
        (now - 10, now - 10, 0),  # it was put right
        (now - 20, now - 10, 1),
        (now - 5, now - 5, 0),
    ):
        relay.answers = [Other(1).says(30, 30, at)]
        compared.exchange(note(30))
        assert compared.circle.peers[Other(1).id].signed == signed
        assert compared.circle.alone == alone


def renewed(other: Other, seed: int, folder: Path) -> tuple[Other, str]:
    """The same device with another key, and what the one before says of it."""
    new = Other(seed)
    new.id = other.id
    folder.mkdir()
    succession.appoint(folder, Identity(other.key, other.id), new.key)
    return new, succession.of(folder, Identity(new.key, new.id))


def test_a_device_with_a_new_key_is_known_by_its_old_one(relay: Relay, tmp_path: Path) -> None:
    compared = comparing(tmp_path, relay)
    relay.answers = [Other(1).says(30, 30, 100)]
    compared.exchange(note(30))
    new, said = renewed(Other(1), 2, tmp_path / "new")
    newer, said_then = renewed(new, 3, tmp_path / "newer")
    for answer, signed in (
        (new.says(30, 30, 101), 100),  # anybody could say so
        (new.says(30, 30, 102, succession=said_then), 100),
        (newer.says(30, 30, 103, succession=said_then), 100),  # by one that is not known yet
        (new.says(30, 30, 104, succession=said), 104),
        (new.says(30, 30, 105), 105),
        (Other(1).says(30, 30, 106), 105),  # the old one is over
        (newer.says(30, 30, 107, succession=said_then), 107),
    ):
        relay.answers = [answer]
        compared.exchange(note(30))
        assert compared.circle.peers[Other(1).id].signed == signed
    # One that was away while the other changed its key twice gets to know it anew in the end.
    relay.answers = [Other(1).says(30, 30, 108)]
    comparing(tmp_path, relay, NOON + timedelta(days=29)).exchange(note(30))
    assert peers.known(tmp_path).peers[Other(1).id].signed == 107
    late = comparing(tmp_path, relay, NOON + timedelta(days=30))
    late.exchange(note(30))
    assert late.circle.peers[Other(1).id].signed == 108


def test_what_its_old_key_said_is_told_with_each_look(relay: Relay, tmp_path: Path) -> None:
    comparing(tmp_path, relay).exchange(note(30))
    succession.appoint(tmp_path, Identity(Other(98).key, ME.id), ME.key)
    comparing(tmp_path, relay).exchange(note(30))
    told = [each["succession"] for each in relay.asked]
    assert told[0] == ""
    assert succession.follows(
        bytes(Other(98).key.verify_key), ME.id, bytes(ME.key.verify_key), told[1]
    )


@pytest.mark.parametrize("size", [21, 30, 40])
def test_another_tree_is_found_and_proved(relay: Relay, tmp_path: Path, size: int) -> None:
    relay.answers = [Other(1).says(30, size, 100, OTHERS)]
    with pytest.raises(SplitView) as found:
        comparing(tmp_path, relay).exchange(note(30))
    # The evidence bears both signatures.
    assert SIGNER.name in found.value.shown
    assert Other(1).id in found.value.shown


def test_before_the_fork_there_is_nothing_to_find(relay: Relay, tmp_path: Path) -> None:
    relay.answers = [Other(1).says(30, 19, 100, OTHERS)]
    comparing(tmp_path, relay).exchange(note(30))


@pytest.mark.parametrize(
    "answer",
    [
        {},
        "text",
        None,
        Other(1).says(30, 30, 100, public_key="AAAA"),
        Other(1).says(30, 30, 100, public_key="é"),
        Other(1).says(30, 30, 100, public_key=base64.b64encode(bytes(32)).decode()),
        Other(1).says(30, 30, 100, device=Other(2).id),
        Other(1).says(30, 30, 100, note=note(30)),
        Other(1).says(30, 30, 100, note="no note"),
        Other(1).says(30, 30, 100, proof=["!"]),
        Other(1).says(30, 30, 100, proof=7),
        ME.says(30, 30, 100),
        {
            **Other(1).says(30, 30, 100),
            "note": cosign(
                note(30, OTHERS, Signer(SIGNER.name, SigningKey(bytes(32)))),
                cosigner(Other(1).id),
                Other(1).key,
                100,
            ),
        },
    ],
)
def test_what_is_made_up_confirms_nothing(relay: Relay, tmp_path: Path, answer: object) -> None:
    relay.answers = [answer]
    compared = comparing(tmp_path, relay)
    compared.exchange(note(30))
    assert compared.circle == peers.Circle({}, 1)


def test_what_is_old_or_of_another_key_confirms_nothing(relay: Relay, tmp_path: Path) -> None:
    first, imposter = Other(1), Other(2)
    compared = comparing(tmp_path, relay)
    relay.answers = [first.says(30, 30, 100)]
    compared.exchange(note(30))
    assert compared.circle.alone == 0
    for again in (
        first.says(30, 30, 100),
        first.says(30, 30, 99),
        {**imposter.says(30, 30, 101), "device": first.id},
    ):
        relay.answers = [again]
        compared.exchange(note(30))
    assert compared.circle.alone == 3
    relay.answers = [first.says(30, 30, 101)]
    compared.exchange(note(30))
    assert compared.circle.alone == 0


def test_a_log_that_withholds_what_others_saw_is_noticed(relay: Relay, tmp_path: Path) -> None:
    compared = comparing(tmp_path, relay)
    relay.answers = [Other(n).says(30, 30, 100) for n in range(1, 4)]
    compared.exchange(note(30))
    relay.answers = []
    for _ in range(ALONE):
        assert not compared.circle.unconfirmed
        compared = comparing(tmp_path, relay)
        compared.exchange(note(30))
    assert compared.circle.unconfirmed
    relay.answers = [Other(1).says(30, 30, 101)]
    compared.exchange(note(30))
    assert not compared.circle.unconfirmed


def test_two_devices_may_well_be_off(relay: Relay, tmp_path: Path) -> None:
    compared = comparing(tmp_path, relay)
    relay.answers = [Other(n).says(30, 30, 100) for n in (1, 2)]
    compared.exchange(note(30))
    relay.answers = []
    for _ in range(ALONE + 1):
        compared.exchange(note(30))
    assert not compared.circle.unconfirmed


def test_the_circle_is_small_and_renews_itself(relay: Relay, tmp_path: Path) -> None:
    compared = comparing(tmp_path, relay)
    relay.answers = [Other(n).says(30, 30, 100) for n in range(1, 20)]
    compared.exchange(note(30))
    assert len(compared.circle.peers) == 16
    assert Other(17).id not in compared.circle.peers
    later = comparing(tmp_path, relay, NOON + timedelta(days=31))
    relay.answers = [Other(17).says(30, 30, 200)]
    later.exchange(note(30))
    assert len(later.circle.peers) == 16
    assert Other(17).id in later.circle.peers


@pytest.mark.parametrize("status", [404, 403, 503])
def test_a_log_that_compares_nothing(relay: Relay, tmp_path: Path, status: int) -> None:
    relay.status = status
    compared = comparing(tmp_path, relay)
    compared.exchange(note(30))
    assert compared.circle == peers.Circle({})


@pytest.mark.parametrize("text", ["", "[]", '{"peers": 7}', '{"peers": {"a": {}}, "alone": 1}'])
def test_a_damaged_memory_begins_anew(tmp_path: Path, text: str) -> None:
    (tmp_path / "peers.json").write_text(text)
    assert peers.known(tmp_path) == peers.Circle({})


def test_the_witness_tells_it_once(relay: Relay, tmp_path: Path) -> None:
    class Log(Relay):
        def post(self, path: str, body: bytes, headers: Mapping[str, str], /) -> Answer:
            if path == peers.PATH:
                return super().post(path, body, headers)
            old = json.loads(body)["size"]
            proof = consistency_proof(old, 30, read(LEAVES[:30]))
            hashes = "".join(f"{base64.b64encode(each).decode()}\n" for each in proof)
            return Answer(200, {}, f"old {old}\n{hashes}\n{note(30)}".encode())

    log = Log()
    log.answers = [Other(1).says(30, 40, 100, OTHERS)]
    looking = Witness(tmp_path, SIGNER.verifier, log, lambda: NOON, peers=comparing(tmp_path, log))
    breach = looking.look()
    assert breach
    assert breach.kind is Broken.SPLIT_VIEW
    assert (breach.kept, "\n40\n" in breach.shown) == (note(30), True)
    assert looking.look() is None
    assert looking.memory.breach == breach
