"""`safehand central register`."""

from __future__ import annotations

import json

import pytest

from agent.cli import main
from tests.central.registers.entries import BREACH, DATA_SET
from tests.cli.test_central_alerts import options

__all__ = ["options"]


def words(given: dict[str, str]) -> list[str]:
    return [f"{name}={text}" for name, text in given.items()]


def do(options: list[str], *said: str) -> int:
    return main(["central", "register", *said, *options])


def test_a_breach_from_its_first_hour_to_its_end(
    options: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert do(options) == 0
    assert "Nothing is due." in capsys.readouterr().err
    assert do(options, "breach", "add", *words(BREACH)) == 1
    assert "DECIDE: Decide whether the ICO has to be told" in capsys.readouterr().out
    assert do(options) == 1
    shown = capsys.readouterr().out
    assert "23 Nov 2026, 10:00 UTC  breach 1: tell the ICO, or say why not (TP-notify)" in shown
    assert do(options, "breach", "close", "1") == 2
    assert "it is not recorded on the DSP Toolkit" in capsys.readouterr().err
    settled = {
        "toolkit-recorded": "2026-11-20",
        "ico": "no",
        "ico-why-not": "No risk.",
        "people-must-know": "no",
        "people-why-not": "No risk.",
        "cause": "A slip.",
        "measures": "Undone.",
    }
    assert do(options, "breach", "change", "1", *words(settled)) == 0
    assert do(options, "breach", "close", "1") == 0
    capsys.readouterr()
    assert do(options, "breach", "--json") == 0
    said = json.loads(capsys.readouterr().out)
    assert said["closed"] is not None
    assert said["fields"]["ico-why-not"] == "No risk."
    assert do(options) == 0


def test_json_of_what_is_due(options: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    do(options, "data-set", "add", *words({**DATA_SET, "beyond-care": "yes"}))
    capsys.readouterr()
    assert do(options, "--json") == 1
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [row["kind"] for row in rows] == ["due", "decision"]
    assert rows[0]["by"] == "2027-01-31T23:59:59.000Z"


def test_fields_and_lists(options: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert do(options, "request", "fields") == 0
    assert "access | correction | erasure" in capsys.readouterr().out
    assert do(options, "request") == 0
    assert "Requests of people: no entry." in capsys.readouterr().err


@pytest.mark.parametrize(
    ("said", "says"),
    [
        (["diary"], "there is no register 'diary'"),
        (["breach", "add", "summary"], "write FIELD=TEXT"),
        (["breach", "change", "x=1"], "by its number"),
        (["breach", "close"], "by its number"),
        (["breach", "close", "9"], "no entry 9"),
    ],
)
def test_mistakes(
    options: list[str], said: list[str], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert do(options, *said) == 2
    assert says in capsys.readouterr().err
