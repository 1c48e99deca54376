"""Tokens that let one message go, and those that do not."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from agent.mail import confirmation
from agent.mail.holds import HoldError, Holds, State
from tests.mail.test_holds import NOW, keep, step


def answer(token: str, body: str = "The clinic asked for it.") -> bytes:
    return f"Subject: Re: Your message is held {token}\r\n\r\n{body}\r\n".encode()


def claim(holds: Holds, hold: str, hours: int = 48) -> confirmation.Claim:
    found = confirmation.read(answer(confirmation.token(holds, holds.get(hold), hours)))
    assert found is not None
    return found


def test_the_right_answer(tmp_path: Path) -> None:
    holds = Holds(tmp_path)
    hold = keep(holds)
    found = claim(holds, hold)
    assert found.reason == "The clinic asked for it."
    later = NOW + timedelta(hours=47)
    assert confirmation.accept(holds, found, "Me@Example.org", later).id == hold


def test_over_a_restart(tmp_path: Path) -> None:
    hold = keep(Holds(tmp_path))
    found = claim(Holds(tmp_path), hold)
    assert confirmation.accept(Holds(tmp_path), found, "me@example.org", NOW).id == hold


def test_wrong_answers(tmp_path: Path) -> None:
    holds = Holds(tmp_path)
    hold = keep(holds)
    found = claim(holds, hold)
    late = NOW + timedelta(hours=49)
    for bad, sender, now, says in (
        (found, "you@example.org", NOW, "cannot be released"),
        (replace(found, seal="0" * 32), "me@example.org", NOW, "cannot be released"),
        (replace(found, expires=late + timedelta(days=9)), "me@example.org", late, "cannot be"),
        (found, "me@example.org", late, "is over"),
        (replace(found, hold="AAAA-AAAA"), "me@example.org", NOW, "no message is held"),
    ):
        with pytest.raises(HoldError, match=says):
            confirmation.accept(holds, bad, sender, now)
    holds.move(hold, State.HELD, State.REJECTED, step("rejected"))
    with pytest.raises(HoldError, match="rejected already"):
        confirmation.accept(holds, found, "me@example.org", NOW)


def test_of_another_hold(tmp_path: Path) -> None:
    holds = Holds(tmp_path)
    first = keep(holds)
    holds.move(first, State.HELD, State.REJECTED, step("rejected"))
    second = keep(holds)
    with pytest.raises(HoldError):
        confirmation.accept(holds, replace(claim(holds, first), hold=second), "me@example.org", NOW)


@pytest.mark.parametrize(
    "message",
    [
        b"Subject: Re: Your message is held\r\n\r\nI confirm\r\n",
        b"Subject: [confirm]\r\n\r\nx",
        b"Subject: [confirm ABCD-EFGH-123-456]\r\n\r\nx",
        b"Subject: a\r\n\r\n[confirm ABCD-EFGH-00000000-00000000000000000000000000000000]",
        b"",
    ],
)
def test_what_is_no_answer(message: bytes) -> None:
    assert confirmation.read(message) is None


def test_a_program_that_answers_confirms_nothing(tmp_path: Path) -> None:
    holds = Holds(tmp_path)
    message = answer(confirmation.token(holds, holds.get(keep(holds)), 48), "I am away.")
    assert confirmation.read(b"Auto-Submitted: auto-replied\r\n" + message) is None
    assert confirmation.read(b"Auto-Submitted: no\r\n" + message) is not None


def test_folded_and_html(tmp_path: Path) -> None:
    holds = Holds(tmp_path)
    token = confirmation.token(holds, holds.get(keep(holds)), 48).replace(" ", "\r\n ")
    raw = f"Subject: Re: held {token}\r\nContent-Type: text/html\r\n\r\n<p>It may go.</p><p>x</p>"
    found = confirmation.read(raw.encode())
    assert found is not None
    assert found.reason == "It may go."
