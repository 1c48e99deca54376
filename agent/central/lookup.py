"""Which device is this? Requests that ask at the same time share one look into the store.

Off the event loop: while a slow store answers, other requests go on.
"""

from __future__ import annotations

import asyncio

from agent.central.store import Store
from agent.central.store.rows import Device

_AT_ONCE = 64
"""Devices in one question."""


class Devices:
    """The devices that the store knows, for one event loop at a time."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._asked: dict[str, list[asyncio.Future[Device | None]]] = {}
        self._looking: asyncio.Task[None] | None = None

    async def of(self, device: str) -> Device | None:
        """The device of that id, as it is now; None where there is none. Raises StoreError."""
        wanted = asyncio.get_running_loop().create_future()
        self._asked.setdefault(device, []).append(wanted)
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self._look())
        known: Device | None = await wanted
        return known

    async def _look(self) -> None:
        while self._asked:
            asked = {name: self._asked.pop(name) for name in [*self._asked][:_AT_ONCE]}
            try:
                found = await asyncio.to_thread(self._store.devices, [*asked])
            except Exception as problem:  # noqa: BLE001 -- each who waits must hear of it
                for wanted in (each for some in asked.values() for each in some):
                    if not wanted.done():
                        wanted.set_exception(problem)
                continue
            for name, some in asked.items():
                for wanted in some:
                    if not wanted.done():  # else whoever asked went away
                        wanted.set_result(found.get(name))
