"""`safehand mail release`, against a real next hop on loopback."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from agent.cli import main
from agent.delivery.spool import open_here
from tests.cli.test_mail_holds import keep, settings
from tests.mail.sink import Sink


def release(tmp_path: Path, sink: Sink, *words: str) -> int:
    async def run() -> int:
        async with sink:
            file = settings(tmp_path, str(sink.address))
            command = ["mail", "release", *words, "--settings", file]
            return await asyncio.to_thread(main, command)

    return asyncio.run(run())


def test_released_once_and_reported(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    hold, sink = keep(tmp_path), Sink()
    assert release(tmp_path, sink, hold, "--reason", "agreed with the clinic") == 0
    assert release(tmp_path, sink, hold, "--reason", "agreed with the clinic") == 2
    assert "released already" in capsys.readouterr().err
    assert len(sink.taken) == 1
    with open_here(tmp_path, max_mb=1) as spool:
        assert spool.waiting() == 3  # held, releasing, released


def test_a_next_hop_that_is_down_is_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    hold = keep(tmp_path)
    words = ["mail", "release", hold, "--reason", "agreed with them"]
    assert main([*words, "--settings", settings(tmp_path)]) == 2
    assert "does not answer" in capsys.readouterr().err


def test_an_unknown_outcome_says_what_to_do(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    hold = keep(tmp_path)
    assert release(tmp_path, Sink(take_and_drop=True), hold, "--reason", "agreed with them") == 2
    assert "--again" in capsys.readouterr().err
    assert release(tmp_path, Sink(), hold, "--reason", "it did not go", "--again") == 0


def test_a_refused_recipient_is_1(tmp_path: Path) -> None:
    from agent.mail.facts import Facts
    from agent.mail.holds import Holds
    from tests.cli.test_mail_holds import step
    from tests.mail.test_release import ENVELOPE, MESSAGE, NOW

    facts = Facts(ENVELOPE, "d", {}, (), 2, "company")
    hold = Holds(tmp_path / "mail").keep(MESSAGE, facts, step, NOW)
    sink = Sink(answers={"a@clinic.example": "550 5.1.1 unknown"})
    assert release(tmp_path, sink, hold, "--reason", "agreed with them") == 1


@pytest.mark.parametrize(
    ("reason", "says"), [("no", "a reason in words"), ("NHS number 943 476 5919", "itself")]
)
def test_reasons_that_are_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], reason: str, says: str
) -> None:
    hold = keep(tmp_path)
    words = ["mail", "release", hold, "--reason", reason, "--settings", settings(tmp_path)]
    assert main(words) == 2
    said = capsys.readouterr().err
    assert says in said
    assert "476 5919" not in said


def test_a_code_is_asked_for_once_somebody_is_enrolled(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from tests.cli.enrolled import Terminal

    hold, sink, words = keep(tmp_path), Sink(), ("--reason", "agreed with the clinic")
    terminal = Terminal(tmp_path, monkeypatch)
    terminal.enrol("sam")
    assert release(tmp_path, sink, hold, *words) == 2
    assert "needs a second factor" in capsys.readouterr().err
    monkeypatch.setattr("agent.cli._second_factor.ask", lambda prompt: "000")
    assert release(tmp_path, sink, hold, *words, "--account", "sam") == 2
    assert not sink.taken
    monkeypatch.setattr("agent.cli._second_factor.ask", lambda prompt: terminal.code())
    assert release(tmp_path, sink, hold, *words, "--account", "sam") == 0
    assert len(sink.taken) == 1
