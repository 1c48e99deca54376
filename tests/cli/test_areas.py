"""agent.cli._areas: every policy file is read by some room."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent import policy
from agent.cli import _areas
from agent.typed_toml import TomlError


def test_every_file_that_we_ship_is_read() -> None:
    found = policy.read(policy.default_directory())
    assert set(_areas.read_all(found)) == set(_areas.AREAS)


def test_a_file_that_nothing_reads_is_refused(tmp_path: Path) -> None:
    (tmp_path / "cheks.toml").write_text("")
    with pytest.raises(TomlError, match=r"cheks\.toml.*checks\.toml"):
        _areas.read_all(policy.read(tmp_path))
