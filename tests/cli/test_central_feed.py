"""`safehand central feed`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from agent.central.store.sqlite import SqliteStore
from agent.cli import main
from agent.cli.central import STORE
from tests.central.devices import fill


@pytest.fixture
def options(tmp_path: Path) -> list[str]:
    (tmp_path / "safehand.toml").write_text(f'state = "{tmp_path.as_posix()}/state"\n')
    store = SqliteStore(tmp_path / "state" / "central" / STORE)
    fill(store, 20)
    store.close()
    return ["--settings", str(tmp_path / "safehand.toml")]


def fed(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[list[str], str]:
    assert main(["central", "feed", *words]) == 0
    said = capsys.readouterr()
    return said.out.splitlines(), said.err.strip()


def test_all_of_it_and_from_where_one_stopped(
    options: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    lines, told = fed(capsys, *options)
    assert [json.loads(line)["metadata"]["sequence"] for line in lines] == list(range(1, 20))
    assert told == "Cursor: 19"
    rest, _ = fed(capsys, "--after", "15", *options)
    assert rest == lines[15:]
    assert fed(capsys, "--after", "19", *options) == ([], "Cursor: 19")


@pytest.mark.parametrize("form", ["jsonl", "cef", "rfc5424", "otlp"])
def test_one_line_an_event(
    options: list[str], form: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert len(fed(capsys, "--format", form, *options)[0]) == 19


def test_a_cursor_in_a_file(
    options: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "cursor"
    words = ["--cursor", str(file), *options]
    assert len(fed(capsys, *words)[0]) == 19
    assert file.read_text() == "19\n"
    assert fed(capsys, *words) == ([], "")
    assert len(fed(capsys, "--after", "9", *words)[0]) == 10
    file.write_text("damaged")
    assert main(["central", "feed", *words]) == 2
    assert "this is no cursor" in capsys.readouterr().err


def test_it_follows_until_it_is_stopped(
    options: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    waited: list[int] = []

    def wait() -> None:
        waited.append(1)
        if len(waited) == 3:
            raise KeyboardInterrupt

    monkeypatch.setattr("agent.cli._central_feed._wait", wait)
    main(["central", "feed", "--follow", *options])
    assert len(capsys.readouterr().out.splitlines()) == 19


def test_who_goes_away_is_no_fault(options: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise BrokenPipeError

    gone: list[int] = []
    monkeypatch.setattr("agent.cli._central_feed._out", broken)
    monkeypatch.setattr("agent.cli._central_feed._gone", lambda: gone.append(1))
    assert main(["central", "feed", *options]) == 0
    assert gone == [1]


def test_no_log(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "safehand.toml").write_text(f'state = "{tmp_path.as_posix()}/none"\n')
    assert main(["central", "feed", "--settings", str(tmp_path / "safehand.toml")]) == 2
    assert "no central log here" in capsys.readouterr().err
