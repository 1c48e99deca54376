"""What is usual?

Which account used which device, and which network, on which days; and when an account was first
seen with what. Only days that are over for a day are asked about, so that what arrives within a
day of happening changes no answer. Merging two histories gives the same as making one of both.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

_EPOCH_DAY = 18_262
"""1 January 2020: the first day that is counted. A set of days is one number, a bit a day."""


def bit(day: int) -> int:
    """The day as a set of one."""
    return 1 << max(0, day - _EPOCH_DAY)


def days_between(days: int, first: int, last: int) -> int:
    """How many of these days are from `first` to `last`, both included."""
    low, high = max(0, first - _EPOCH_DAY), max(0, last - _EPOCH_DAY + 1)
    return ((days >> low) & ((1 << max(0, high - low)) - 1)).bit_count()


class History:
    """Grows as events are seen; the order makes no difference."""

    def __init__(self) -> None:
        self.devices: dict[str, dict[str, int]] = defaultdict(dict)
        """Device → account → days on which it was used there with certainty."""
        self.networks: dict[str, dict[str, int]] = defaultdict(dict)
        """Network → account → days on which one of the account's own devices was there."""
        self.firsts: dict[str, dict[str, int]] = defaultdict(dict)
        """Account → what → when it was first seen; `own:NETWORK` where an own device was there."""

    def used(self, device: str, account: str, day: int) -> None:
        self._add(self.devices[device], account, day)

    def stayed(self, network: str, account: str, day: int) -> None:
        self._add(self.networks[network], account, day)

    def saw(self, account: str, what: str, moment: int) -> None:
        firsts = self.firsts[account]
        known = firsts.get(what)
        if known is None or moment < known:
            firsts[what] = moment

    def first(self, account: str, what: str) -> int | None:
        return self.firsts[account].get(what)

    def users(self, device: str, first: int, last: int) -> dict[str, int]:
        """Each account that used the device in these days, and on how many of them."""
        return _counted(self.devices[device].items(), first, last)

    def days(self, device: str, account: str, first: int, last: int) -> list[int]:
        """Of these days, those on which the account used the device, in order."""
        known = self.devices[device].get(account, 0)
        return [day for day in range(first, last + 1) if days_between(known, day, day)]

    def guests(self, network: str, first: int, last: int) -> dict[str, int]:
        """Each account whose own device was at the network in these days, and on how many."""
        return _counted(self.networks[network].items(), first, last)

    @staticmethod
    def _add(users: dict[str, int], account: str, day: int) -> None:
        users[account] = users.get(account, 0) | bit(day)


def _counted(days: Iterable[tuple[str, int]], first: int, last: int) -> dict[str, int]:
    counted = ((name, days_between(each, first, last)) for name, each in days)
    return {name: count for name, count in counted if count}
