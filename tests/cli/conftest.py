"""Settings of a made-up central machine, a server on it, and what `safehand password` says."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from agent.cli import main
from tests.cli.central_log import (
    Server,
    write_settings,
)

Say = Callable[..., tuple[int, str, str]]


@pytest.fixture
def settings(tmp_path: Path) -> Path:
    file = tmp_path / "safehand.toml"
    write_settings(file, "127.0.0.1:0")
    return file


@pytest.fixture
def served(settings: Path) -> Iterator[Server]:
    server = Server(settings)
    yield server
    server.kill()


@pytest.fixture
def say(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Say:
    """`safehand password WORDS` with these bytes on standard input: exit code, stdout, stderr."""

    def run(data: bytes, *words: str) -> tuple[int, str, str]:
        stdin = SimpleNamespace(buffer=io.BytesIO(data), isatty=lambda: False)
        monkeypatch.setattr(sys, "stdin", stdin)
        code = main(["password", *words])
        out = capsys.readouterr()
        return code, out.out, out.err

    return run
