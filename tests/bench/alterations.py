#!/usr/bin/env python3
"""How many random alterations of a stored log does `safehand central verify` find?

    python tests/bench/alterations.py [--alterations 10000] [--seed 1]

Each flips a bit in, cuts a byte from, or deletes one random event, nonce, entry, tile or the last
checkpoint, or takes the log back to an older state of itself with the last checkpoint kept; then
the log is verified with the public key, and put back.
"""

from __future__ import annotations

import argparse
import random
import shutil
import sqlite3
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from agent.central.audit import audit
from agent.central.store.sqlite import SqliteStore
from agent.central.store.sqlite.log import SqliteLog
from tests.central.devices import SIGNER, fill
from tests.central.test_audit import mutations

_SIZE = 300


def roll_back(database: sqlite3.Connection, size: int) -> None:
    """The log as if it had ended there, but for the checkpoint."""
    database.execute("DELETE FROM entry WHERE number >= ?", (size,))
    database.execute("DELETE FROM event WHERE position > ?", (size,))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--alterations", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    chance = random.Random(asked.seed)
    alterations = mutations(chance)
    found = 0
    began = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="safehand-bench-") as folder:
        whole, altered = Path(folder) / "whole.sqlite3", Path(folder) / "log.sqlite3"
        store = SqliteStore(whole)
        fill(store, _SIZE)
        store.close()
        for number in range(asked.alterations):
            shutil.copy(whole, altered)
            database = sqlite3.connect(altered)
            database.execute("PRAGMA synchronous = OFF")
            if number % 10:
                next(alterations)(database)
            else:
                roll_back(database, chance.randrange(_SIZE))
            database.commit()
            database.close()
            log = SqliteLog(altered, still=True)
            found += bool(audit(log, SIGNER.verifier).problems)
            log.close()
    took = time.perf_counter() - began
    print(f"{found} of {asked.alterations} alterations found, in {took:.0f} s (seed {asked.seed})")
    if found != asked.alterations:
        sys.exit(1)


if __name__ == "__main__":
    main()
