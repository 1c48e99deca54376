"""How does every stored event get its place in the log that nobody can alter?

One step takes the events that wait, makes an entry of each, grows the tree and signs the new
checkpoint, in one transaction: there is never an entry without its tree, or a tree without its
signature.
"""

from __future__ import annotations

import logging
import secrets
import threading
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from pathlib import Path

from nacl.signing import SigningKey

from agent.central.enrolment import milliseconds
from agent.central.log_entry import around_digest, statement_entry
from agent.central.store import Changes, StoreError
from agent.central.store.rows import Growth, Unlogged
from agent.central.writer import Busy, Writer
from agent.delivery.identity import write_private
from agent.tlog.checkpoint import sign_checkpoint
from agent.tlog.merkle import leaf_hash, root
from agent.tlog.note import Signer, read_signer
from agent.tlog.tiles import grow, reader

_AT_ONCE = 4096
"""Entries in one transaction: some 50 ms, so that acknowledgements never wait long behind it."""
_EVERY_S = 0.25
"""The longest that an acknowledged event waits for its signed checkpoint, at rest."""

KEY_FILE = "log.key"
PUBLIC_KEY_FILE = "log.pub"
"""What an auditor needs, and all that an auditor needs."""


def load_signer(folder: Path, *, begun: bool) -> Signer:
    """The log's key, made now where there is none; its public half lies beside it.

    `begun` says that the log has entries: then a new key would be another log. Raises OSError
    or ValueError.
    """
    path = folder / KEY_FILE
    try:
        return read_signer(path.read_text("utf-8"))
    except FileNotFoundError as problem:
        if begun:
            raise OSError(
                f"{path}: the log's private key is gone, and without it the log cannot go on. "
                "Put it back from its backup."
            ) from problem
    signer = Signer(f"log.safehand.internal/{secrets.token_hex(8)}", SigningKey.generate())
    write_private(path, f"{signer.secret()}\n".encode())
    (folder / PUBLIC_KEY_FILE).write_text(f"{signer.verifier}\n", "utf-8")
    return signer


def sequence(changes: Changes, signer: Signer, now: datetime) -> int:
    """How many entries joined the log in this step: all that waited, unless very many did, or
    another program is about it.
    """
    if not changes.may_sequence():
        return 0
    statements = changes.statements(_AT_ONCE)
    events = changes.unlogged(_AT_ONCE - len(statements))
    if not statements and not events:
        return 0
    entries = [
        *(statement_entry(text) for _, text in statements),
        *_entries(events),
    ]
    size = changes.log_size()
    changed = grow(size, [leaf_hash(each) for each in entries], changes.tile)
    grown = size + len(entries)

    def tile(level: int, number: int) -> bytes:
        hashes = changed.get((level, number))
        return changes.tile(level, number) if hashes is None else hashes

    note = sign_checkpoint(signer, grown, root(grown, reader(tile)))
    positions = [*(None for _ in statements), *(each.position for each in events)]
    growth = Growth(
        entries=list(zip(entries, positions, strict=True)),
        statements=[position for position, _ in statements],
        tiles=changed,
        size=grown,
        note=note,
    )
    changes.grow(growth, now=milliseconds(now))
    return len(entries)


def _entries(events: Iterable[Unlogged]) -> Iterator[bytes]:
    """`event_entry` of each: what stands around the digest is mostly the same as before."""
    known: dict[tuple[str, int, str, int], tuple[bytes, bytes]] = {}
    for _, code, received, kept_as, day, digest in events:
        head = (code, received, kept_as, day)
        around = known.get(head)
        if around is None:
            around = known[head] = around_digest(*head)
        yield around[0] + digest + around[1]


class Sequencer:
    """The thread that takes a step whenever something may wait."""

    def __init__(self, writer: Writer, signer: Signer, clock: Callable[[], datetime]) -> None:
        self._writer = writer
        self._signer = signer
        self._clock = clock
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="central-sequencer", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Ends the thread after a last step."""
        self._ended.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._ended.wait(_EVERY_S):
            self._catch_up()
        self._catch_up()

    def _catch_up(self) -> None:
        def step(changes: Changes) -> int:
            return sequence(changes, self._signer, self._clock())

        try:
            while self._writer.submit(step).result() == _AT_ONCE:
                pass
        except (Busy, StoreError) as problem:
            # Nothing is lost: the events are stored, and the next step takes them.
            logging.getLogger(__name__).warning("the log could not grow just now: %s", problem)
