"""Did this person prove a second factor?

`open_here` gives the factors of one installation; `Factors.verify(account, code)` answers with a
`Result`. Accounts are names that the caller chooses: a local user, or one of a console.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from agent.credentials import Store
    from agent.mfa.factors import Factors


class Outcome(StrEnum):
    """How a try ended; permanent."""

    ACCEPTED = "accepted"
    WRONG = "wrong"
    USED = "used"
    """The code was right and was accepted before: no code counts twice (RFC 6238 section 5.2)."""
    LOCKED = "locked"
    """Too many wrong tries; the code was not looked at."""
    NOT_ENROLLED = "not-enrolled"


@dataclass(frozen=True, slots=True)
class Result:
    """The answer to one try."""

    outcome: Outcome
    retry_after_s: int = 0
    """Seconds until another try is looked at; 0 for at once."""
    locked_now: bool = False
    """This very try brought the lock-out on: the one to report."""
    recovery: bool = False
    """It was a recovery code that was accepted."""

    @property
    def accepted(self) -> bool:
        return self.outcome is Outcome.ACCEPTED

    @property
    def explanation(self) -> str:
        """What to tell the person, in a sentence or two."""
        text = _EXPLANATIONS[self.outcome]
        if self.outcome is not Outcome.LOCKED and self.retry_after_s:
            text = _EXPLANATIONS[Outcome.LOCKED]
        return text.format(wait=_wait(self.retry_after_s))


_EXPLANATIONS = {
    Outcome.ACCEPTED: "The code is right.",
    Outcome.WRONG: (
        "The code is wrong. Wait for the next one and try again; if it stays so, set your "
        "phone's clock to automatic, or use a recovery code."
    ),
    Outcome.USED: "This code was used already. Wait for the next one, at most 30 seconds.",
    Outcome.LOCKED: "Too many wrong codes. Try again in {wait}.",
    Outcome.NOT_ENROLLED: (
        "There is no second factor for this account yet. Enrol one with `safehand mfa enrol`."
    ),
}


def _wait(seconds: int) -> str:
    minutes = -(-seconds // 60)
    return f"{seconds} seconds" if seconds < 120 else f"{minutes} minutes"


class Verifier(Protocol):
    """What the rest of the house needs to know of this room."""

    def verify(self, account: str, code: str) -> Result:
        """Whether this code proves the factor now; at most one call is told so for one code.

        Raises CredentialsError where the seed cannot be opened, sqlite3.Error where the file is
        damaged: then nobody was let in.
        """

    def enrolled(self, account: str) -> bool:
        """Whether the account has a factor."""


@dataclass(frozen=True, slots=True)
class Parameters:
    """How codes are judged: table [codes] of `mfa.toml`."""

    window: int = 1
    """Steps (30 s) before and after the expected one that are taken: RFC 6238 section 5.2."""
    max_drift: int = 10
    """Steps that a phone's clock may be off, learnt from what was accepted (section 6)."""
    tries: int = 5
    """Wrong codes in a row before the first lock-out."""
    first_lockout_s: int = 30
    """How long it lasts; each further wrong code doubles it."""
    longest_lockout_s: int = 3600
    """With three codes of a million valid at a time, 24 tries a day: 1 in 14,000 that a day's
    guessing finds one (NIST SP 800-63B-4, section 3.2.2 asks for a limit of 100 in a row).
    """
    recovery_codes: int = 10
    """How many are given at enrolment."""

    def __post_init__(self) -> None:
        if not 0 <= self.window <= 4:
            raise ValueError("window must be 0 to 4 steps; each more makes guessing easier.")
        if not 0 <= self.max_drift <= 20:
            raise ValueError("max-drift must be 0 to 20 steps.")
        if not 1 <= self.tries <= 100:
            raise ValueError("tries must be 1 to 100 (NIST SP 800-63B-4, section 3.2.2).")
        if not 1 <= self.first_lockout_s <= self.longest_lockout_s:
            raise ValueError("first-lockout-s must be 1 or more, and not above longest-lockout-s.")
        if not 1 <= self.recovery_codes <= 50:
            raise ValueError("recovery-codes must be 1 to 50.")


class Required(StrEnum):
    """When an action of our own asks for a second factor."""

    ALWAYS = "always"
    WHEN_ENROLLED = "when-anybody-is-enrolled"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class Requirements:
    """Which of our own actions need a code: table [required] of `mfa.toml`."""

    release_held_mail: Required = Required.WHEN_ENROLLED
    pause_agent: Required = Required.WHEN_ENROLLED
    remove_agent: Required = Required.WHEN_ENROLLED
    unlock_account: Required = Required.WHEN_ENROLLED
    """Closing an investigation and giving a locked account back."""


class Unenrolled(StrEnum):
    """What happens at the device's door to somebody who has no factor yet."""

    REFUSE = "refuse"
    LET_IN = "let-in"
    """With one factor, told to enrol, and reported: for the first days."""


@dataclass(frozen=True, slots=True)
class SignIn:
    """The device's own sign-in, through PAM: table [sign-in] of `mfa.toml`."""

    unenrolled: Unenrolled = Unenrolled.REFUSE
    break_glass: tuple[str, ...] = ()
    """Accounts that are let in without a code while they have no factor: for the day when nothing
    else works. Each use is reported as critical.
    """


def open_here(
    state_directory: Path,
    store: Store,
    parameters: Parameters | None = None,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Factors:
    """The factors of this installation. Raises OSError where its folder cannot be used."""
    from agent.mfa.factors import DATABASE, Factors
    from agent.mfa.sealing import Sealing

    return Factors(state_directory / DATABASE, Sealing(store), parameters or Parameters(), clock)


@dataclass(frozen=True, slots=True)
class Seed:
    """The secret that an authenticator and this machine share."""

    secret: bytes = field(repr=False)
    """20 bytes where we make it: RFC 4226 section 4, R6 recommends 160 bits."""
    digits: int = 6
    step_s: int = 30
