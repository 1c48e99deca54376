"""Settings of a made-up central machine, and a server on it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.central_log import (
    Server,
    write_settings,
)


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
