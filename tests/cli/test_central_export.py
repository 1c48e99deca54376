"""`safehand central export`: what is kept about somebody, and that it was read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from agent.central.sequencer import sequence
from agent.central.store.sqlite.log import SqliteLog
from tests.central.devices import NOW, SIGNER, a_heartbeat, a_sign_in
from tests.cli.central_log import central, report, store_of


def test_an_access_request(settings: Path, capsys: pytest.CaptureFixture[str]) -> None:
    report(settings, a_heartbeat(), a_sign_in("Pat"))
    assert central(settings, "export", "pat") == 0
    said = capsys.readouterr()
    (line,) = said.out.splitlines()
    assert json.loads(line)["user"]["name"] == "Pat"
    assert "1 events" in said.err
    out = settings.with_name("out.jsonl")
    assert central(settings, "export", "PAT", "--out", str(out)) == 0
    assert out.read_text() == f"{line}\n"
    assert out.stat().st_mode & 0o077 == 0
    log = SqliteLog(settings.parent / "state" / "central" / "log.sqlite3")
    reads = [json.loads(text) for text in log.statements()]
    log.close()
    assert [each["events"] for each in reads if each["statement"] == "export"] == [1, 1]
    assert "Pat" not in json.dumps(reads)
    assert central(settings, "export", "nobody") == 1


def test_without_a_name_it_is_the_feed(settings: Path, capsys: pytest.CaptureFixture[str]) -> None:
    report(settings, a_heartbeat())
    store = store_of(settings)
    with store.change() as changes:
        sequence(changes, SIGNER, NOW)
    store.close()
    assert central(settings, "export", "--format", "cef", "--after", "-1") == 0
    assert capsys.readouterr().out.startswith("CEF:0|Safehand|")
