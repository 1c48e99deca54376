"""Agent and central log, while everything breaks that can: a short run of the benchmark."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.bench.faults import FAKETIME, FAULTS, REAL_TESTS

BENCH = Path(__file__).parents[1] / "bench" / "faults.py"
TIMES = 6


@pytest.mark.real
@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is POSIX's")
@pytest.mark.parametrize("fault", list(FAULTS))
def test_nothing_is_lost_or_counted_twice(fault: str) -> None:
    if fault == "jumps" and not Path(FAKETIME).exists():
        pytest.skip("needs libfaketime: apt-get install faketime")
    if fault == "cuts" and not (shutil.which("nft") and shutil.which("ip")):
        pytest.skip("needs nft and ip: apt-get install nftables iproute2")
    if FAULTS[fault][2] and (
        os.geteuid() != 0
        or subprocess.run([*FAULTS[fault][2], "true"], check=False, capture_output=True).returncode
    ):
        pytest.skip("only root may make a namespace, and this machine may let nobody")
    none = [f"--{each}=0" for each in (*FAULTS, *REAL_TESTS) if each != fault]
    done = subprocess.run(
        [sys.executable, str(BENCH), f"--{fault}={TIMES}", *none],
        capture_output=True,
        text=True,
        check=False,
        timeout=400,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.splitlines()[1].split()[-9:-5] == [str(TIMES), str(TIMES * 10), "0", "0"]
