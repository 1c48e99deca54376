"""`./installer/try --once`, as somebody does who has just cloned this."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

TRY = Path(__file__).parents[2] / "installer" / "try"


def run(state: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(TRY), "--once", "--state", str(state)],
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )


@pytest.mark.real
@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="stops its programs with SIGTERM")
def test_the_main_job_twice(tmp_path: Path) -> None:
    for words in ("making an environment", "using the environment"):
        done = run(tmp_path)
        if "Could not find a version" in done.stderr or "Failed to establish" in done.stderr:
            pytest.skip("no package registry is reachable from here")
        assert done.returncode == 0, done.stdout + done.stderr
        assert words in done.stdout
        assert re.search(r"disk-encryption +(pass|fail|unknown|not-applicable) ", done.stdout)
        for became in ("delivered", "held"):
            assert re.search(rf"\b[1-9]\d* {became}", done.stdout)
        assert " lost" not in done.stdout
        assert re.search(r"held +\S*nhs-number", done.stdout)
        assert re.search(r"delivered +\S*secure", done.stdout)
        assert re.search(r"http://127\.0\.0\.1:\d+/", done.stdout)
