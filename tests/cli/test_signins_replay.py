"""`safehand signins replay`: a stream in, alerts out."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest

from agent.cli import main
from tests.signins.stories import LEEDS, works
from tests.signins.test_tables import write

SHARED = [
    each | {"id": f"e{number}"}
    for number, each in enumerate(
        [
            *works("alice", "LT-A", "09:00-10:00", ip=LEEDS),
            *works("alice", "LT-B", "09:12-09:50", ip=LEEDS),
        ]
    )
]


@pytest.fixture
def stream(tmp_path: Path) -> Path:
    (tmp_path / "tables").mkdir()
    write(tmp_path / "tables")
    file = tmp_path / "stream.jsonl"
    file.write_text("".join(json.dumps(each) + "\n" for each in SHARED) + "\n")
    return file


def test_alerts_are_json_lines(stream: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["signins", "replay", str(stream), "--directory", str(stream.parent / "tables")]
    assert main([*words, "--json"]) == 1
    shown = capsys.readouterr()
    (alert,) = [json.loads(each) for each in shown.out.splitlines()]
    assert list(alert) == ["alert", "account", "tier", "kind", "events", "explanation"]
    assert (alert["account"], alert["tier"], alert["kind"]) == ("alice", 3, "concurrency")
    assert set(alert["events"]) <= {each["id"] for each in SHARED}
    assert "1 of tier 3" in shown.err
    assert main(words) == 1
    assert "hold the account" in capsys.readouterr().out


def test_nothing_found(stream: Path, capsys: pytest.CaptureFixture[str]) -> None:
    stream.write_text("".join(json.dumps(each) + "\n" for each in SHARED[:13]))
    assert main(["signins", "replay", str(stream), "--json"]) == 0
    assert capsys.readouterr().out == ""


def test_lines_that_cannot_be_read_are_told_and_do_not_stop_the_rest(
    stream: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with stream.open("a") as file:
        file.write("nonsense\n" * 7)
    words = ["signins", "replay", str(stream), "--directory", str(stream.parent / "tables")]
    assert main([*words, "--json"]) == 2
    shown = capsys.readouterr()
    assert len(shown.out.splitlines()) == 1
    assert f"line {len(SHARED) + 2}" in shown.err
    assert "2 more" in shown.err


def test_standard_input_and_files_that_are_not_there(
    stream: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stream.read_bytes())))
    words = ["--directory", str(stream.parent / "tables"), "--json"]
    assert main(["signins", "replay", "-", *words]) == 1
    assert main(["signins", "replay", str(stream) + "x"]) == 2
    assert main(["signins", "replay", str(stream), "--directory", str(stream)]) == 2
    assert "no such folder of tables" in capsys.readouterr().err


def test_entries_that_cannot_be_read_are_told(
    stream: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sites = stream.parent / "tables" / "sites.json"
    sites.write_text('{"vpn_egress": ["nonsense"]}')
    main(["signins", "replay", str(stream), "--directory", str(stream.parent / "tables")])
    assert "'nonsense' is no network" in capsys.readouterr().err
