"""One file proves that an entry is in the log, to whoever has the log's public key."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nacl.signing import SigningKey

from agent.tlog.checkpoint import sign_checkpoint
from agent.tlog.merkle import ProofError, inclusion_proof, root
from agent.tlog.note import NoteError, Signer
from agent.tlog.proof import TlogProof, read_proof
from agent.tlog.tiles import reader
from tests.tlog.trees import entries, tiled

SIGNER = Signer("log.example/a", SigningKey(bytes(range(32))))


def proof(index: int, size: int, extra: bytes = b"") -> TlogProof:
    subtree = reader(tiled(size))
    checkpoint = sign_checkpoint(SIGNER, size, root(size, subtree))
    return TlogProof(index, tuple(inclusion_proof(index, size, subtree)), checkpoint, extra)


@pytest.mark.parametrize(("index", "size"), [(0, 1), (0, 2), (6, 7), (299, 300)])
@pytest.mark.parametrize("extra", [b"", b"\x00more"])
def test_written_read_and_checked(index: int, size: int, extra: bytes) -> None:
    made = proof(index, size, extra)
    read = read_proof(str(made))
    assert read == made
    assert read.check(entries(size)[index], SIGNER.verifier).size == size
    with pytest.raises(ProofError):
        read.check(b"another entry", SIGNER.verifier)


def test_its_form_is_that_of_the_specification() -> None:
    lines = str(proof(1, 3, b"abc")).split("\n")
    assert lines[:3] == ["c2sp.org/tlog-proof@v1", "extra YWJj", "index 1"]
    assert [len(each) for each in lines[3:5]] == [44, 44]
    assert lines[5:8] == ["", "log.example/a", "3"]


def test_it_is_small() -> None:
    """2 kB at most, for 10 million entries: 24 hashes."""
    large = TlogProof(9_999_999, (bytes(32),) * 24, sign_checkpoint(SIGNER, 10**7, bytes(32)))
    assert len(str(large).encode()) <= 2_000


def test_a_checkpoint_of_another_log() -> None:
    other = Signer("log.example/a", SigningKey(bytes(32)))
    with pytest.raises(NoteError):
        proof(0, 3).check(entries(3)[0], other.verifier)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "c2sp.org/tlog-proof@v1\n",
        "c2sp.org/tlog-proof@v1\n\ncheckpoint",
        "c2sp.org/tlog-proof@v2\nindex 0\n\ncheckpoint",
        "c2sp.org/tlog-proof@v1\nindex 00\n\ncheckpoint",
        "c2sp.org/tlog-proof@v1\nindex -1\n\ncheckpoint",
        "c2sp.org/tlog-proof@v1\nindex 1\nAAAA\n\ncheckpoint",
        "c2sp.org/tlog-proof@v1\nindex 1\n?\n\ncheckpoint",
        "c2sp.org/tlog-proof@v1\nindex 1\nextra AAAA\n\ncheckpoint",
        "c2sp.org/tlog-proof@v1\nextra ?\nindex 1\n\ncheckpoint",
        "c2sp.org/tlog-proof@v1\nindex 1\n" + f"{'A' * 43}=\n" * 64 + "\ncheckpoint",
    ],
)
def test_what_is_no_proof(text: str) -> None:
    with pytest.raises(ProofError):
        read_proof(text)


@given(at=st.integers(0), by=st.integers(1, 127))
def test_no_changed_character_proves_anything_else(at: int, by: int) -> None:
    text = str(proof(2, 5))
    place = at % len(text)
    changed = text[:place] + chr((ord(text[place]) + by) % 128) + text[place + 1 :]
    try:
        read = read_proof(changed)
        read.check(entries(5)[2], SIGNER.verifier)
    except (ProofError, NoteError):
        return
    assert (read.index, read.hashes) == (2, proof(2, 5).hashes)
