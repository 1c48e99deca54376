"""Go's own log verifier, built from Debian's packages."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

_GOPATH = Path("/usr/share/gocode")
_SOURCE = Path(__file__).parent / "go_verifier" / "main.go"


@pytest.fixture(scope="module")
def verifier(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if shutil.which("go") is None:
        pytest.skip("needs Go: apt-get install golang-go")
    if not (_GOPATH / "src/golang.org/x/mod/sumdb").is_dir():
        pytest.skip("needs Go's sumdb packages: apt-get install golang-golang-x-mod-dev")
    folder = tmp_path_factory.mktemp("go")
    binary = folder / "verifier"
    environment = {
        **os.environ,
        "GO111MODULE": "off",
        "GOPATH": str(_GOPATH),
        "GOCACHE": str(folder / "cache"),
    }
    subprocess.run(["go", "build", "-o", binary, _SOURCE], check=True, env=environment, timeout=300)
    return binary


def ask(verifier: Path, key: str, *words: str | Path) -> tuple[int, str]:
    """Its exit code, and what it said."""
    said = subprocess.run(
        [verifier, key, *words], capture_output=True, text=True, timeout=300, check=False
    )
    return said.returncode, said.stdout + said.stderr
