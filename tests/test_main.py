"""`python -m agent` is `safehand`."""

import subprocess
import sys

import agent


def test_python_m_agent() -> None:
    out = subprocess.run(
        [sys.executable, "-m", "agent", "--version"], capture_output=True, text=True, check=True
    )
    assert out.stdout == f"safehand {agent.__version__}\n"
