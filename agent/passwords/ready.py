"""Which passwords can be offered at once? A small store of them, made while nobody waits.

Making five takes some milliseconds, and whoever was just refused stands at a prompt. Each phrase
is handed out once, and never kept on disk.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

Phrase = TypeVar("Phrase")

KEPT = 100
"""Phrases: twenty refusals in a row find theirs ready."""
BETWEEN_S = 0.02
"""Rest between one making and the next: questions come first."""


class Ready(Generic[Phrase]):
    """Phrases from `make`, which gives some at a time; made in a thread until `close`."""

    def __init__(self, make: Callable[[], Sequence[Phrase]], kept: int = KEPT) -> None:
        self._make = make
        self._kept = kept
        self._phrases: deque[Phrase] = deque()
        self._wanted = threading.Event()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._fill, name="phrases", daemon=True)

    def start(self) -> None:
        """Make phrases from now on."""
        self._wanted.set()
        self._thread.start()

    def take(self, count: int, fits: Callable[[Phrase], bool]) -> tuple[Phrase, ...]:
        """So many that fit; made now where there are too few. Raises what `make` raises.

        One that does not fit is thrown away: who is to have another is not known.
        """
        found: list[Phrase] = []
        while len(found) < count:
            try:
                phrase = self._phrases.popleft()
            except IndexError:
                self._phrases.extend(self._make())
                continue
            if fits(phrase):
                found.append(phrase)
        self._wanted.set()
        return tuple(found)

    def close(self) -> None:
        """Make no more."""
        self._ended.set()
        self._wanted.set()
        if self._thread.is_alive():
            self._thread.join()

    def _fill(self) -> None:
        while self._wanted.wait() and not self._ended.is_set():
            self._wanted.clear()
            while len(self._phrases) < self._kept and not self._ended.wait(BETWEEN_S):
                try:
                    self._phrases.extend(self._make())
                except ValueError:  # rules that leave too few: whoever asks is told
                    break
