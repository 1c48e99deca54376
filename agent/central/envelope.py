"""Where is the key that wraps all payload keys, and how is it turned?

One small file beside the store, for its owner alone, and never part of the store's backup: what
it no longer holds, no copy of the store opens. Programs that share a store share this file.
"""

from __future__ import annotations

import json
import os
import threading
from pathlib import Path

from agent.central.sealing import KEY_BYTES, Envelope, new_envelope
from agent.central.store import StoreError
from agent.delivery.identity import write_private

FILE = "payload.key"


class EnvelopeFile:
    """The envelope in its file."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.Lock()
        self._kept: Envelope | None = None

    def make(self) -> int:
        """Makes the file where there is none; the generation in use. For a store that has none
        yet, while nobody else changes that store. Raises StoreError.
        """
        with self._lock:
            if not self.path.exists():
                self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                self.write(new_envelope())
            return self._read().generation

    def load(self, generation: int) -> Envelope:
        """The envelope with the generation that the store says is in use, and none beyond: one
        that is being made is not to be used before the store says so. Raises StoreError.
        """
        with self._lock:
            if self._kept is None or self._kept.generation != generation:
                found = self._read()
                keys = {n: key for n, key in found.keys.items() if n <= generation}
                if generation not in keys:
                    raise StoreError(
                        f"{self.path}: this payload key is not the one that the log uses now "
                        f"(generation {generation}): put the newest back."
                    )
                self._kept = Envelope(found.index, keys)
            return self._kept

    def _read(self) -> Envelope:
        try:
            return _parse(self.path.read_text("utf-8"))
        except FileNotFoundError as problem:
            raise StoreError(
                f"{self.path}: the key of this log's payloads is gone, and without it they cannot "
                "be read. Put it back from its own backup."
            ) from problem
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as problem:
            raise StoreError(f"{self.path}: this payload key cannot be read.") from problem

    def write(self, envelope: Envelope) -> None:
        """Replaces the file, durably, and overwrites the one that was there. Raises OSError."""
        text = json.dumps(
            {
                "safehand": "payload key",
                "index": envelope.index.hex(),
                "keys": {str(n): key.hex() for n, key in envelope.keys.items()},
            }
        )
        self._kept = None  # a key that was destroyed is not kept in memory either
        draft = self.path.with_name(f"{self.path.name}.new")
        draft.unlink(missing_ok=True)
        write_private(draft, f"{text}\n".encode())
        try:
            with self.path.open("r+b") as old:
                draft.replace(self.path)
                _overwrite(old.fileno())
        except FileNotFoundError:
            draft.replace(self.path)
        except PermissionError:  # Windows replaces no file that is open
            with self.path.open("r+b") as old:
                _overwrite(old.fileno())
            draft.replace(self.path)


def _overwrite(file: int) -> None:
    """As far as the file system lets us: the old bytes do not wait on the disk to be reused."""
    os.write(file, bytes(os.fstat(file).st_size))
    os.fsync(file)


def _parse(text: str) -> Envelope:
    read = json.loads(text)
    keys = {int(n): bytes.fromhex(key) for n, key in read["keys"].items()}
    index = bytes.fromhex(read["index"])
    if not keys or any(len(key) != KEY_BYTES for key in (index, *keys.values())):
        raise ValueError("keys have 32 bytes")
    return Envelope(index, keys)
