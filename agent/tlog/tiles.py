"""How is the tree kept, so that any proof can be made from few and fixed pieces?

https://c2sp.org/tlog-tiles: 256 hashes to a tile; a tile above holds the roots of full tiles
below. Only the rightmost tile of a level ever changes, and only by growing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from agent.tlog.merkle import HASH_BYTES, Hash, Subtree, fold

WIDTH = 256
_HEIGHT = 8  # log2(WIDTH)

Place = tuple[int, int]
"""(level, number) of a tile."""

Tiles = Callable[[int, int], bytes]
"""(level, number) → the hashes of that tile, one after the other."""


def width(level: int, number: int, size: int) -> int:
    """How many hashes that tile has in a tree of `size` leaves: 0 to 256."""
    return max(0, min(WIDTH, (size >> (_HEIGHT * level)) - number * WIDTH))


def path(level: int | str, number: int, hashes: int = WIDTH) -> str:
    """Where the tile is served: "tile/0/x001/x234/067.p/112". Entry bundles have "entries"."""
    text = f"{number:03d}"
    text = text.zfill(-(-len(text) // 3) * 3)
    groups = [text[n : n + 3] for n in range(0, len(text), 3)]
    place = "/".join([*(f"x{group}" for group in groups[:-1]), groups[-1]])
    return f"tile/{level}/{place}" + ("" if hashes == WIDTH else f".p/{hashes}")


def split(tile: bytes) -> list[Hash]:
    """The hashes in a tile."""
    return [tile[n : n + HASH_BYTES] for n in range(0, len(tile), HASH_BYTES)]


def grow(size: int, leaves: Sequence[Hash], last: Tiles) -> dict[Place, bytes]:
    """The tiles that change when `leaves` join a tree of `size`, as they are then.

    `last` gives the rightmost, partial tile of a level; it is not asked for full ones.
    """
    changed: dict[Place, bytes] = {}
    level, joining = 0, list(leaves)
    while joining:
        before = size >> (_HEIGHT * level)
        number, inside = divmod(before, WIDTH)
        hashes = split(last(level, number)) if inside else []
        hashes += joining
        joining = []
        for start in range(0, len(hashes), WIDTH):
            tile = hashes[start : start + WIDTH]
            changed[level, number] = b"".join(tile)
            if len(tile) == WIDTH:
                joining.append(fold(tile))
            number += 1
        level += 1
    return changed


def reader(tiles: Tiles) -> Subtree:
    """The full subtrees of a tree that is kept in tiles; each tile is asked for once."""
    known: dict[Place, list[Hash]] = {}

    def subtree(level: int, index: int) -> Hash:
        tile_level, above = divmod(level, _HEIGHT)
        number, offset = divmod(index << above, WIDTH)
        place = (tile_level, number)
        if place not in known:
            known[place] = split(tiles(tile_level, number))
        hashes = known[place][offset : offset + (1 << above)]
        if len(hashes) != 1 << above:
            raise ValueError(f"{path(tile_level, number)} is too short")
        return fold(hashes)

    return subtree
