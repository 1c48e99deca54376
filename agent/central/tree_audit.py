"""Is the tree that was signed the one of these entries?

It is built again from their hashes, and held against every tile that is kept and every signed
checkpoint. Nothing is believed but the public key.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from agent.central.store import LogReader
from agent.tlog.checkpoint import Checkpoint, open_checkpoint
from agent.tlog.merkle import Hash, root
from agent.tlog.note import NoteError, Verifier
from agent.tlog.tiles import WIDTH, Place, grow, path, reader, width

_TOLD = 20
"""Problems named one by one; the rest are counted. One cause often shows in thousands of rows."""


class Problems:
    """What is wrong, in words; the first of it is kept, all of it counted."""

    def __init__(self) -> None:
        self.count = 0
        self.told: list[str] = []

    def add(self, text: str) -> None:
        self.count += 1
        if len(self.told) < _TOLD:
            self.told.append(text)


def signed_checkpoints(
    log: LogReader, verifier: Verifier, problems: Problems
) -> Iterator[Checkpoint]:
    """Those that the key signed, each at least as large as the one before."""
    before = 0
    notes = log.checkpoints()
    for number, note in enumerate(notes, 1):
        try:
            checkpoint = open_checkpoint(note, verifier)
        except NoteError as problem:
            problems.add(f"checkpoint {number} of {len(notes)}: {problem}")
            continue
        if checkpoint.size < before:
            problems.add(
                f"checkpoint {number} of {len(notes)}: the log had {before} entries before"
            )
            continue
        before = checkpoint.size
        yield checkpoint


class Tree:
    """The tree as the entries make it, held against the tiles that are kept."""

    def __init__(self, log: LogReader, problems: Problems) -> None:
        self.size = 0
        self._log = log
        self._problems = problems
        self._growing: dict[Place, bytes] = {}
        """The last tile of each level, as far as it has grown."""

    def add(self, leaves: list[Hash]) -> None:
        changed = grow(self.size, leaves, lambda level, number: self._growing[level, number])
        self.size += len(leaves)
        self._growing |= changed
        full = [place for place in changed if width(*place, self.size) == WIDTH]
        self._compare(full)
        for place in full:
            del self._growing[place]

    def _compare(self, places: Collection[Place]) -> None:
        kept = self._log.tiles(places)
        for place in places:
            tile = self._growing[place]
            # It may have grown since: what counts is what it says of this tree.
            if kept.get(place, b"")[: len(tile)] != tile:
                self._problems.add(f"{path(*place)}: this tile is not of the tree of these entries")

    def finish(self) -> None:
        """Compares the tiles that are not full."""
        self._compare(self._growing)

    def root(self, size: int) -> Hash:
        return root(size, reader(lambda *place: self._growing.get(place) or self._kept(place)))

    def _kept(self, place: Place) -> bytes:
        try:
            return self._log.tile(*place)
        except KeyError:
            return b""


def check_roots(tree: Tree, checkpoints: list[Checkpoint], problems: Problems) -> None:
    """Holds each checkpoint against the whole tree."""
    before = problems.count
    tree.finish()
    if problems.count > before:
        return  # roots over wrong tiles would only say the same again
    for checkpoint in checkpoints:
        try:
            right = checkpoint.size <= tree.size and tree.root(checkpoint.size) == checkpoint.root
        except ValueError:
            right = False
        if not right:
            problems.add(f"the checkpoint of {checkpoint.size} entries was signed over another log")
