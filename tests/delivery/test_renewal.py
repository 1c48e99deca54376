"""agent.delivery.renewal: a new key, whatever breaks between, and never none."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from nacl.signing import SigningKey, VerifyKey

from agent.delivery import http_signature, identity, succession
from agent.delivery.renewal import PATH, proof, proves, renew
from agent.delivery.shipper import NotSent
from agent.delivery.transport import Answer

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


class Log:
    """Knows one device by its key, and loses what it is told to lose."""

    authority = "log.example.org"

    def __init__(self, who: identity.Identity) -> None:
        self.device, self.key = who.device, who.key.verify_key
        self.troubles: Iterator[str] = iter(())

    def path(self, path: str, /) -> str:
        return path

    def post(self, path: str, body: bytes, headers: Mapping[str, str], /) -> Answer:
        assert path == PATH
        trouble = next(self.troubles, "")
        if trouble == "no-answer":
            raise ConnectionRefusedError(111, "refused")
        key_of: Callable[[str], VerifyKey | None] = lambda _: self.key  # noqa: E731
        try:
            http_signature.verify(
                headers, "POST", self.authority, path, body, key_of=key_of, now=NOON
            )
        except http_signature.Refused as problem:
            return Answer(401, {}, json.dumps({"message": str(problem)}).encode())
        said = json.loads(body)
        new = base64.b64decode(said["public_key"])
        assert proves(new, self.device, base64.b64decode(said["proof"]))
        self.key = VerifyKey(new)
        if trouble == "answer-lost":
            raise ConnectionResetError(104, "reset")
        return Answer(200, {}, b"{}")


@pytest.fixture
def log(tmp_path: Path) -> Log:
    return Log(identity.load(tmp_path))


def test_a_new_key_and_the_same_device(tmp_path: Path, log: Log) -> None:
    before = identity.load(tmp_path)
    after = renew(tmp_path, before, log, lambda: NOON)
    assert after.device == before.device
    assert after.public_key != before.public_key
    said = succession.of(tmp_path, after)
    assert succession.follows(before.public_key, after.device, after.public_key, said)
    assert identity.load(tmp_path).public_key == after.public_key == bytes(log.key)
    again = renew(tmp_path, identity.load(tmp_path), log, lambda: NOON)
    assert again.device == before.device
    assert again.public_key != after.public_key


@pytest.mark.parametrize("troubles", [["no-answer"], ["answer-lost"], ["answer-lost", "no-answer"]])
def test_whatever_breaks_it_goes_on_from_there(
    tmp_path: Path, log: Log, troubles: list[str]
) -> None:
    before = identity.load(tmp_path)
    log.troubles = iter(troubles)
    for _ in troubles:
        with pytest.raises(NotSent):
            renew(tmp_path, identity.load(tmp_path), log, lambda: NOON)
    assert identity.load(tmp_path).public_key == before.public_key
    after = renew(tmp_path, identity.load(tmp_path), log, lambda: NOON)
    assert succession.of(tmp_path, after)
    assert bytes(log.key) == after.public_key
    assert identity.load(tmp_path).device == before.device


def test_a_log_that_knows_neither_key(tmp_path: Path, log: Log) -> None:
    before = identity.load(tmp_path)
    log.key = SigningKey.generate().verify_key
    with pytest.raises(NotSent, match="401: signature-invalid"):
        renew(tmp_path, before, log, lambda: NOON)
    assert identity.load(tmp_path).public_key == before.public_key


def test_proofs() -> None:
    key, other = SigningKey(bytes(32)), SigningKey(bytes(range(32)))
    public = bytes(key.verify_key)
    assert proves(public, "d1", proof(key, "d1"))
    assert not proves(public, "d2", proof(key, "d1"))
    assert not proves(public, "d1", proof(other, "d1"))
    assert not proves(public, "d1", b"")
    assert not proves(b"", "d1", proof(key, "d1"))


def test_how_old_a_key_is(tmp_path: Path) -> None:
    identity.load(tmp_path)
    now = datetime.now(UTC)
    assert identity.key_age(tmp_path, now) < timedelta(minutes=5)
    assert identity.key_age(tmp_path, now + timedelta(days=400)) > timedelta(days=399)


def test_a_damaged_next_key_is_made_anew(tmp_path: Path) -> None:
    identity.load(tmp_path)
    (tmp_path / "device.key.next").write_bytes(b"short")
    first = identity.next_key(tmp_path)
    assert bytes(identity.next_key(tmp_path)) == bytes(first)
