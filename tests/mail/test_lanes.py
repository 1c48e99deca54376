"""Screening in processes of their own, also when one hangs or dies."""

from __future__ import annotations

import asyncio
import os
import time
from pathlib import Path

import pytest

from agent import policy
from agent.mail.envelope import Envelope
from agent.mail.lanes import Lanes, ScreeningFailedError
from agent.mail.rules import Rules
from agent.mail.screen import Screener
from agent.policy import Organisation, Policy

ENVELOPE = Envelope("a@example.org", ("b@example.net",))


class Nothing:
    parts = ()
    uninspectable = ()
    personal_data = ()
    people = 0


def load(found: Policy) -> Screener:
    """Hangs or dies where the message says so; its organisation is named by the policy."""

    def read(message: bytes) -> Nothing:
        if b"hang" in message:
            time.sleep(60)
        if b"die" in message:
            os._exit(9)
        return Nothing()

    organisation = Organisation(domains=(found.directory.name,))
    return Screener(Rules(), organisation, read, lambda _: Nothing())


def read_policy(folder: Path) -> Policy:
    folder.mkdir()
    return policy.read(folder)


def test_a_lane_that_hangs_or_dies_fails_its_message_alone(tmp_path: Path) -> None:
    async def run() -> None:
        lanes = Lanes(read_policy(tmp_path / "example.net"), load, count=2, timeout_s=3)
        try:
            await lanes.warm()
            other = asyncio.create_task(lanes.screen(b"Subject: hang\r\n\r\n", ENVELOPE))
            assert (await lanes.screen(b"Subject: a\r\n\r\n", ENVELOPE)).action == "allow"
            with pytest.raises(ScreeningFailedError):
                await lanes.screen(b"Subject: die\r\n\r\n", ENVELOPE)
            assert (await lanes.screen(b"Subject: a\r\n\r\n", ENVELOPE)).action == "allow"
            with pytest.raises(ScreeningFailedError):
                await other
        finally:
            lanes.close()

    asyncio.run(run())


def test_an_edited_policy_counts_from_the_next_message(tmp_path: Path) -> None:
    async def run() -> None:
        lanes = Lanes(read_policy(tmp_path / "example.net"), load, count=1, timeout_s=30)
        try:
            assert (await lanes.screen(b"Subject: a\r\n\r\n", ENVELOPE)).outside == 0
            lanes.use(read_policy(tmp_path / "example.org"))
            assert (await lanes.screen(b"Subject: a\r\n\r\n", ENVELOPE)).outside == 1
        finally:
            lanes.close()

    asyncio.run(run())
