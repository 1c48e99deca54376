"""agent.delivery.witness: a log that is put back, exchanged or altered is seen at the next look."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nacl.signing import SigningKey

from agent.delivery import witness
from agent.delivery.transport import Answer
from agent.delivery.witness import Broken, Unseen, Witness
from agent.tlog.checkpoint import sign_checkpoint
from agent.tlog.merkle import Hash, consistency_proof, fold, leaf_hash, root
from agent.tlog.note import Signer

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
SIGNER = Signer("log.example/test", SigningKey(bytes(range(32))))
OTHER = Signer("log.example/test", SigningKey(bytes(range(1, 33))))


class Log:
    """A log in a list, that shows a witness what it is told to show."""

    authority = "log.example.org"

    def __init__(self, size: int = 0) -> None:
        self.entries = [b"%d" % n for n in range(size)]
        self.signer = SIGNER
        self.instead: Answer | None = None

    def path(self, path: str, /) -> str:
        return path

    def _subtree(self, level: int, index: int) -> Hash:
        some = self.entries[index << level : (index + 1) << level]
        return fold([leaf_hash(each) for each in some])

    def post(self, path: str, body: bytes, headers: Mapping[str, str], /) -> Answer:
        assert path == "/v1/witness"
        if self.instead:
            return self.instead
        old, size = json.loads(body)["size"], len(self.entries)
        if not size:
            return Answer(404, {}, b'{"error": "log-empty"}')
        proof = consistency_proof(old, size, self._subtree) if old <= size else []
        lines = "".join(f"{base64.b64encode(each).decode()}\n" for each in proof)
        note = sign_checkpoint(self.signer, size, root(size, self._subtree))
        return Answer(200, {}, f"old {old}\n{lines}\n{note}".encode())


def a_witness(state: Path, log: Log) -> Witness:
    return Witness(state, SIGNER.verifier, log, lambda: NOON)


def test_a_log_that_only_grows(tmp_path: Path) -> None:
    log = Log()
    looking = a_witness(tmp_path, log)
    assert looking.look() is None
    assert looking.last.size == 0
    for size in (1, 2, 7, 7, 256, 1000):
        log.entries += [b"%d" % n for n in range(len(log.entries), size)]
        assert looking.look() is None
        assert looking.last.size == size
    # A new process knows what the one before it saw.
    assert a_witness(tmp_path, log).last == looking.last
    assert witness.remembered(tmp_path).seen == "2026-11-21T12:00:00+00:00"


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 300), st.integers(0, 300))
def test_a_shorter_log_is_rolled_back_and_an_altered_one_forked(size: int, altered: int) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        log = Log(size)
        looking = a_witness(Path(folder), log)
        looking.look()
        if altered < size:
            log.entries[altered] += b"altered"
            log.entries.append(b"more")
            expected = Broken.FORKED
        else:
            log.entries = log.entries[: size // 2]
            expected = Broken.ROLLED_BACK
        breach = looking.look()
        assert breach
        assert breach.kind is expected
        assert looking.last.size == size


@pytest.mark.parametrize("size", [5, 6, 9])
def test_another_log_of_any_size(tmp_path: Path, size: int) -> None:
    log = Log(6)
    looking = a_witness(tmp_path, log)
    looking.look()
    kept = looking.memory.checkpoint
    log.entries = [b"other %d" % n for n in range(size)]
    breach = looking.look()
    assert breach
    assert breach.kind is (Broken.ROLLED_BACK if size < 6 else Broken.FORKED)
    assert breach.kept == kept
    assert f"\n{size}\n" in breach.shown
    # It is told once, kept, and not forgotten when the log shows the old face again.
    assert looking.look() is None
    log.entries = [b"%d" % n for n in range(8)]
    assert looking.look() is None
    assert looking.last.size == 8
    memory = witness.remembered(tmp_path)
    assert memory.breach == breach
    witness.forget(tmp_path)
    assert witness.remembered(tmp_path) == witness.Memory()


def test_a_disk_that_is_full(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    log = Log(3)
    looking = a_witness(tmp_path, log)
    looking.look()
    log.entries.append(b"more")
    with monkeypatch.context() as patched:
        patched.setattr("agent.delivery.witness.write_private", full)
        with pytest.raises(Unseen, match="No space left"):
            looking.look()
        assert looking.last.size == 3  # the next look proves from there
        log.entries.clear()
        for _ in range(2):  # a breach that cannot be kept is told again and again
            breach = looking.look()
            assert breach
            assert breach.kind is Broken.ROLLED_BACK
    log.entries = [b"%d" % n for n in range(9)]
    assert looking.look() is None
    assert looking.last.size == 9


def test_a_log_that_is_emptied_was_rolled_back(tmp_path: Path) -> None:
    log = Log(3)
    looking = a_witness(tmp_path, log)
    looking.look()
    log.entries.clear()
    breach = looking.look()
    assert breach
    assert breach.kind is Broken.ROLLED_BACK


def test_another_key(tmp_path: Path) -> None:
    log = Log(3)
    looking = a_witness(tmp_path, log)
    looking.look()
    log.signer = OTHER
    breach = looking.look()
    assert breach
    assert breach.kind is Broken.KEY_CHANGED


@pytest.mark.parametrize(
    "instead",
    [
        Answer(500, {}, b""),
        Answer(404, {}, b"<html>not found</html>"),
        Answer(404, {}, b'{"error": "other"}'),
        Answer(200, {}, b"<html>"),
        Answer(200, {}, b"old 4\n\nnote"),
        Answer(200, {}, b"old 3\nno base64!\n\nnote"),
        Answer(200, {}, b"old 3\nAAAA\n\nnote"),
        Answer(200, {}, b"old 3\n" + b"AAAA\n" * 64 + b"\nnote"),
        Answer(200, {}, b"\xff\xfe"),
    ],
)
def test_what_is_no_answer_is_no_breach_either(tmp_path: Path, instead: Answer) -> None:
    log = Log(3)
    looking = a_witness(tmp_path, log)
    looking.look()
    log.instead = instead
    with pytest.raises(Unseen):
        looking.look()
    assert witness.remembered(tmp_path).breach is None


def test_no_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> Answer:
        raise ConnectionRefusedError(111, "refused")

    log = Log(3)
    monkeypatch.setattr(log, "post", refuse)
    with pytest.raises(Unseen, match="does not answer"):
        a_witness(tmp_path, log).look()


@pytest.mark.parametrize("text", ["", "{", "[]", '{"checkpoint": ""}', '{"breach": {"kind": 1}}'])
def test_a_damaged_memory_is_said_and_not_taken_for_none(tmp_path: Path, text: str) -> None:
    (tmp_path / "witness.json").write_text(text)
    with pytest.raises(ValueError, match="is damaged"):
        witness.remembered(tmp_path)
