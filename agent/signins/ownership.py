"""Is this device the account's own, or usually somebody else's?

The table's word, a planned change, and what the weeks before show, in this order. Where none of
them says whose a device is, it is nobody's, and its use proves nothing. Pure.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from agent.signins import spans
from agent.signins.directory import Account, AccountKind, DeviceKind, Directory
from agent.signins.history import History
from agent.signins.parameters import Concurrency

_CROWD = 3
"""So many accounts with two or more days each make a hot desk of a device."""
_SHARE = 0.8
"""Of all days on which anybody used it: what makes somebody its usual user."""
_SETTLED_DAYS = 2
"""Days before today that are looked at last: what arrives a day late is still in time."""


@dataclass(slots=True)
class Ownership:
    """One account's view of the devices."""

    account: Account
    directory: Directory
    history: History
    rules: Concurrency
    _cache: dict[tuple[str, int], str | None] = field(default_factory=dict)

    def usual_user(self, device: str, moment: int) -> str | None:
        """Who else usually uses the device; the empty string where it is the account's own, and
        None where that is nobody in particular.
        """
        key = (device, spans.day(moment))
        if key not in self._cache:
            self._cache[key] = self._judge(device, moment)
        return self._cache[key]

    def own(self, device: str, moment: int) -> bool:
        return self.usual_user(device, moment) == ""

    def _judge(self, device: str, moment: int) -> str | None:
        if device in self.account.allowed_devices or self._planned(device, moment):
            return ""
        known = self.directory.devices.get(device)
        if known is not None and known.kind is not DeviceKind.LAPTOP:
            return None
        last = spans.day(moment) - _SETTLED_DAYS
        users = self.history.users(device, last - self.rules.usual_days + 1, last)
        mine = users.pop(self.account.id, 0)
        # Services, shared accounts and administrators are on everybody's device.
        users = {name: count for name, count in users.items() if self._person(name)}
        most = max(users.values(), default=0)
        settled = mine >= self.rules.usual_at_least_days and mine > most
        names, margin = self.account.names, self.rules.handover_days
        if settled or self.directory.held_by(device, names, moment, margin):
            return ""
        holders = self.directory.holders(device, moment)
        if holders is not None:
            crowd = sum(days > 1 for days in users.values()) >= _CROWD
            return None if crowd else min(holders, key=lambda name: (len(name), name))
        if known is not None and known.holders:
            return None  # it has no holder now: returned, or not handed out yet
        return self._usual(users, mine)

    def _usual(self, users: dict[str, int], mine: int) -> str | None:
        if not users:
            return None
        name = max(users, key=lambda each: (users[each], each))
        account = self.directory.account_of(name)
        if account.kind not in (AccountKind.PERSON, AccountKind.UNKNOWN):
            return None
        if account.names & self.account.names:
            return ""
        days = users[name]
        usual = days >= self.rules.usual_at_least_days
        return name if usual and days >= _SHARE * (sum(users.values()) + mine) else None

    def _person(self, name: str) -> bool:
        kind = self.directory.account_of(name).kind
        return kind in (AccountKind.PERSON, AccountKind.UNKNOWN)

    def _planned(self, device: str, moment: int) -> bool:
        return any(
            device in each.devices and spans.near(each.span, moment)
            for each in self.account.planned
        )
