"""A store for tests: in memory, and the same names as the real ones."""

from __future__ import annotations

from agent.credentials import checked_name


class MemoryStore:
    """`agent.credentials.Store` that forgets everything with the process."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def get(self, name: str) -> bytes | None:
        return self.kept.get(checked_name(name))

    def put(self, name: str, secret: bytes) -> None:
        self.kept[checked_name(name)] = secret

    def delete(self, name: str) -> None:
        self.kept.pop(checked_name(name), None)
