"""A bounded run of the coverage-guided fuzzer over each reader; see fuzz_content.py."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

SECONDS = 8
missing = importlib.util.find_spec("atheris") is None


@pytest.mark.real
@pytest.mark.skipif(missing, reason="atheris is not installed (it has wheels for Linux alone)")
@pytest.mark.parametrize(
    "reader", ["mail", "html", "rtf", "word", "sheet", "zip", "macros", "mainframe", "pdf"]
)
def test_no_made_up_input_surprises_a_reader(reader: str) -> None:
    script = Path(__file__).parent / "fuzz_content.py"
    done = subprocess.run(
        [sys.executable, str(script), reader, str(SECONDS)],
        capture_output=True,
        text=True,
        timeout=SECONDS * 10,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
