"""Held messages go once, or not at all, and nobody is left guessing."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest

from agent.event import Body
from agent.mail.envelope import Envelope
from agent.mail.facts import Facts
from agent.mail.holds import HoldError, Holds, State
from agent.mail.next_hop import NextHopDownError, UnknownOutcomeError
from agent.mail.release import Decision, hand_over, reject, release
from tests.mail.sink import Sink

NOW = datetime(2026, 11, 16, 9, 12, tzinfo=UTC)
ENVELOPE = Envelope("me@example.org", ("a@clinic.example", "b@clinic.example"))
MESSAGE = b"Subject: a\r\n\r\nbody\r\n"
DECISION = Decision("bell", "agreed with the clinic")


@pytest.fixture
def holds(tmp_path: Path) -> Holds:
    return Holds(tmp_path)


def keep(holds: Holds) -> str:
    facts = Facts(ENVELOPE, "d", {}, (), 2, "company")
    return holds.keep(MESSAGE, facts, lambda _: _body(), NOW)


def _body() -> Body:
    from agent.ocsf import hold_decided

    return hold_decided(NOW, hold="x", step="held", message_digest="d", reason="", by="")


def now() -> datetime:
    return NOW


def codes(holds: Holds) -> list[str]:
    seen: list[Body] = []
    holds.report(seen.append)
    return [body.code.removeprefix("mail-hold-") for body in seen]


def test_released_once(holds: Holds) -> None:
    hold, sent = keep(holds), []

    def deliver(facts: Facts, message: bytes) -> tuple[str, ...]:
        assert holds.get(hold).state is State.RELEASING  # before the next hop hears of it
        sent.append((facts.envelope, message))
        return ()

    assert release(holds, hold, DECISION, deliver, now) == ()
    assert sent == [(ENVELOPE, MESSAGE)]
    with pytest.raises(HoldError, match="released already"):
        release(holds, hold, DECISION, deliver, now)
    assert len(sent) == 1
    assert codes(holds) == ["held", "releasing", "released"]


def test_a_next_hop_that_is_down_leaves_it_held(holds: Holds) -> None:
    hold = keep(holds)

    def deliver(*_: object) -> tuple[str, ...]:
        raise NextHopDownError("down")

    with pytest.raises(NextHopDownError):
        release(holds, hold, DECISION, deliver, now)
    assert holds.get(hold).state is State.HELD
    assert codes(holds) == ["held", "releasing", "release-failed"]


def test_an_unknown_outcome_is_said_and_not_repeated(holds: Holds) -> None:
    hold = keep(holds)

    def lost(*_: object) -> tuple[str, ...]:
        raise UnknownOutcomeError("lost")

    with pytest.raises(UnknownOutcomeError):
        release(holds, hold, DECISION, lost, now)
    with pytest.raises(HoldError, match="may have gone"):
        release(holds, hold, DECISION, lambda *_: (), now)
    assert release(holds, hold, DECISION, lambda *_: (), now, again=True) == ()
    assert codes(holds) == ["held", "releasing", "release-unknown", "releasing", "released"]


def test_a_crash_between_hand_over_and_commit_is_known(holds: Holds, tmp_path: Path) -> None:
    hold = keep(holds)

    def killed(*_: object) -> tuple[str, ...]:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        release(holds, hold, DECISION, killed, now)
    after = Holds(tmp_path)
    assert after.get(hold).state is State.RELEASING
    with pytest.raises(HoldError, match="may have gone"):
        release(after, hold, DECISION, lambda *_: (), now)
    reject(after, hold, DECISION, now)
    assert after.get(hold).state is State.REJECTED


def test_again_is_only_for_the_unknown(holds: Holds) -> None:
    hold = keep(holds)
    assert release(holds, hold, DECISION, lambda *_: (), now, again=True) == ()
    with pytest.raises(HoldError, match="released already"):
        release(holds, hold, DECISION, lambda *_: (), now, again=True)


def test_rejected_once(holds: Holds) -> None:
    hold = keep(holds)
    reject(holds, hold, DECISION, now)
    with pytest.raises(HoldError, match="rejected already"):
        reject(holds, hold, DECISION, now)
    with pytest.raises(HoldError, match="rejected already"):
        release(holds, hold, DECISION, lambda *_: (), now)
    assert codes(holds) == ["held", "rejected"]


@pytest.mark.parametrize("reason", ["", "  ", "ok"])
def test_a_reason_is_words(reason: str) -> None:
    with pytest.raises(ValueError, match="reason"):
        Decision("bell", reason)


def deliver_to(sink: Sink, message: bytes = MESSAGE) -> tuple[str, ...]:
    async def run() -> tuple[str, ...]:
        async with sink:
            return await hand_over(sink.address, "gateway.example", ENVELOPE, message)

    return asyncio.run(run())


def test_hand_over() -> None:
    sink = Sink()
    assert deliver_to(sink, "Subject: Zoë\r\n\r\nx\r\n".encode()) == ()
    assert sink.taken[0].recipients == ["a@clinic.example", "b@clinic.example"]
    assert "SMTPUTF8" in sink.commands[1]
    assert "BODY=8BITMIME" in sink.commands[1]


def test_a_recipient_refused_for_good_is_told() -> None:
    sink = Sink(answers={"a@clinic.example": "550 5.1.1 unknown"})
    assert deliver_to(sink) == ("550 5.1.1 unknown",)
    assert sink.taken[0].recipients == ["b@clinic.example"]


@pytest.mark.parametrize(
    "answers",
    [
        {"a@clinic.example": "451 4.2.0 later"},
        {"a@clinic.example": "550 no", "b@clinic.example": "550 no"},
        {"MAIL": "550 no"},
        {"DATA": "451 later"},
        {".": "451 later"},
        {".": "554 no"},
    ],
)
def test_a_refusal_sends_nothing(answers: dict[str, str]) -> None:
    sink = Sink(answers=answers)
    with pytest.raises(NextHopDownError):
        deliver_to(sink)
    assert sink.taken == []


def test_an_answer_that_is_lost_is_unknown() -> None:
    with pytest.raises(UnknownOutcomeError):
        deliver_to(Sink(take_and_drop=True))
