"""The words after `mail`, and the way events take from there."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from agent.cli import mail, main
from agent.delivery.spool import open_here
from agent.ocsf import hold_decided
from agent.settings import Settings


def test_every_word_is_offered(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["mail", "--help"])
    shown = capsys.readouterr().out
    for word in ("screen", "gateway", "holds", "release", "reject"):
        assert word in shown


def test_an_event_lands_in_the_spool(tmp_path: Path) -> None:
    settings = Settings(state=str(tmp_path))
    body = hold_decided(
        datetime.now(UTC), hold="A", step="released", message_digest="d", reason="r", by="b"
    )
    mail.reporter(settings)(body)
    with open_here(tmp_path, max_mb=1) as spool:
        assert spool.waiting() == 1


def test_a_damaged_spool_is_an_os_error(tmp_path: Path) -> None:
    settings = Settings(state=str(tmp_path))
    (tmp_path / "spool.sqlite").write_bytes(b"not a database, surely" * 500)
    body = hold_decided(
        datetime.now(UTC), hold="A", step="released", message_digest="d", reason="r", by="b"
    )
    with pytest.raises(OSError, match="spool"):
        mail.reporter(settings)(body)
