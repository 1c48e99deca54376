"""What is done about an account whose password is, or may be, in somebody else's hands?

Locked at once, in steps that each leave evidence; investigated; closed with a finding; and given
back with a temporary password that must be changed. A lighter *hold* keeps an account out until a
person has decided. `Workflow` carries it out on a `System`: this machine, or Entra.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

Evidence = Mapping[str, str | int | bool]
"""What a step did and what was seen after it. No password, hash, key or code."""


class Step(StrEnum):
    """What a lock consists of, in this order; permanent."""

    LOCK = "lock"
    """The password opens nothing any more."""
    EXPIRE = "expire"
    """Nor does a key: of a locked password alone sshd takes no notice."""
    SESSIONS = "end-sessions"
    KEYS = "revoke-keys"
    TICKETS = "drop-tickets"
    FACTOR = "rotate-factor"
    RECORD = "record"
    TELL = "tell-siro"


ON_SYSTEM = (Step.LOCK, Step.EXPIRE, Step.SESSIONS, Step.KEYS, Step.TICKETS, Step.FACTOR)
"""The steps that a system takes; the others are the workflow's own."""
FOR_HOLD = (Step.LOCK, Step.EXPIRE, Step.SESSIONS)
"""What a hold takes: all of it can be undone."""


class State(StrEnum):
    """How a case stands."""

    LOCKING = "locking"
    """Some steps are not done yet: lock the account once more to go on."""
    LOCKED = "locked"
    CLOSED = "closed"
    """Investigated, with a finding; the account may be given back."""
    ISSUED = "issued"
    """A temporary password is out, and holds until it is due."""
    EXPIRED = "expired"
    """It was not changed in time: locked again, another may be issued."""
    RETURNED = "returned"
    """The person has chosen a password of their own."""
    HELD = "held"
    RELEASED = "released"


OPEN = frozenset(set(State) - {State.RETURNED, State.RELEASED})
"""States in which something is still to come."""


@dataclass(frozen=True, slots=True)
class Taken:
    """One step of a case."""

    step: Step
    at: datetime
    evidence: Evidence
    problem: str = ""
    """Why it could not be done; empty where it was."""


@dataclass(frozen=True, slots=True)
class Case:
    """What happened to one account, from its lock to its return."""

    id: int
    account: str
    system: str
    """"linux" or "entra"."""
    state: State
    opened_at: datetime
    by: str
    reason: str
    finding: str = ""
    due: datetime | None = None
    """Until when a temporary password or a hold is good."""
    steps: tuple[Taken, ...] = ()

    @property
    def undone(self) -> tuple[Taken, ...]:
        """The steps that could not be done."""
        return tuple(each for each in self.steps if each.problem)


class System(Protocol):
    """Where an account lives. Methods raise OSError, with what to do, where they do not succeed;
    each may be called again after a crash, and then finds its work done.
    """

    id: str

    def protected(self, account: str) -> str:
        """Why this account must not be locked; empty where it may be. Raises LookupError where
        there is no such account.
        """

    def steps(self, case: int) -> Mapping[Step, Callable[[str], Evidence]]:
        """What each of `ON_SYSTEM` does to an account, as part of this case."""

    def issue(self, account: str, password: str) -> Evidence:
        """Sets a temporary password that must be changed at the next sign-in, and opens the
        account again, last of all.
        """

    def changed(self, account: str) -> bool:
        """Whether the temporary password was replaced by one of the person's own."""

    def restore(self, account: str, steps: Mapping[Step, Evidence]) -> Evidence:
        """Undoes a hold, or the last limits after a return; `steps` is what was noted."""


@dataclass(frozen=True, slots=True)
class Lock:
    """Who is never locked: table [lock] of `accounts.toml`."""

    never: tuple[str, ...] = ()
    """Accounts for the day when nothing else works; root is one without being named."""
    keep_administrators: int = 1
    """How many people who administer the machine must be left, besides these."""
    groups: tuple[str, ...] = ("sudo", "wheel", "admin")
    """Whose members administer it."""


@dataclass(frozen=True, slots=True)
class Reissue:
    """How accounts are given back: table [reissue] of `accounts.toml`."""

    minutes: int = 60
    """How long a temporary password holds (OWASP ASVS 5, 6.4.1: short-lived)."""

    def __post_init__(self) -> None:
        if not 1 <= self.minutes <= 24 * 60:
            raise ValueError("minutes must be 1 to 1440: a temporary password is short-lived.")
