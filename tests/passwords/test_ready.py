"""agent.passwords.ready: phrases at once, each given away once."""

from __future__ import annotations

import time
from itertools import count

import pytest

from agent.passwords.ready import Ready


def _numbered():  # type: ignore[no-untyped-def]
    numbers = count()
    return lambda: [f"phrase {next(numbers)}" for _ in range(5)]


def _any(_: str) -> bool:
    return True


def test_made_when_none_is_ready() -> None:
    ready = Ready(_numbered())
    assert ready.take(3, _any) == ("phrase 0", "phrase 1", "phrase 2")
    assert ready.take(3, _any) == ("phrase 3", "phrase 4", "phrase 5")


def test_what_does_not_fit_is_never_given() -> None:
    ready = Ready(_numbered())
    assert ready.take(2, lambda phrase: phrase[-1] in "13") == ("phrase 1", "phrase 3")
    assert ready.take(1, _any) == ("phrase 4",)


def test_made_while_nobody_waits() -> None:
    made: list[int] = []

    def make() -> list[str]:
        made.append(1)
        return ["a phrase"] * 5

    ready = Ready(make, kept=10)
    ready.start()
    deadline = time.monotonic() + 20
    while len(made) < 2 and time.monotonic() < deadline:
        time.sleep(0.01)
    assert len(made) == 2
    ready.take(5, _any)
    while len(made) < 3 and time.monotonic() < deadline:
        time.sleep(0.01)
    assert len(made) == 3, "what was taken is made again"
    ready.close()


def test_rules_that_leave_nothing_are_told_to_whoever_asks() -> None:
    def make() -> list[str]:
        raise ValueError("turn away too many")

    ready = Ready(make)
    ready.start()
    with pytest.raises(ValueError, match="too many"):
        ready.take(1, _any)
    ready.close()
