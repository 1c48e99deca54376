"""A made-up system of accounts, and a workflow on it, with a clock that is set by hand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

from agent.accounts import ON_SYSTEM, Evidence, Lock, Step
from agent.accounts.register import Register
from agent.accounts.workflow import Workflow
from agent.event import Body

START = datetime(2026, 11, 29, 12, 0, tzinfo=UTC)


class Crash(BaseException):
    """Nothing after this happens, and nothing catches it."""


class MadeUp:
    """Implements `agent.accounts.System` in memory."""

    id = "linux"

    def __init__(self) -> None:
        self.took: list[Step] = []
        self.failing: dict[Step, str] = {}
        self.crash_before: Step | None = None
        self.crash_after: Step | None = None
        self.guarded: dict[str, str] = {}
        self.passwords: dict[str, str] = {}
        self.chosen: set[str] = set()
        self.restored: list[Mapping[Step, Evidence]] = []
        self.refuses: str = ""

    def protected(self, account: str) -> str:
        if account == "nobody-here":
            raise LookupError("there is no account nobody-here")
        return self.guarded.get(account, "")

    def steps(self, case: int) -> Mapping[Step, Callable[[str], Evidence]]:
        return {step: self._step(step) for step in ON_SYSTEM}

    def _step(self, step: Step) -> Callable[[str], Evidence]:
        def take(account: str) -> Evidence:
            if self.crash_before is step:
                raise Crash
            if step in self.failing:
                raise OSError(self.failing[step])
            self.took.append(step)
            if self.crash_after is step:
                raise Crash
            return {"done": True}

        return take

    def issue(self, account: str, password: str) -> Evidence:
        if self.refuses:
            raise OSError(self.refuses)
        self.passwords[account] = password
        return {"must_change": True}

    def changed(self, account: str) -> bool:
        return account in self.chosen

    def restore(self, account: str, steps: Mapping[Step, Evidence]) -> Evidence:
        self.restored.append(steps)
        return {}


class World:
    """Everything around a workflow."""

    def __init__(self, folder: Path, **policy: object) -> None:
        self.folder = folder
        self.now = START
        self.system = MadeUp()
        self.told: list[Body] = []
        self.register = Register(folder)
        self.policy = Lock(**policy)  # type: ignore[arg-type]

    @property
    def flow(self) -> Workflow:
        """A new one each time, as each command has."""
        return Workflow(
            self.system, Register(self.folder), self.policy, lambda: self.now, self.told.append
        )

    def on(self, minutes: float) -> None:
        self.now += timedelta(minutes=minutes)

    def codes(self) -> list[str]:
        return [each.code for each in self.told]
