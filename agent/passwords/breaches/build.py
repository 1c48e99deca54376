"""How does a corpus of nearly a thousand million hashes become a filter?

In one pass, a piece at a time, into `NAME.partial`; `NAME.state` says how far. A build that was
stopped, at any moment, goes on from its last checkpoint; a finished one is moved into place whole.
"""

from __future__ import annotations

import json
import os
import sys
import time
from array import array
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from itertools import accumulate
from pathlib import Path

from agent.passwords.breaches.corpus import Corpus
from agent.passwords.breaches.filter import ENTRIES_AT, HEADER, MAGIC, RANGES, VERSION

_CHECKPOINT_S = 5.0


@dataclass(slots=True)
class _State:
    """How far a build is."""

    corpus: str
    at_least: int
    place: int = 0
    entries: int = 0
    last: int = -1


@dataclass(frozen=True, slots=True)
class Step:
    """One piece more is taken in."""

    number: int
    """Which piece of the corpus it was."""
    bytes: int
    entries: int
    """How many there are now."""


def _kept(file: Path, state: _State, counts: array[int]) -> None:
    """A checkpoint: the state as a line of JSON, and how many entries each range has."""
    fresh = file.with_name(file.name + ".new")
    with fresh.open("wb") as out:
        out.write(json.dumps(asdict(state)).encode() + b"\n")
        counts.tofile(out)
        out.flush()
        os.fsync(out.fileno())
    fresh.replace(file)


def _resumed(partial: Path, file: Path, wanted: _State) -> tuple[_State, array[int]]:
    """The last checkpoint where it is of this corpus; else a new beginning."""
    counts: array[int] = array("I")
    try:
        with file.open("rb") as data:
            state = _State(**json.loads(data.readline()))
            counts.fromfile(data, RANGES)
        size = ENTRIES_AT + 4 * state.entries
        same = (state.corpus, state.at_least) == (wanted.corpus, wanted.at_least)
        if same and partial.stat().st_size >= size:
            os.truncate(partial, size)
            return state, counts
    except (FileNotFoundError, ValueError, TypeError, EOFError):
        pass  # none, or none that can be used
    partial.write_bytes(bytes(ENTRIES_AT))
    return wanted, array("I", bytes(4 * RANGES))


def build(
    corpus: Corpus,
    output: Path,
    *,
    at_least: int = 1,
    clock: Callable[[], float] = time.monotonic,
) -> Iterator[Step]:
    """Writes the filter; yields as it goes, and an iteration that is given up can be resumed.

    Only hashes that were seen `at_least` so often are taken. Raises OSError where the corpus cannot
    be read or the filter not be written, ValueError where the corpus is not in order.
    """
    if sys.byteorder != "little":
        raise ValueError("A filter can be built on little-endian machines only.")
    partial = output.with_name(output.name + ".partial")
    state_file = output.with_name(output.name + ".state")
    state, counts = _resumed(partial, state_file, _State(corpus.identity, at_least))
    checkpoint = clock()
    with partial.open("ab") as file:
        for piece in corpus.read(state.place):
            taken = array("I")
            for key, count in piece.keys:
                if key <= state.last:
                    if key == state.last:  # alike in what is kept of them
                        continue
                    raise ValueError(
                        "The corpus is not in the order of its hashes; download the version that "
                        "is ordered by hash."
                    )
                state.last = key
                if count >= at_least:
                    taken.append(key & 0xFFFF_FFFF)
                    counts[key >> 32] += 1
            taken.tofile(file)
            state.entries += len(taken)
            state.place = piece.end
            if clock() - checkpoint >= _CHECKPOINT_S:
                file.flush()
                os.fsync(file.fileno())
                _kept(state_file, state, counts)
                checkpoint = clock()
            yield Step(piece.number, piece.bytes, state.entries)
        if state.last < 0:
            raise ValueError("The corpus lists nothing.")
    begins = array("I", accumulate(counts, initial=0))
    with partial.open("r+b") as file:
        file.write(HEADER.pack(MAGIC, VERSION, at_least, state.entries))
        begins.tofile(file)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(output)
    state_file.unlink(missing_ok=True)
