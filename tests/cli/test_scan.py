"""`safehand scan` as a person and as a program use it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from agent.cli import main

NUMBER = "943 476 5919"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "a.txt").write_text(f"patient Ann, NHS number {NUMBER}", "utf-8")
    (tmp_path / "b.txt").write_text("nothing here", "utf-8")
    return tmp_path


def test_json_holds_the_contracts_keys(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "c.bin").write_bytes(bytes(range(256)))
    assert main(["scan", str(folder), "--json"]) == 1
    shown = capsys.readouterr()
    first, second, third = map(json.loads, shown.out.splitlines())
    assert first["path"] == str(folder / "a.txt")
    assert first["part"] == ""
    [found] = [each for each in first["personal_data"] if each["type"] == "nhs-number"]
    assert found["count"] == 1
    assert 0.5 < found["confidence"] <= 1
    assert second["personal_data"] == second["uninspectable"] == []
    assert third["uninspectable"] == [{"part": "whole file", "reason": "unsupported"}]
    assert NUMBER not in shown.out + shown.err


def test_people_see_where_and_what(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["scan", str(folder), "--show-context"]) == 1
    shown = capsys.readouterr()
    assert "nhs-number" in shown.out
    assert "NHS number ███ ███ ████" in shown.out
    assert "b.txt" not in shown.out
    assert NUMBER not in shown.out + shown.err


def test_nothing_found_is_zero(folder: Path) -> None:
    assert main(["scan", str(folder / "b.txt")]) == 0


def test_a_path_that_is_not_there(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["scan", str(folder / "absent"), str(folder / "a.txt"), "--json"]) == 2
    shown = capsys.readouterr()
    assert "absent: there is no such file or folder" in shown.err
    assert json.loads(shown.out)["path"].endswith("a.txt")
