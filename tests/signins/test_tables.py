"""The folder of tables: absent, broken, whole."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from agent.signins import tables
from agent.signins.directory import AccountKind
from tests.signins.stories import ACCOUNTS, DEVICES, GEO, PARAMETERS, SITES


def write(folder: Path) -> Path:
    """The stories' tables as files."""
    for name, table in zip(tables.FILES, (ACCOUNTS, DEVICES, SITES, GEO), strict=True):
        (folder / name).write_text(json.dumps(table))
    return folder


def test_a_whole_folder(tmp_path: Path) -> None:
    world = tables.read(write(tmp_path), PARAMETERS)
    assert world.directory.account_of("alice").kind is AccountKind.PERSON
    assert world.atlas.source == "made up"
    assert world.atlas.problems == []


def test_nothing_is_needed(tmp_path: Path) -> None:
    for folder in (tmp_path, None):
        world = tables.read(folder, PARAMETERS)
        assert world.directory.account_of("alice").kind is AccountKind.UNKNOWN


@pytest.mark.parametrize(("text", "message"), [("{", "not JSON"), ("[]", "one JSON object")])
def test_broken_tables_are_named(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "devices.json").write_text(text)
    with pytest.raises(ValueError, match=rf"devices\.json: .*{message}"):
        tables.read(tmp_path, PARAMETERS)


def test_no_folder(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no such folder"):
        tables.read(tmp_path / "none", PARAMETERS)
    (tmp_path / "sites.json").mkdir()
    with pytest.raises(ValueError, match="cannot be read"):
        tables.read(tmp_path, PARAMETERS)
