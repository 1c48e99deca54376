"""`safehand mail watch --once`, against an IMAP server on loopback."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from agent.cli import main
from agent.delivery.spool import open_here
from tests.cli.test_mail_holds import settings
from tests.mail.imap_server import PASSWORD, Mailboxes, serving
from tests.mail.routes.test_imap import CLEAN, GRAVE


def watch(tmp_path: Path, boxes: Mailboxes, *words: str) -> int:
    (tmp_path / "password").write_text(PASSWORD + "\n")
    command = ["mail", "watch", f"imap://me@127.0.0.1:{boxes.port}/Sent", "--once"]
    command += ["--password-file", str(tmp_path / "password"), "--settings", settings(tmp_path)]
    return main([*command, *words])


def test_once_and_again(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with serving(Mailboxes({1: CLEAN, 2: GRAVE})) as boxes:
        assert watch(tmp_path, boxes) == 1
        shown = capsys.readouterr().out
        assert "NHS number: 1, in body" in shown
        assert "476 5919" not in shown
        assert watch(tmp_path, boxes) == 0
        boxes.messages[3] = CLEAN
        assert watch(tmp_path, boxes, "--json") == 0
        assert json.loads(capsys.readouterr().out)["verdict"] == "allow"
    with open_here(tmp_path, max_mb=1) as spool:
        assert spool.waiting() == 1


def test_a_wrong_password_is_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with serving(Mailboxes()) as boxes:
        (tmp_path / "password").write_text("wrong\n")
        words = ["mail", "watch", f"imap://me@127.0.0.1:{boxes.port}/Sent", "--once"]
        words += ["--password-file", str(tmp_path / "password")]
        assert main([*words, "--settings", settings(tmp_path)]) == 2
    assert "check the password" in capsys.readouterr().err
