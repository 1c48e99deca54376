"""Holds, events and notices, handed on when they can be."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path

from agent.event import Body
from agent.mail.encryption import Encryption
from agent.mail.envelope import Account, Envelope
from agent.mail.handling import Handling, Terms
from agent.mail.holds import Holds
from agent.mail.marking import Classification, Marking
from agent.mail.rules import Action
from agent.mail.screen import PersonalData, Reason, Verdict
from agent.mail.secure_tag import SecureTag, Tag
from agent.policy import Organisation

ENVELOPE = Envelope("me@example.org", ("a@clinic.example",))
MESSAGE = b"Subject: 943 476 5919\r\n\r\n943 476 5919\r\n"


def verdict(action: Action, *, data: bool = True) -> Verdict:
    return Verdict(
        action,
        action,
        Account.COMPANY,
        1,
        Marking(SecureTag(Tag.ABSENT), Classification.ABSENT),
        Encryption.NONE,
        (PersonalData("nhs-number", 1, 0.9, ("body",), "NHS number"),) if data else (),
        reasons=(Reason("rule:grave", "NHS number: 1, in body"),),
    )


class Outside:
    """The spool and the next hop, up or down."""

    def __init__(self) -> None:
        self.up = True
        self.events: list[Body] = []
        self.notices: list[tuple[Envelope, bytes]] = []

    def report(self, body: Body) -> None:
        if not self.up:
            raise OSError("full")
        self.events.append(body)

    async def send(self, envelope: Envelope, message: bytes) -> tuple[str, ...]:
        if not self.up:
            raise OSError("down")
        self.notices.append((envelope, message))
        return ()


def handling(outside: Outside, directory: Path) -> Handling:
    terms = Terms(Organisation(), "[secure]")
    now = datetime(2026, 11, 16, tzinfo=UTC)
    return Handling(Holds(directory), outside.report, outside.send, terms, lambda: now)


async def settle(room: Handling, outside: Outside, events: int, notices: int) -> None:
    task = asyncio.create_task(room.run())
    async with asyncio.timeout(5):
        while len(outside.events) < events or len(outside.notices) < notices:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    task.cancel()


def test_a_hold_is_an_event_and_a_notice(tmp_path: Path) -> None:
    async def run() -> None:
        outside = Outside()
        room = handling(outside, tmp_path)
        hold = await room.hold(MESSAGE, ENVELOPE, verdict(Action.HOLD))
        await settle(room, outside, 1, 1)
        (event,), ((to, notice),) = outside.events, outside.notices
        assert event.code == "mail-hold"
        assert event.fields["unmapped"]["hold"] == hold  # type: ignore[index,call-overload]
        assert to == Envelope("", ("me@example.org",))
        assert hold.encode() in notice
        assert b"476 5919" not in notice

    asyncio.run(run())


def test_what_cannot_be_handed_on_waits_over_a_restart(tmp_path: Path) -> None:
    async def run() -> None:
        outside = Outside()
        outside.up = False
        room = handling(outside, tmp_path)
        task = asyncio.create_task(room.run())
        await room.hold(MESSAGE, ENVELOPE, verdict(Action.HOLD))
        await asyncio.sleep(0.1)
        task.cancel()
        assert outside.events == outside.notices == []
        outside.up = True
        await settle(handling(outside, tmp_path), outside, 1, 1)

    asyncio.run(run())


def test_what_is_an_event(tmp_path: Path) -> None:
    async def run() -> None:
        outside = Outside()
        room = handling(outside, tmp_path)
        await room.note(MESSAGE, verdict(Action.ALLOW, data=False))
        await room.note(MESSAGE, verdict(Action.ALLOW))
        await room.note(MESSAGE, verdict(Action.FLAG))
        await settle(room, outside, 2, 0)
        assert [event.code for event in outside.events] == ["mail-allow", "mail-flag"]
        assert "476 5919" not in repr(outside.events)

    asyncio.run(run())
