"""`safehand scan` as a person and as a program use it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import pytest

from agent.cli import main
from agent.files.listing import Entry

NUMBER = "943 476 5919"


@pytest.fixture(autouse=True)
def state(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Settings whose state is a folder of the test's own."""
    folder = tmp_path_factory.mktemp("state")
    settings = folder / "safehand.toml"
    settings.write_text(f"state = '{folder}'\n", "utf-8")
    monkeypatch.setenv("SAFEHAND_SETTINGS", str(settings))
    return folder


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


def test_an_interrupted_scan_goes_on(
    folder: Path, state: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from agent.files import crew

    whole = crew.scan_all

    def interrupted(*arguments: object) -> Iterator[object]:
        yield from islice(whole(*arguments), 1)  # type: ignore[arg-type]
        raise KeyboardInterrupt

    monkeypatch.setattr(crew, "scan_all", interrupted)
    assert main(["scan", str(folder), "--json"]) == 130
    assert "interrupted after 1 of 2 files" in capsys.readouterr().err
    asked: list[str] = []

    def watched(entries: list[Entry], *more: object) -> Iterator[object]:
        asked.extend(Path(entry.path).name for entry in entries)
        return whole(entries, *more)  # type: ignore[arg-type]

    monkeypatch.setattr(crew, "scan_all", watched)
    assert main(["scan", str(folder), "--json", "--resume"]) == 1
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert asked == ["b.txt"]
    assert [Path(line["path"]).name for line in lines] == ["a.txt", "b.txt"]
    assert lines[0]["personal_data"]
    assert not list((state / "scans").iterdir())


def test_a_state_that_cannot_be_written_stops_nothing(
    folder: Path, state: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (state / "scans").write_text("in the way", "utf-8")
    assert main(["scan", str(folder)]) == 1
    assert "could not be resumed" in capsys.readouterr().err


def test_workers_give_the_same(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["scan", str(folder), "--json"])
    alone = capsys.readouterr().out
    main(["scan", str(folder), "--json", "--workers", "1"])
    assert capsys.readouterr().out == alone
