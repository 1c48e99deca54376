"""A checkpoint is a signed size and root of one named log."""

from __future__ import annotations

import pytest
from nacl.signing import SigningKey

from agent.tlog.checkpoint import Checkpoint, open_checkpoint, sign_checkpoint
from agent.tlog.merkle import EMPTY
from agent.tlog.note import NoteError, Signer

SIGNER = Signer("log.example/a", SigningKey(bytes(range(32))))
ROOT = bytes(range(32))


@pytest.mark.parametrize(("size", "root"), [(0, EMPTY), (1, ROOT), (10**18, ROOT)])
def test_signing_and_opening(size: int, root: bytes) -> None:
    note = sign_checkpoint(SIGNER, size, root)
    assert open_checkpoint(note, SIGNER.verifier) == Checkpoint("log.example/a", size, root)


def test_its_text() -> None:
    """The example of c2sp.org/tlog-checkpoint, by its form."""
    assert str(Checkpoint("log.example/a", 20852163, bytes(32))) == (
        "log.example/a\n20852163\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n"
    )


def test_lines_that_others_add_are_read_over() -> None:
    note = SIGNER.sign(str(Checkpoint("log.example/a", 5, ROOT)) + "more\n")
    assert open_checkpoint(note, SIGNER.verifier).size == 5


@pytest.mark.parametrize(
    "text",
    [
        "log.example/a\n",
        "log.example/a\n5\n",
        "log.example/b\n5\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n",
        "log.example/a\n05\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n",
        "log.example/a\n-5\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n",
        "log.example/a\n٥\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n",
        "log.example/a\n5\nAAAA\n",
        "log.example/a\n5\n?\n",
        "log.example/a\n5\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n\nmore\n",
    ],
)
def test_what_is_no_checkpoint_of_this_log(text: str) -> None:
    with pytest.raises(NoteError):
        open_checkpoint(SIGNER.sign(text), SIGNER.verifier)
