"""Which accounts look shared over weeks, though no single moment proves it?

Certificate D, for the report alone: no row here is an alert, and nothing is done about one. One
person after another at one device cannot be seen this way; somebody else's device, again and
again, can. Devices that are anybody's (hot desks, kiosks, terminal servers), changes of hands and
announced loans are left out, as they are everywhere else. Pure.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from agent.signins import spans
from agent.signins.certify import World, by_account
from agent.signins.directory import Account, AccountKind, DeviceKind, Directory, folded
from agent.signins.history import History
from agent.signins.learning import learn
from agent.signins.ownership import Ownership
from agent.signins.parameters import Parameters
from agent.signins.sign_in import SignIn
from agent.signins.spans import DAY_MS


class Sign(StrEnum):
    """What was noticed."""

    BORROWED = "borrowed"
    """The account was in use on one device of somebody else's, on many days."""
    SPREAD = "spread"
    """The account was in use on the devices of several other people."""
    NAME = "name"
    """A person's account by the table, and nobody's by its name."""
    OWNERLESS = "ownerless"
    """A shared or service account for which no person answers."""


@dataclass(frozen=True, slots=True)
class Use:
    """An account on a device that is usually somebody else's."""

    device: str
    usual: tuple[str, ...]
    """Who else usually uses it; several where that changed."""
    days: tuple[date, ...]
    """UTC, in order."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the report."""

    account: str
    sign: Sign
    uses: tuple[Use, ...] = ()
    """Empty where the tables alone say it."""

    @property
    def days(self) -> int:
        """On how many different days."""
        return len({day for use in self.uses for day in use.days})


SAYS = {
    Sign.BORROWED: "used again and again on a device that is usually somebody else's",
    Sign.SPREAD: "used on the devices of several other people",
    Sign.NAME: "registered as one person's, but called like something that many use",
    Sign.OWNERLESS: "shared or a service, and no person is named who answers for it",
}


def last_day(events: Iterable[SignIn]) -> int | None:
    """The last day on which anything happened, in days since 1970; None where nothing did."""
    return max((spans.day(e.time) for e in events), default=None)


def learned(events: Iterable[SignIn], world: World) -> History:
    """What these events teach about what is usual, in whatever order they come."""
    history = History()
    for account, each in by_account(events, world.directory).items():
        learn(history, account, each, world.directory, world.atlas, world.parameters)
    return history


def find(history: History, directory: Directory, parameters: Parameters, last: int) -> list[Row]:
    """Every row, by account and sign, for the days up to `last` (UTC, in days since 1970)."""
    rows = [*_by_name(directory)]
    limits = parameters.slow
    for account, uses in _foreign(history, directory, parameters, last).items():
        often = tuple(use for use in uses if len(use.days) >= limits.borrowed_days)
        if often:
            rows.append(Row(account, Sign.BORROWED, often))
        spread = Row(account, Sign.SPREAD, tuple(uses))
        if len(uses) >= limits.spread_devices and spread.days >= limits.spread_days:
            rows.append(spread)
    return sorted(rows, key=lambda row: (row.account, row.sign))


_PEOPLE = (AccountKind.PERSON, AccountKind.UNKNOWN)


def _foreign(
    history: History, directory: Directory, parameters: Parameters, last: int
) -> Mapping[str, list[Use]]:
    """Each person's account, and its use of devices that were somebody else's at the time."""
    first = last - parameters.slow.within_days + 1
    found: dict[str, list[Use]] = defaultdict(list)
    for device in sorted({*directory.devices, *history.devices}):
        if directory.kind_of(device) is not DeviceKind.LAPTOP:
            continue
        for name in sorted(history.users(device, first, last)):
            account = directory.account_of(name)
            if account.kind not in _PEOPLE:
                continue  # administrators work on everybody's; the others are no person's
            ownership = Ownership(account, directory, history, parameters.concurrency)
            use = _use(ownership, device, history.days(device, name, first, last))
            if use is not None:
                found[name].append(use)
    return found


def _use(ownership: Ownership, device: str, days: Iterable[int]) -> Use | None:
    usual: set[str] = set()
    foreign: list[date] = []
    for day in days:
        noon = day * DAY_MS + DAY_MS // 2
        user = ownership.usual_user(device, noon)
        if user and not _announced(ownership.account, device, noon):
            usual.add(user)
            foreign.append(spans.date_of(day))
    return Use(device, tuple(sorted(usual)), tuple(foreign)) if foreign else None


def _announced(account: Account, device: str, noon: int) -> bool:
    """Whether a change was announced for some part of that day."""
    return any(
        spans.near(each.span, noon, DAY_MS // 2) and (not each.devices or device in each.devices)
        for each in account.planned
    )


def _by_name(directory: Directory) -> Iterator[Row]:
    for account in directory.accounts.values():
        if account.kind in (AccountKind.SHARED, AccountKind.SERVICE) and not account.owner:
            yield Row(account.id, Sign.OWNERLESS)
        by_name = account.kind is AccountKind.PERSON and directory.generic(account.id)
        if by_name and not _is_the_owners(account):
            yield Row(account.id, Sign.NAME)


def _is_the_owners(account: Account) -> bool:
    """Whether the name is a person's after all: `ward.j` of Jane Ward, `bank.holly` of Holly Bank.
    Two of the owner's names, or one and an initial.
    """
    parts = [each for each in re.split(r"[\W\d_]+", folded(account.id).partition("@")[0]) if each]
    words = [each for each in re.split(r"\W+", folded(account.owner or "")) if each]
    own = [part for part in parts if part in words]
    others = [word for word in words if word not in own]
    initial = any(len(part) == 1 and word.startswith(part) for part in parts for word in others)
    return len(own) > 1 or (bool(own) and initial)
