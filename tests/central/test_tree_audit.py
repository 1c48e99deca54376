"""agent.central.tree_audit: the tree of the entries, and no other, is the one that was signed."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import pytest
from nacl.signing import SigningKey

from agent.central.tree_audit import Problems, Tree, check_roots, signed_checkpoints
from agent.tlog.checkpoint import Checkpoint, sign_checkpoint
from agent.tlog.merkle import Hash, leaf_hash, root
from agent.tlog.note import Signer
from agent.tlog.tiles import Place, grow, reader
from tests.central.devices import SIGNER

LEAVES = [leaf_hash(b"%d" % n) for n in range(600)]
OTHER = Signer("log.example/other", SigningKey(bytes(32)))


class Kept:
    """What a store keeps of a tree of these leaves."""

    def __init__(self, leaves: Sequence[Hash] = LEAVES) -> None:
        self.tiles_kept: dict[Place, bytes] = dict(grow(0, list(leaves), lambda *_: b""))
        self.notes: list[str] = []

    def tile(self, level: int, number: int) -> bytes:
        return self.tiles_kept[level, number]

    def tiles(self, places: Collection[Place]) -> dict[Place, bytes]:
        return {place: self.tiles_kept[place] for place in places if place in self.tiles_kept}

    def checkpoints(self) -> list[str]:
        return self.notes

    def root(self, size: int) -> Hash:
        return root(size, reader(self.tile))


def examined(kept: Kept, *signed: Checkpoint, step: int = 256) -> list[str]:
    problems = Problems()
    tree = Tree(kept, problems)  # type: ignore[arg-type]
    for start in range(0, len(LEAVES), step):
        tree.add(LEAVES[start : start + step])
    check_roots(tree, list(signed), problems)
    return problems.told


@pytest.mark.parametrize("step", [1, 7, 256, 600])
def test_the_tree_of_the_entries(step: int) -> None:
    kept = Kept()
    signed = [Checkpoint("log", size, kept.root(size)) for size in (0, 1, 255, 256, 257, 600)]
    assert examined(kept, *signed, step=step) == []


def test_a_tile_that_was_altered_cut_or_lost() -> None:
    for place in Kept().tiles_kept:
        for change in (lambda tile: b"x" + tile[1:], lambda tile: tile[:-1], None):
            kept = Kept()
            if change is None:
                del kept.tiles_kept[place]
            else:
                kept.tiles_kept[place] = change(kept.tiles_kept[place])
            assert any("this tile is not of the tree" in each for each in examined(kept))


@pytest.mark.parametrize(("size", "right"), [(600, 599), (256, 257), (601, 600), (1000, 600)])
def test_a_checkpoint_over_another_tree(size: int, right: int) -> None:
    kept = Kept()
    told = examined(kept, Checkpoint("log", size, kept.root(right)))
    assert told == [f"the checkpoint of {size} entries was signed over another log"]


def test_checkpoints_are_signed_and_never_smaller() -> None:
    kept = Kept()
    kept.notes = [
        sign_checkpoint(SIGNER, 5, kept.root(5)),
        sign_checkpoint(OTHER, 6, kept.root(6)),
        "no note",
        sign_checkpoint(SIGNER, 4, kept.root(4)),
        sign_checkpoint(SIGNER, 600, kept.root(600)),
    ]
    problems = Problems()
    good = list(signed_checkpoints(kept, SIGNER.verifier, problems))  # type: ignore[arg-type]
    assert [each.size for each in good] == [5, 600]
    assert problems.count == 3


def test_many_are_counted_and_some_told() -> None:
    problems = Problems()
    for n in range(50):
        problems.add(str(n))
    assert (problems.count, len(problems.told)) == (50, 20)
