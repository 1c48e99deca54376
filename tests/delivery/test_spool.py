"""agent.delivery.spool: numbered once, kept until acknowledged, bounded, honest about drops."""

from __future__ import annotations

import errno
import json
import sqlite3
import stat
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from agent import event, ocsf
from agent.delivery.spool import Spool, SpoolFullError, open_here
from agent.event import Body, Severity

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
HEARTBEAT = ocsf.heartbeat(NOON, policies="0" * 64, outcomes={})


def alert(n: int, size: int = 10) -> Body:
    return ocsf.noticed(
        "test", NOON, message=f"{n}", severity=Severity.HIGH, detail={"filler": "x" * size}
    )


def a_spool(path: Path, max_bytes: int = 10_000_000) -> Spool:
    return Spool(path / "spool.sqlite", device="d", hostname="h", max_bytes=max_bytes)


def events(spool: Spool) -> list[dict[str, Any]]:
    return [json.loads(each.bytes) for each in spool.head(most=10_000, max_bytes=10**9)]


def test_an_event_gets_its_number_and_its_bytes_at_once(tmp_path: Path) -> None:
    with a_spool(tmp_path) as spool:
        first, second = spool.append(HEARTBEAT), spool.append(alert(1))
        assert (first.sequence, second.sequence) == (1, 2)
        assert first.boot == second.boot
        head = spool.head(most=10, max_bytes=10**6)
        assert head[0].bytes == event.event_bytes(HEARTBEAT, first, hostname="h")
        assert head[1].bytes == event.event_bytes(alert(1), second, hostname="h")


def test_numbers_go_on_after_a_restart_and_after_deletes(tmp_path: Path) -> None:
    with a_spool(tmp_path) as spool:
        boot = spool.append(alert(1)).boot
        spool.acknowledge([1], now=NOON)
        assert spool.waiting() == 0
        assert spool.acknowledged_at() == NOON
    with a_spool(tmp_path) as spool:
        place = spool.append(alert(2))
        assert (place.boot, place.sequence) == (boot, 2)


def test_two_programs_append_to_one_spool(tmp_path: Path) -> None:
    code = (
        "import sys; sys.path.insert(0, sys.argv[2]);"
        "from tests_spool_child import fill; fill(sys.argv[1])"
    )
    (tmp_path / "tests_spool_child.py").write_text(
        "from datetime import UTC, datetime\n"
        "from pathlib import Path\n"
        "from agent import ocsf\n"
        "from agent.delivery.spool import Spool\n"
        "def fill(folder):\n"
        "    with Spool(Path(folder) / 'spool.sqlite', device='d', hostname='h',"
        " max_bytes=10**7) as spool:\n"
        "        for n in range(50):\n"
        "            spool.append(ocsf.heartbeat(datetime.now(UTC), policies='', outcomes={}))\n"
    )
    children = [
        subprocess.Popen([sys.executable, "-c", code, str(tmp_path), str(tmp_path)])
        for _ in range(2)
    ]
    assert [child.wait(timeout=60) for child in children] == [0, 0]
    with a_spool(tmp_path) as spool:
        numbers = [each["metadata"]["sequence"] for each in events(spool)]
        assert numbers == list(range(1, 101))
        assert len({each["device"]["boot_uid"] for each in events(spool)}) == 1


def test_what_another_program_appends_is_seen_by_everyone_here(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from tests.delivery.test_spool import *;"
        "spool = a_spool(Path(sys.argv[1])); spool.append(alert(1)); spool.close()"
    )
    with a_spool(tmp_path) as first, a_spool(tmp_path) as second:
        first.append(alert(0))
        for seen in (2, 3):
            subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=True)
            assert (first.waiting(), second.waiting()) == (seen, seen)


def test_what_another_connection_changes_shows_in_the_version(tmp_path: Path) -> None:
    with a_spool(tmp_path) as here, a_spool(tmp_path) as there:
        before = here.version()
        assert here.version() == before
        there.append(alert(0))
        assert here.version() != before


def test_the_head_is_bounded_but_never_stuck(tmp_path: Path) -> None:
    with a_spool(tmp_path) as spool:
        for n in range(3):
            spool.append(alert(n, size=1000))
        assert len(spool.head(most=2, max_bytes=10**6)) == 2
        assert len(spool.head(most=9, max_bytes=2500)) == 1
        assert len(spool.head(most=9, max_bytes=1)) == 1


def test_a_full_spool_drops_heartbeats_and_says_which(tmp_path: Path) -> None:
    with a_spool(tmp_path, max_bytes=200_000) as spool:
        spool._database.execute("PRAGMA synchronous=OFF")  # no power cut is tried here
        kept = []
        for n in range(1500):
            spool.append(HEARTBEAT)
            if n % 100 == 0:
                kept.append(spool.append(alert(n)).sequence)
        found = events(spool)
        numbers = {each["metadata"]["sequence"] for each in found}
        dropped = {
            number
            for each in found
            if each["metadata"]["event_code"] == "spool-dropped"
            for low, high in each["unmapped"]["sequences"]
            for number in range(low, high + 1)
        }
        assert set(kept) <= numbers
        assert dropped
        assert dropped.isdisjoint(numbers)
        assert dropped | numbers == set(range(1, max(numbers) + 1))


def test_alerts_are_never_dropped(tmp_path: Path) -> None:
    with a_spool(tmp_path, max_bytes=100_000) as spool:
        while spool._used_bytes() < 100_000:
            spool.append(alert(spool.waiting(), size=2000))
        with pytest.raises(SpoolFullError, match="wait for the central log") as full:
            spool.append(alert(-1))
        assert full.value.errno == errno.ENOSPC
        assert [each["message"] for each in events(spool)] == [
            str(n) for n in range(spool.waiting())
        ]


def test_what_the_log_refuses_is_put_aside_and_kept(tmp_path: Path) -> None:
    with a_spool(tmp_path) as spool:
        place = spool.append(alert(1))
        spool.refuse(place.sequence, "malformed")
        assert spool.waiting() == 0
        assert spool.refused() == [(place.boot, 1, "malformed")]


def test_renumbering_loses_nothing(tmp_path: Path) -> None:
    with a_spool(tmp_path) as spool:
        for n in range(5):
            spool.append(alert(n))
        spool.acknowledge([1, 2], now=NOON)
        old = events(spool)[0]["device"]["boot_uid"]
        boot = spool.renumber()
        found = events(spool)
        assert boot != old
        assert [each["message"] for each in found] == ["2", "3", "4"]
        assert [each["metadata"]["sequence"] for each in found] == [1, 2, 3]
        assert {each["device"]["boot_uid"] for each in found} == {boot}
        assert found[0]["metadata"]["uid"] == f"d:{boot}:1"
        assert spool.append(alert(9)).sequence == 4


def test_a_full_disk_is_named_and_nothing_is_half_written(tmp_path: Path) -> None:
    with a_spool(tmp_path) as spool:
        spool.append(alert(1))
        database = spool._database
        pages = database.execute("PRAGMA page_count").fetchone()[0]
        database.execute(f"PRAGMA max_page_count={pages}")  # as a full disk looks to SQLite
        with pytest.raises(SpoolFullError, match="disk is full"):
            spool.append(alert(2, size=50_000))
        database.execute("PRAGMA max_page_count=1000000")
        assert spool.append(alert(3)).sequence == 2
        assert [each["message"] for each in events(spool)] == ["1", "3"]


def test_other_troubles_are_not_called_a_full_disk(tmp_path: Path) -> None:
    (tmp_path / "spool.sqlite").write_bytes(b"this is not a database" * 100)
    with pytest.raises(sqlite3.DatabaseError):
        a_spool(tmp_path)


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX file modes")
def test_only_the_owner_reads_what_waits(tmp_path: Path) -> None:
    with a_spool(tmp_path) as spool:
        spool.append(alert(1))
        modes = {stat.S_IMODE(file.stat().st_mode) for file in tmp_path.iterdir()}
        assert modes == {0o600}


def test_this_devices_own_spool(tmp_path: Path) -> None:
    with open_here(tmp_path, max_mb=1) as spool:
        assert len(spool.append(HEARTBEAT).device) == 32
