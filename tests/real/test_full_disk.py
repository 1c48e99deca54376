"""A disk that is really full, under the spool: said, survived, and nothing lost."""

from __future__ import annotations

import contextlib
import os
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from agent import event, ocsf
from agent.central.store import StoreFullError
from agent.central.store.sqlite import SqliteStore
from agent.delivery.spool import Spool, SpoolFullError
from agent.event import Severity

pytestmark = pytest.mark.real

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        pytest.skip("only root may mount a small disk")
    command = ["mount", "-t", "tmpfs", "-o", "size=512k", "none", str(tmp_path)]
    if subprocess.run(command, check=False, capture_output=True).returncode:
        pytest.skip("this machine lets nobody mount")
    yield tmp_path
    subprocess.run(["umount", "-l", str(tmp_path)], check=True)


def test_what_was_kept_before_the_disk_filled_is_there_after_it(small_disk: Path) -> None:
    def alert(n: int) -> event.Body:
        detail = {"filler": "x" * 2000}
        return ocsf.noticed("t", NOON, message=str(n), severity=Severity.HIGH, detail=detail)

    kept = 0
    filler = small_disk / "filler"
    filler.write_bytes(bytes(128 * 1024))
    with Spool(small_disk / "s", device="d", hostname="h", max_bytes=10**9) as spool:
        with pytest.raises(SpoolFullError, match="disk is full"):  # noqa: PT012 -- until it is
            for _ in range(10_000):
                spool.append(alert(kept))
                kept += 1
        assert kept > 10
        with pytest.raises(SpoolFullError):
            spool.append(alert(-1))
        filler.unlink()
        spool.append(alert(kept))
    with Spool(small_disk / "s", device="d", hostname="h", max_bytes=10**9) as spool:
        numbers = [each.sequence for each in spool.head(most=10_000, max_bytes=10**9)]
        assert numbers == list(range(1, kept + 2))


def test_a_disk_that_is_full_when_it_is_opened(small_disk: Path) -> None:
    def opened() -> Spool:
        return Spool(small_disk / "s", device="d", hostname="h", max_bytes=10**9)

    opened().close()
    for name in ("filler", "rest"):  # a first one leaves room for less than a page
        with contextlib.suppress(OSError), (small_disk / name).open("wb", buffering=0) as file:
            while file.write(bytes(4096)):
                pass
    with pytest.raises(SpoolFullError, match="disk is full"):
        opened()
    with pytest.raises(StoreFullError, match="disk is full"):
        SqliteStore(small_disk / "log.sqlite3")
    (small_disk / "filler").unlink()
    opened().close()
