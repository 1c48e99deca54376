"""`safehand central sample` draws a spot check, and shows that nobody chose it."""

from __future__ import annotations

import hashlib
import json
import time
from pathlib import Path

import pytest

from agent.central.desk.sqlite import FILE, SqliteDesk
from agent.central.store.sqlite.log import SqliteLog
from tests.central.devices import MadeUpDevice
from tests.cli.central_log import Server, central, sent_through, stop, store_of

SECRET = "the colour of the auditor's bicycle"


@pytest.fixture
def device(served: Server, settings: Path) -> MadeUpDevice:
    """One that enrolled and sent three events, which are in the log."""
    device = sent_through(served, settings)
    log = SqliteLog(settings.parent / "state" / "central" / "log.sqlite3")
    while log.size() < 4:
        time.sleep(0.02)
    log.close()
    return device


def drawn(settings: Path, capsys: pytest.CaptureFixture[str], *words: str) -> str:
    """What is printed once the log has gone on, which it does by itself: a plan is an act."""
    for _ in range(200):
        capsys.readouterr()
        if central(settings, "sample", "draw", *words) == 0:
            return capsys.readouterr().out
        assert "nothing came after its plan yet" in capsys.readouterr().err
        time.sleep(0.05)
    raise AssertionError("nothing came")


def test_from_plan_to_review(
    device: MadeUpDevice, served: Server, settings: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert central(settings, "sample") == 0
    assert capsys.readouterr().out == "No sample was planned yet.\n"
    assert central(settings, "sample", "plan", "--count", "2", "--kind", "*") == 0
    said, why = capsys.readouterr()
    assert said == "1\n"
    assert "safehand central sample draw 1\n" in why
    told = drawn(settings, capsys, "1").splitlines()
    assert "2 of entries 0 to" in told[0]
    assert len(told) == 5
    assert all("Laptop 1" in line or "the central log" in line for line in told[1::2])
    again = [json.loads(line) for line in drawn(settings, capsys, "1", "--json").splitlines()]
    assert [row["sample"] for row in again] == [1, 1]
    assert all(row["event"]["metadata"]["event_code"] == row["code"] for row in again)
    stop(served)
    assert central(settings, "sample", "check", "1") == 0
    assert "nobody chose it" in capsys.readouterr().out
    assert central(settings, "verify") == 0
    capsys.readouterr()
    assert central(settings, "sample", "close", "1", "--result", "Nothing amiss.") == 0
    assert central(settings, "register", "review") == 0
    assert "Sample 1: Nothing amiss." in capsys.readouterr().out
    assert central(settings, "sample", "--json") == 0
    (row,) = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert (row["sample"], row["kinds"], row["entries"]) == (
        1,
        ["*"],
        [each["entry"] for each in again],
    )
    assert device.id in json.dumps(again) or "safehand-central" in json.dumps(again)


def test_who_planned_and_drew_is_known(
    device: MadeUpDevice, served: Server, settings: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    stop(served)
    assert device
    assert central(settings, "sample", "plan", "--kind", "*") == 0
    assert central(settings, "sample", "draw", "1") == 1
    assert "nothing came after its plan yet" in capsys.readouterr().err
    desk = SqliteDesk(settings.parent / "state" / "central" / FILE)
    with desk.read() as db:
        codes = [code for (code,) in db.rows("SELECT code FROM act ORDER BY sequence")]
    desk.close()
    assert codes[-1] == "sample-planned"


def test_a_sample_that_somebody_chose(
    device: MadeUpDevice, served: Server, settings: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert device
    assert central(settings, "sample", "plan", "--count", "1", "--kind", "*") == 0
    store = store_of(settings)
    with store.change() as changes:
        changes.state("sample-drawn", {"sample": 1, "secret": "", "entries": [99], "time": 5})
    store.close()
    time.sleep(0.6)  # the server makes entries of both
    stop(served)
    assert central(settings, "sample", "check", "1") == 1
    assert central(settings, "verify") == 1
    assert "sample 1: " in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "code", "why"),
    [
        (("draw",), 2, "name the sample"),
        (("draw", "7"), 1, "there is no sample 7"),
        (("check", "7"), 1, "there is no sample 7"),
        (("close", "7"), 2, "say what was found"),
        (("close", "7", "--result", "x"), 1, "there is no sample 7"),
        (("plan", "--count", "0"), 2, "1 to 1000"),
        (("plan", "--since", "last week"), 2, "last week"),
        (("plan", "--commitment", "x"), 2, "64 digits"),
    ],
)
def test_what_cannot_be_done(
    settings: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], code: int, why: str
) -> None:
    store_of(settings).close()
    assert central(settings, "sample", *words) == code
    assert why in capsys.readouterr().err


def test_an_auditors_secret(
    device: MadeUpDevice, served: Server, settings: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert device
    commitment = hashlib.sha256(SECRET.encode()).hexdigest()
    assert central(settings, "sample", "plan", "--kind", "*", "--commitment", commitment) == 0
    assert "--secret TEXT" in capsys.readouterr().err
    assert central(settings, "sample", "draw", "1") == 2
    assert "give that secret" in capsys.readouterr().err
    assert drawn(settings, capsys, "1", "--secret", SECRET)
    stop(served)
    assert central(settings, "sample", "check", "1") == 0
    assert central(settings, "sample", "close", "1", "--result", "Fine.") == 0
