"""Go's own log verifier believes our notes, tiles and proofs, and disbelieves what was changed."""

from __future__ import annotations

from pathlib import Path

import pytest
from nacl.signing import SigningKey

from agent.tlog.addenda import addendum, entry
from agent.tlog.checkpoint import sign_checkpoint
from agent.tlog.cosignature import cosign
from agent.tlog.merkle import inclusion_proof, root
from agent.tlog.note import Signer
from agent.tlog.proof import TlogProof
from agent.tlog.tiles import path, reader, width
from tests.real.go import ask, verifier
from tests.tlog.trees import PlainTiles

__all__ = ["verifier"]

SIGNER = Signer("log.example/safehand", SigningKey(bytes(range(32))))
KEY = str(SIGNER.verifier)
SIZE = 70_000  # three levels of tiles

pytestmark = [pytest.mark.real, pytest.mark.slow]


ENTRIES = [entry(f"event {n}\n".encode(), addendum(bytes(16), b"x")) for n in range(SIZE)]


@pytest.fixture(scope="module")
def tree() -> PlainTiles:
    grown = PlainTiles()
    for start in range(0, SIZE, 999):
        grown.add(ENTRIES[start : start + 999])
    return grown


def write(folder: Path, tree: PlainTiles) -> None:
    """The log as the static files of c2sp.org/tlog-tiles."""

    def put(place: str, data: bytes) -> None:
        file = folder / place
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)

    note = sign_checkpoint(SIGNER, tree.size, root(tree.size, reader(tree)))
    put("checkpoint", note.encode())
    for (level, number), tile in tree.tiles.items():
        put(path(level, number, width(level, number, tree.size)), tile)
    for number in range(-(-tree.size // 256)):
        some = ENTRIES[number * 256 : min(tree.size, (number + 1) * 256)]
        bundle = b"".join(len(each).to_bytes(2, "big") + each for each in some)
        put(path("entries", number, len(some)), bundle)


def test_a_whole_log(verifier: Path, tree: PlainTiles, tmp_path: Path) -> None:
    write(tmp_path, tree)
    code, said = ask(verifier, KEY, "log", tmp_path)
    assert code == 0, said
    assert said.startswith(f"{SIZE} entries")
    for place in (path("entries", 3), path(0, 5), path(1, 0), path(2, 0, 1), "checkpoint"):
        file = tmp_path / place
        data = file.read_bytes()
        changed = bytearray(data)
        changed[len(data) // 2] ^= 1
        file.write_bytes(bytes(changed))
        assert ask(verifier, KEY, "log", tmp_path)[0] == 1, place
        file.write_bytes(data)


@pytest.mark.parametrize("index", [0, 255, 256, 65_535, 65_536, SIZE - 1])
def test_proofs_of_single_entries(
    verifier: Path, tree: PlainTiles, tmp_path: Path, index: int
) -> None:
    subtree = reader(tree)
    checkpoint = sign_checkpoint(SIGNER, SIZE, root(SIZE, subtree))
    proof = TlogProof(index, tuple(inclusion_proof(index, SIZE, subtree)), checkpoint, b"more")
    (tmp_path / "a.tlog-proof").write_text(str(proof))
    (tmp_path / "entry").write_bytes(ENTRIES[index])
    code, said = ask(verifier, KEY, "proof", tmp_path / "a.tlog-proof", tmp_path / "entry")
    assert (code, said) == (0, f"entry {index} of {SIZE}\n")
    (tmp_path / "entry").write_bytes(ENTRIES[index] + b"\x00")
    assert ask(verifier, KEY, "proof", tmp_path / "a.tlog-proof", tmp_path / "entry")[0] == 1


@pytest.mark.parametrize("old", [1, 255, 256, 1_000, 65_536, SIZE])
def test_an_older_checkpoint(verifier: Path, tree: PlainTiles, tmp_path: Path, old: int) -> None:
    write(tmp_path, tree)
    before = tmp_path / "before"
    before.write_text(sign_checkpoint(SIGNER, old, root(old, reader(tree))))
    assert ask(verifier, KEY, "consistent", before, tmp_path) == (
        0,
        f"{old} entries begin {SIZE}\n",
    )
    before.write_text(sign_checkpoint(SIGNER, old, bytes(32)))
    assert ask(verifier, KEY, "consistent", before, tmp_path)[0] == 1


def test_go_believes_a_cosignature_and_no_other(verifier: Path, tmp_path: Path) -> None:
    key, name = SigningKey(bytes(range(1, 33))), "device.safehand.internal/abc"
    public, file = bytes(key.verify_key).hex(), tmp_path / "note"
    note = cosign(sign_checkpoint(SIGNER, 7, bytes(32)), name, key, 1_679_315_147)
    for text, expected in (
        (note, (0, "cosigned at 1679315147\n")),
        (note.replace("\n7\n", "\n8\n"), (1, "")),
        (sign_checkpoint(SIGNER, 7, bytes(32)), (1, "")),
        (cosign(sign_checkpoint(SIGNER, 7, bytes(32)), name, SIGNER.key, 5), (1, "")),
    ):
        file.write_text(text)
        code, said = ask(verifier, KEY, "cosigned", name, public, file)
        assert (code, said if code == 0 else "") == expected
