"""`safehand mail report`: what passed here, and old mail tried on other policies."""

from __future__ import annotations

import json
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

from agent.cli import main
from agent.mail.ledger import Ledger, Tally
from tests.cli.test_mail_holds import settings
from tests.cli.test_mail_screen import GRAVE
from tests.mail.test_ledger import tally


def test_nothing_yet(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["mail", "report", "--settings", settings(tmp_path)]) == 0
    assert "No message was screened" in capsys.readouterr().out


def test_of_what_passed_here(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ledger, today = Ledger(tmp_path / "mail"), datetime.now(UTC).date()
    ledger.add(tally(), today)
    ledger.add(Tally(contested=Counter(["rule:grave-personal-data"])), today)
    assert main(["mail", "report", "--settings", settings(tmp_path)]) == 0
    shown = capsys.readouterr().out
    assert "5 messages" in shown
    assert "only observed" in shown
    assert "1 (50%)" in shown
    assert main(["mail", "report", "--json", "--settings", settings(tmp_path)]) == 0
    whole, *reasons = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert whole["messages"] == 5
    assert {"reason": "no-marking", "stopped": 2, "rate": 0.4, "contested": 0} in reasons


def test_of_old_mail(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.eml").write_text(GRAVE)
    (tmp_path / "b.eml").write_text(GRAVE.replace("list", "[secure] list"))
    words = ["mail", "report", "--json", str(tmp_path / "a.eml"), str(tmp_path / "b.eml")]
    assert main(words) == 0
    whole = json.loads(capsys.readouterr().out.splitlines()[0])
    assert whole["would"] == {"hold": 1, "allow": 1}
    assert main([*words, str(tmp_path / "none")]) == 2
    (tmp_path / "p").mkdir()
    (tmp_path / "p" / "mail.toml").write_text('[[rules]]\nid = "a"\naction = "reject"\n')
    capsys.readouterr()
    assert main([*words, "--policies", str(tmp_path / "p")]) == 0
    assert json.loads(capsys.readouterr().out.splitlines()[0])["would"] == {"reject": 1, "allow": 1}
