"""The log is served as C2SP's static files, and nothing else is."""

from __future__ import annotations

from starlette.types import ASGIApp

from agent.central.store.sqlite import SqliteStore
from agent.tlog.checkpoint import open_checkpoint
from agent.tlog.merkle import leaf_hash, root
from agent.tlog.tiles import path, reader, width
from tests.central.devices import SIGNER, ask, fill

SIZE = 700


def get(app: ASGIApp, place: str) -> bytes | None:
    answer = ask(app, "GET", f"/log/{place}")
    assert answer.status in (200, 404)
    return answer.body if answer.status == 200 else None


def test_an_empty_log(app: ASGIApp) -> None:
    assert get(app, "checkpoint") is None
    assert get(app, "tile/0/000.p/1") is None


def test_everything_that_an_auditor_needs(app: ASGIApp, store: SqliteStore) -> None:
    fill(store, SIZE)
    note = get(app, "checkpoint")
    assert note is not None
    checkpoint = open_checkpoint(note.decode(), SIGNER.verifier)
    assert checkpoint.size == SIZE

    def tile(level: int, number: int) -> bytes:
        data = get(app, path(level, number, width(level, number, SIZE)))
        assert data is not None
        return data

    assert root(SIZE, reader(tile)) == checkpoint.root
    hashes = b""
    for number in range(3):
        bundle = get(app, path("entries", number, width(0, number, SIZE)))
        assert bundle is not None
        while bundle:
            end = 2 + int.from_bytes(bundle[:2], "big")
            hashes += leaf_hash(bundle[2:end])
            bundle = bundle[end:]
    assert hashes == tile(0, 0) + tile(0, 1) + tile(0, 2)
    assert get(app, "addenda.v1") == b""


def test_a_tile_that_was_partial_once_is_still_served(app: ASGIApp, store: SqliteStore) -> None:
    fill(store, SIZE)
    whole, part = get(app, "tile/0/001"), get(app, "tile/0/001.p/5")
    assert whole is not None
    assert part == whole[: 5 * 32]


NOT_THERE = [
    "tile/0/003",
    "tile/0/002",
    "tile/0/002.p/189",
    "tile/1/000",
    "tile/1/000.p/3",
    "tile/2/000.p/1",
    "tile/entries/002",
    "tile/entries/002.p/189",
    "tile/0/001.p/0",
    "tile/0/001.p/256",
    "tile/0/001.p/005",
    "tile/0/001.p/",
    "tile/0/1",
    "tile/0/0001",
    "tile/0/x000/001",
    "tile/00/001",
    "tile/-1/001",
    "tile/data/000",
    "tile/0/000/..",
    "tile/0/",
    "tile/",
    "tile/0/" + "x001/" * 30 + "001",
    "tile/0/٠٠١",
    "other",
]


def test_nothing_else_is_there(app: ASGIApp, store: SqliteStore) -> None:
    fill(store, SIZE)
    assert [place for place in NOT_THERE if get(app, place) is not None] == []


def test_no_payload_is_served(app: ASGIApp, store: SqliteStore) -> None:
    fill(store, 20)
    bundle = get(app, "tile/entries/000.p/20")
    assert bundle is not None
    assert b"disk-encryption" not in bundle
    assert b"Laptop 1" not in bundle
    assert b"fin-01" not in bundle
