"""No alert is lost by a server that is killed: a short run of the benchmark."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

BENCH = Path(__file__).parents[1] / "bench" / "alerts.py"


@pytest.mark.real
@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is POSIX's")
def test_no_alert_is_lost() -> None:
    done = subprocess.run(
        [sys.executable, str(BENCH), "--events", "20", "--kills", "8"],
        capture_output=True,
        text=True,
        check=False,
        timeout=400,
    )
    assert ": 0 lost;" in done.stdout, done.stdout + done.stderr
