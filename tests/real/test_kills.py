"""Agent and central log, killed at random while events flow: a short run of the benchmark."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

BENCH = Path(__file__).parents[1] / "bench" / "kills.py"


@pytest.mark.real
@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is POSIX's")
def test_nothing_is_lost_or_counted_twice() -> None:
    done = subprocess.run(
        [sys.executable, str(BENCH), "--events", "600", "--kills", "20"],
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "lost 0   counted twice 0   gaps in the numbers 0" in done.stdout
