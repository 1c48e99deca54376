"""`safehand central acknowledge`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from agent.central.alerts import book
from agent.central.alerts.rules import Telling
from agent.cli import main
from tests.central.desks import AT, a_condition
from tests.cli.test_central_alerts import desk_in, options

__all__ = ["options"]


def test_somebody_looks_after_it(
    options: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    desk = desk_in(tmp_path)
    with desk.change() as db:
        book.reconcile(db, [a_condition("a"), a_condition("b")], Telling(), AT)
    assert main(["central", "acknowledge", "1", "2", "--note", "Ours.", *options]) == 0
    assert capsys.readouterr().out == "1: Laptop 1: a\n2: Laptop 1: b\n"
    with desk.read() as db:
        assert [each.note for each in book.open_alerts(db)] == ["Ours.", "Ours."]
        acts = db.rows("SELECT code, fields FROM act")
    desk.close()
    assert [code for code, _ in acts] == ["alert-acknowledged"] * 2
    assert json.loads(acts[0][1])["unmapped"] == {"note": "Ours.", "title": "Laptop 1: a"}
    assert main(["central", "alerts", *options]) == 1


def test_an_alert_that_is_none_and_nothing_by_halves(
    options: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    desk = desk_in(tmp_path)
    with desk.change() as db:
        book.reconcile(db, [a_condition("a")], Telling(), AT)
    assert main(["central", "acknowledge", "1", "7", "--note", "Ours.", *options]) == 2
    assert "no open alert 7" in capsys.readouterr().err
    with desk.read() as db:
        assert book.open_alerts(db)[0].acknowledged is None
    desk.close()
