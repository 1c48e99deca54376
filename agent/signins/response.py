"""What is done about an alert, and what never is?

Tier 1 asks the person; tier 2 ends the sessions and asks for a second factor; tier 3 holds the
account for an hour at most, until a person confirms it or it reverts by itself. Pure: `decide` is
given how things stand, and a person may undo whatever it says. No decision about a person is a
program's alone (clause FP-decisions; UK GDPR Articles 22A to 22D).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from agent.signins.alert import Kind
from agent.signins.directory import Account, AccountKind
from agent.signins.parameters import Response

_MINUTE_MS, _HOUR_MS, _DAY_MS = 60_000, 3_600_000, 86_400_000


class Action(StrEnum):
    """What is done. Permanent."""

    ASK = "ask"
    """The person is asked: was this you?"""
    SECOND_FACTOR = "second-factor"
    """The account's sessions end, and it is asked for its second factor."""
    HOLD = "hold"
    """Nobody signs in with the account until the hold ends."""
    TELL = "tell"
    """The SIRO is told, and nothing else is done."""


class Why(StrEnum):
    """Why no more is done than is. Permanent."""

    SHADOW = "shadow-mode"
    PROTECTED = "never-held"
    """Break-glass, service and shared accounts, the last administrator, or listed by name."""
    UNKNOWN = "unknown-account"
    """No table says that it is a person's: it may be one that must not be held."""
    CAP = "too-many-holds"
    QUIET = "released-lately"
    HELD = "held-already"
    PAST = "long-past"
    """It happened more than a day ago: the log was put back, or its judge was away."""


class Standing(StrEnum):
    """How a decision stands. Permanent."""

    OPEN = "open"
    """A person has it to decide; a hold is in force until its hour is over."""
    CONFIRMED = "confirmed"
    """A person looked, and keeps it until they release it."""
    RELEASED = "released"
    REVERTED = "reverted"
    """Nobody confirmed it in time, or a late event explained it."""


@dataclass(frozen=True, slots=True)
class Hold:
    """One hold, as far as the next decision needs it."""

    account: str
    begun: int
    ended: int | None
    """None while it is in force."""


@dataclass(frozen=True, slots=True)
class Situation:
    """How things stand when an alert is decided about."""

    now: int
    begun: int
    """When the first sign-in was seen here."""
    accounts: int
    """How many there are."""
    happened: int | None = None
    """When the last of what the alert cites happened."""
    holds: Sequence[Hold] = ()
    administrators: Collection[str] = ()
    """Accounts that administer the identity system and are not held now."""
    rules: Response = field(default_factory=Response)


@dataclass(frozen=True, slots=True)
class Decision:
    """What is done, and why not more."""

    action: Action
    would: Action
    """What it would be but for the reasons below."""
    why: tuple[Why, ...] = ()
    until: int | None = None
    """When a hold ends by itself."""


class Holder(Protocol):
    """Whatever can hold an account: an identity provider, or `agent.accounts`."""

    def hold(self, account: str, *, until: int, reason: str) -> None:
        """Nobody signs in with it from now on. Raises OSError where that could not be done."""

    def release(self, account: str, *, reason: str) -> None:
        """As before. Raises OSError where that could not be done."""

    def end_sessions(self, account: str, *, reason: str) -> None:
        """Its sessions end, and its second factor is asked for. Raises OSError."""


def decide(account: Account, tier: int, kind: Kind, situation: Situation) -> Decision:
    """What is done about an alert of this tier on this account."""
    if tier <= 1:
        # Unfamiliarity asks for the second factor, and ends nothing: it proves nothing.
        would = Action.SECOND_FACTOR if kind is Kind.UNFAMILIAR else Action.ASK
    else:
        would = Action.SECOND_FACTOR if tier == 2 else Action.HOLD
    why = _why_not(account, would, situation)
    if Why.SHADOW in why or Why.PAST in why:
        return Decision(Action.TELL, would, why)
    if would is Action.HOLD:
        if why:
            return Decision(Action.TELL, would, why)
        until = situation.now + situation.rules.hold_minutes * _MINUTE_MS
        return Decision(Action.HOLD, would, (), until)
    return Decision(Action.TELL if Why.PROTECTED in why else would, would, why)


_FRESH_MS = 25 * _HOUR_MS
"""What comes a day late is still acted upon."""
_NEVER = frozenset({AccountKind.BREAK_GLASS, AccountKind.SERVICE, AccountKind.SHARED})


def _why_not(account: Account, would: Action, situation: Situation) -> tuple[Why, ...]:
    rules, now = situation.rules, situation.now
    why: list[Why] = []
    if now - situation.begun < rules.shadow_days * _DAY_MS:
        why.append(Why.SHADOW)
    last = set(situation.administrators) <= {account.id} and account.id in situation.administrators
    if account.kind in _NEVER or last or account.id in rules.never:
        why.append(Why.PROTECTED)
    if situation.happened is not None and now - situation.happened > _FRESH_MS:
        why.append(Why.PAST)
    if would is not Action.HOLD:
        return tuple(why)
    if account.kind is AccountKind.UNKNOWN:
        why.append(Why.UNKNOWN)
    mine = [each for each in situation.holds if each.account == account.id]
    if any(each.ended is None for each in mine):
        why.append(Why.HELD)
    if any(each.ended and now - each.ended < rules.quiet_hours * _HOUR_MS for each in mine):
        why.append(Why.QUIET)
    lately = sum(now - each.begun < _HOUR_MS for each in situation.holds)
    if lately >= max(rules.holds_an_hour, int(rules.holds_share * situation.accounts)):
        why.append(Why.CAP)
    return tuple(why)
