"""agent.daemon.due: settled in time, once a minute, and not at all while nothing is out."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pytest

from agent.daemon import due

NOW = datetime(2026, 11, 29, 12, 0, tzinfo=UTC)


def played(
    monkeypatch: pytest.MonkeyPatch,
    out: list[Mapping[str, datetime]],
    *,
    every_s: float = 3600,
    fails: bool = False,
) -> tuple[int, list[str]]:
    """How often it was settled while it looked at each of these, and what was said."""
    monkeypatch.setattr(due, "_LOOK_S", 0.001)
    monkeypatch.setattr(due, "EVERY_S", every_s)
    settled, said, left = 0, list[str](), list(out)
    done = asyncio.Event()

    def waiting() -> Mapping[str, datetime]:
        if len(left) == 1:
            done.set()
        return left.pop(0) if len(left) > 1 else {}

    async def settle() -> None:
        nonlocal settled
        settled += 1
        if fails:
            raise OSError("run this as root")

    async def run() -> None:
        kept = asyncio.create_task(due.keep(waiting, settle, lambda: NOW, said.append))
        async with asyncio.timeout(10):
            await done.wait()
        kept.cancel()
        await asyncio.gather(kept, return_exceptions=True)

    asyncio.run(run())
    return settled, said


SOON, PAST = {"pat": NOW + timedelta(minutes=5)}, {"pat": NOW}


@pytest.mark.parametrize(
    ("out", "every_s", "times"),
    [
        ([{}] * 5, 0, 0),
        ([SOON] * 4 + [{}], 3600, 1),  # soon after the start, for what an earlier agent left
        ([SOON] * 4 + [{}], 0, 4),
        ([PAST] * 2 + [{}], 3600, 2),
    ],
)
def test_when_it_is_settled(
    monkeypatch: pytest.MonkeyPatch,
    out: list[Mapping[str, datetime]],
    every_s: float,
    times: int,
) -> None:
    assert played(monkeypatch, [*out, {}], every_s=every_s) == (times, [])


def test_what_fails_is_said_once_and_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    settled, said = played(monkeypatch, [*[PAST] * 3, {}, {}], fails=True)
    assert settled == 3
    assert len(said) == 1
    assert "as root" in said[0]
