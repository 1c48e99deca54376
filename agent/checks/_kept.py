"""Where do the raw answers behind a finding stay, so that they can be compared with its digest?

On this device, for its owner alone: one file a check and digest, whose bytes are what was digested:
`sha256sum FILE` prints the digest that travelled with the finding.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

_NEWEST = 12
"""Files kept for each check: with checks every hour and answers that rarely change, months."""


def keeper(folder: Path) -> Keeper:
    """Keeps answers under `folder`, which is made for its owner alone. Raises OSError."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return Keeper(folder)


class Keeper:
    """Called by `agent.checks.run` with a check's id, the digest and the digested bytes."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __call__(self, check: str, digest: str, answers: bytes) -> None:
        """Keeps the answers and drops the oldest. A full disk costs the record, not the check."""
        with suppress(OSError):
            path = self._folder / f"{check}-{digest}.json"
            if path.exists():
                path.touch()
            else:
                beside = path.with_suffix(".new")
                with open(beside, "wb", opener=_for_its_owner) as file:
                    file.write(answers)
                beside.replace(path)
            kept = [each for each in self._folder.glob(f"{check}-*.json") if _is_of(each, check)]
            for old in sorted(kept, key=lambda each: each.stat().st_mtime_ns)[:-_NEWEST]:
                old.unlink()


def _is_of(path: Path, check: str) -> bool:
    """True for this check's file, and not that of one whose id begins alike."""
    return len(path.stem) == len(check) + 1 + 64


def _for_its_owner(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
