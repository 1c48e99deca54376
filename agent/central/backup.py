"""How is the log copied while it runs, and how does a copy become the log again?

Of the store's file every copy is kept; of the keys only those of the newest. An older copy still
proves what was logged, and opens nothing: what was erased since stays erased.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from agent.central.envelope import FILE, EnvelopeFile
from agent.central.sequencer import KEY_FILE, PUBLIC_KEY_FILE
from agent.central.store import StoreError
from agent.central.store.sqlite.errors import translated
from agent.delivery.identity import write_private

KEYS = "keys"
"""The folder beside the copies with the keys of the newest."""
_TRIES = 5


@dataclass(frozen=True, slots=True)
class Copied:
    """A copy that was made and read again."""

    path: Path
    entries: int


def back_up(store: Path, folder: Path, now: datetime) -> Copied:
    """A copy of the store as it is at one moment, and its keys. Raises OSError."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / f"log-{now:%Y%m%dT%H%M%SZ}.sqlite3"
    if not store.is_file():
        raise StoreError(f"{store}: there is no central log here.")
    if path.exists():
        raise StoreError(f"{path}: a copy of this second is there already.")
    for _ in range(_TRIES):
        _copy(store, path)
        try:
            _copy_keys(store.parent, folder / KEYS, _generation(path))
        except StoreError:
            path.unlink()  # the envelope was turned meanwhile: the copy and its key do not fit
            continue
        return Copied(path, check(path))
    raise StoreError(f"{store}: its payload key changed each time that it was copied.")


def _copy(store: Path, path: Path) -> None:
    write_private(path, b"")
    with (
        translated(path),
        closing(sqlite3.connect(f"{store.absolute().as_uri()}?mode=ro", uri=True)) as here,
    ):
        # One moment's view, whatever is written meanwhile, and without pages that hold nothing.
        here.execute("VACUUM INTO ?", (str(path),))


def _copy_keys(here: Path, there: Path, generation: int) -> None:
    """The payload key of that generation, the log's key and its public half."""
    envelope = EnvelopeFile(here / FILE).load(generation)
    there.mkdir(mode=0o700, exist_ok=True)
    EnvelopeFile(there / FILE).write(envelope.only(generation))
    for name in (KEY_FILE, PUBLIC_KEY_FILE):
        if (here / name).is_file():
            write_private(there / name, (here / name).read_bytes())


def _generation(path: Path) -> int:
    with translated(path), closing(sqlite3.connect(path)) as database:
        row = database.execute("SELECT value FROM state WHERE name = 'envelope'").fetchone()
    return int(row[0])


def check(path: Path) -> int:
    """How many entries the log in this file has. Raises StoreError where the file is damaged."""
    with (
        translated(path),
        closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as database,
    ):
        said = [row[0] for row in database.execute("PRAGMA integrity_check(5)")]
        if said != ["ok"]:
            raise StoreError(f"{path}: this file is damaged: {said[0]}.")
        found: int = database.execute("SELECT count(*) FROM entry").fetchone()[0]
    return found


def restore(copy: Path, store: Path) -> int:
    """Makes the copy the log, where there is none; how many entries it has. Raises OSError."""
    if store.exists():
        raise StoreError(
            f"{store}: there is a log already. Move it and the files beside it away first: what "
            "it holds and the copy does not would be lost."
        )
    entries = check(copy)
    keys = copy.parent / KEYS
    try:
        envelope = EnvelopeFile(keys / FILE).load(_generation(copy))
    except StoreError as problem:
        raise StoreError(
            f"{copy}: {keys} does not hold the key of this copy: its payloads are sealed for "
            "good. The newest copy is the one that opens; `safehand central verify` proves any."
        ) from problem
    store.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    EnvelopeFile(store.with_name(FILE)).write(envelope)
    for name in (KEY_FILE, PUBLIC_KEY_FILE):
        if (keys / name).is_file() and not store.with_name(name).exists():
            write_private(store.with_name(name), (keys / name).read_bytes())
    draft = store.with_name(f"{store.name}.new")
    write_private(draft, b"")
    with copy.open("rb") as source, draft.open("r+b") as target:
        shutil.copyfileobj(source, target)
        target.flush()
        os.fsync(target.fileno())
    draft.replace(store)
    return entries
