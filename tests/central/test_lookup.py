"""Those who ask at the same time share one look, and each hears of its own device."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from pathlib import Path

import pytest

from agent.central.lookup import Devices
from agent.central.store import StoreError
from agent.central.store.rows import Device
from agent.central.store.sqlite import SqliteStore
from tests.central.devices import enrolled


class Counting(SqliteStore):
    """Counts how often it is looked into."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.looks: list[int] = []
        self.broken = False

    def devices(self, ids: Collection[str]) -> dict[str, Device]:
        self.looks.append(len(ids))
        if self.broken:
            raise StoreError("it cannot be read")
        return super().devices(ids)


def test_a_hundred_at_once(tmp_path: Path) -> None:
    store = Counting(tmp_path / "log.sqlite3")
    names = [enrolled(store, f"Laptop {n}", seed=n).id for n in range(3)]
    store.looks.clear()

    async def ask() -> list[Device | None]:
        devices = Devices(store)
        return await asyncio.gather(*(devices.of(name) for name in [*names, "nobody"] * 25))

    found = asyncio.run(ask())
    assert [each.id if each else None for each in found] == [*names, None] * 25
    assert sum(store.looks) == 4
    store.close()


def test_more_than_one_question_holds(tmp_path: Path) -> None:
    store = Counting(tmp_path / "log.sqlite3")

    async def ask() -> list[Device | None]:
        devices = Devices(store)
        return await asyncio.gather(*(devices.of(f"nobody-{n}") for n in range(150)))

    assert asyncio.run(ask()) == [None] * 150
    assert store.looks == [64, 64, 22]
    store.close()


def test_what_cannot_be_read_is_told_to_each_and_is_over_with_them(tmp_path: Path) -> None:
    store = Counting(tmp_path / "log.sqlite3")
    known = enrolled(store).id
    store.broken = True

    async def ask() -> None:
        devices = Devices(store)
        problems = await asyncio.gather(
            *(devices.of(known) for _ in range(3)), return_exceptions=True
        )
        assert [type(each) for each in problems] == [StoreError] * 3
        store.broken = False
        found = await devices.of(known)
        assert found is not None
        assert found.id == known

    with pytest.raises(StoreError):
        store.device(known)
    asyncio.run(ask())
    store.close()
