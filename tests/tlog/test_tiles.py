"""Tiles hold the tree in pieces that only ever grow, at the paths that C2SP names."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.tlog.merkle import leaf_hash, root
from agent.tlog.tiles import grow, path, reader, split, width
from tests.tlog.trees import PlainTiles, entries, mth, tiled


@pytest.mark.parametrize(
    ("level", "number", "hashes", "wanted"),
    [
        (0, 0, 256, "tile/0/000"),
        (0, 1234067, 256, "tile/0/x001/x234/067"),
        (1, 999, 112, "tile/1/999.p/112"),
        (2, 1000, 256, "tile/2/x001/000"),
        ("entries", 5, 1, "tile/entries/005.p/1"),
    ],
)
def test_paths(level: int | str, number: int, hashes: int, wanted: str) -> None:
    assert path(level, number, hashes) == wanted


def test_widths_are_those_of_the_specification() -> None:
    """Its example: a tree of 70,000, and one of 256."""
    assert [width(0, n, 70_000) for n in (0, 272, 273, 274)] == [256, 256, 112, 0]
    assert [width(1, n, 70_000) for n in (0, 1, 2)] == [256, 17, 0]
    assert [width(2, n, 70_000) for n in (0, 1)] == [1, 0]
    assert [width(0, 0, 256), width(1, 0, 256), width(1, 0, 255)] == [256, 1, 0]


def test_each_tile_holds_the_hashes_that_it_should() -> None:
    tree = tiled(600)
    for (level, number), tile in tree.tiles.items():
        hashes = split(tile)
        assert len(hashes) == width(level, number, 600)
        for n, each in enumerate(hashes):
            first = (number * 256 + n) * 256**level
            assert each == mth(entries(600)[first : first + 256**level])


@given(st.lists(st.integers(0, 400), max_size=6))
def test_growing_in_steps_is_growing_at_once(steps: list[int]) -> None:
    whole = entries(sum(steps))
    tree = PlainTiles()
    for step in steps:
        tree.add(whole[tree.size : tree.size + step])
    assert tree.tiles == tiled(len(whole)).tiles
    assert root(len(whole), reader(tree)) == mth(whole)


def test_a_full_tile_never_changes() -> None:
    tree = tiled(256)
    asked: list[tuple[int, int]] = []

    def last(level: int, number: int) -> bytes:
        asked.append((level, number))
        return tree(level, number)

    changed = grow(256, [leaf_hash(b"next")], last)
    assert changed == {(0, 1): leaf_hash(b"next")}
    assert asked == []


def test_a_tile_that_is_too_short() -> None:
    tree = tiled(10)
    tree.tiles[0, 0] = tree.tiles[0, 0][:-1]
    with pytest.raises(ValueError, match=r"tile/0/000 is too short|unpack|zip"):
        root(10, reader(lambda level, number: tree(level, number)[: 32 * 9]))
