"""The agent's watch over sessions: what changed, and that it is blind, once."""

from __future__ import annotations

import asyncio

from agent.daemon.session_watch import SessionWatch
from agent.event import Body
from agent.signins.watching import Session, Use
from tests.signins.stories import MONDAY

ALICE = Session("2", "alice", Use.ACTIVE)


class Answers:
    """A system that answers, or does not."""

    def __init__(self, *answers: list[Session] | OSError) -> None:
        self.answers = list(answers)

    def sessions(self) -> list[Session]:
        answer = self.answers.pop(0)
        if isinstance(answer, OSError):
            raise answer
        return answer


def _codes(*answers: list[Session] | OSError) -> list[str]:
    told: list[Body] = []
    watch = SessionWatch(Answers(*answers), told.append, lambda: MONDAY)

    async def look() -> None:
        for _ in answers:
            await watch.look()

    asyncio.run(look())
    return [
        str(each.fields["unmapped"]["kind"]) if each.code == "sign-in" else each.code  # type: ignore[index,call-overload]
        for each in told
    ]


def test_what_changed() -> None:
    assert _codes([], [ALICE], [ALICE], []) == ["logon", "active", "active", "logoff"]


def test_blind_is_told_once_and_a_session_that_stayed_is_no_new_one() -> None:
    broken = OSError("no bus")
    assert _codes([ALICE], broken, broken, [ALICE]) == [
        "logon",
        "active",
        "session-watch-blind",
        "active",
    ]


def test_it_runs_until_it_is_cancelled() -> None:
    told: list[Body] = []

    async def run() -> None:
        seen = asyncio.Event()

        def report(body: Body) -> None:
            told.append(body)
            seen.set()

        watch = SessionWatch(Answers([ALICE], [ALICE]), report, lambda: MONDAY)
        task = asyncio.create_task(watch.run(every_s=3600))
        await seen.wait()
        await asyncio.sleep(0)
        task.cancel()

    asyncio.run(run())
    assert len(told) == 2
