"""RFC 6962's definitions word for word, slow and plain, to hold the real ones against."""

from __future__ import annotations

from agent.tlog.merkle import EMPTY, Hash, leaf_hash, node_hash
from agent.tlog.tiles import Place, grow


def entries(size: int) -> list[bytes]:
    return [f"entry {n}".encode() for n in range(size)]


def mth(leaves: list[bytes]) -> Hash:
    """Section 2.1: the Merkle Tree Hash."""
    if not leaves:
        return EMPTY
    if len(leaves) == 1:
        return leaf_hash(leaves[0])
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return node_hash(mth(leaves[:k]), mth(leaves[k:]))


class PlainTiles:
    """A tree that is kept in a dictionary of tiles."""

    def __init__(self) -> None:
        self.size = 0
        self.tiles: dict[Place, bytes] = {}

    def __call__(self, level: int, number: int) -> bytes:
        return self.tiles[level, number]

    def add(self, leaves: list[bytes]) -> None:
        self.tiles |= grow(self.size, [leaf_hash(each) for each in leaves], self)
        self.size += len(leaves)


def tiled(size: int) -> PlainTiles:
    tree = PlainTiles()
    tree.add(entries(size))
    return tree
