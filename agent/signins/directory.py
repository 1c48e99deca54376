"""Whose is this account, and whose is this device?

The organisation's own tables, as far as they go: what they leave open stays open, and counts for
nobody's guilt. Pure; `inventory` builds it from what people wrote.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from agent.signins import spans
from agent.signins.parameters import Names
from agent.signins.spans import DAY_MS, Span


class AccountKind(StrEnum):
    """Who may be behind an account."""

    PERSON = "person"
    SHARED = "shared"
    SERVICE = "service"
    BREAK_GLASS = "break-glass"
    ADMIN = "admin"
    UNKNOWN = "unknown"
    """No table describes it: it may be any of these."""


class DeviceKind(StrEnum):
    """What a device tells about who sits at it."""

    LAPTOP = "laptop"
    """Somebody sits at it; also a desktop computer, and one of which nobody said what it is."""
    PHONE = "phone"
    """Signs in by itself, wherever it lies."""
    KIOSK = "kiosk"
    """Anybody's."""
    VDI = "vdi"
    """Nobody sits at it."""


@dataclass(frozen=True, slots=True)
class Planned:
    """A change that was announced."""

    span: Span
    devices: frozenset[str] = frozenset()
    """Only these are meant; empty for whatever happens in that time."""


@dataclass(frozen=True, slots=True)
class Account:
    """One account as the tables have it."""

    id: str
    kind: AccountKind = AccountKind.UNKNOWN
    names: frozenset[str] = frozenset()
    """Every name under which a table may call its person, folded."""
    start: int | None = None
    end: int | None = None
    """The day it was to be closed, milliseconds."""
    allowed_devices: frozenset[str] = frozenset()
    planned: tuple[Planned, ...] = ()
    owner: str | None = None
    """Who answers for it, as the table writes it."""


@dataclass(frozen=True, slots=True)
class Device:
    """One device as the tables have it."""

    id: str
    kind: DeviceKind = DeviceKind.LAPTOP
    holders: tuple[tuple[str, Span], ...] = ()
    """Folded names, and when the device was whose."""
    site: str | None = None
    agent: bool | None = None


def folded(name: str) -> str:
    """A name as it is compared: `EXAMPLE\\Alice` and `alice` are one."""
    return name.rpartition("\\")[2].strip().casefold()


def local_part(name: str) -> str:
    return name.partition("@")[0]


@dataclass(frozen=True, slots=True)
class Directory:
    """Both tables, ready to be asked."""

    accounts: Mapping[str, Account] = field(default_factory=dict)
    devices: Mapping[str, Device] = field(default_factory=dict)
    names: Names = field(default_factory=Names)
    _by_name: Mapping[str, str] = field(default_factory=dict)
    """Folded names and local parts that mean one account only."""
    crowds: frozenset[str] = frozenset()
    """Folded names of accounts that are no single person's."""

    def account_of(self, name: str) -> Account:
        """The account that a source means by this name."""
        key = folded(name)
        id_ = self._by_name.get(key) or self._by_name.get(local_part(key))
        if id_ is not None and ("@" not in key or "@" not in folded(id_) or key == folded(id_)):
            return self.accounts[id_]
        return Account(name.strip(), self._guess(key), frozenset({key, local_part(key)}))

    def generic(self, name: str) -> bool:
        """Whether the name alone says that no single person is behind it."""
        return self._guess(folded(name)) is AccountKind.SHARED

    def _guess(self, key: str) -> AccountKind:
        """A generic name says that no single person is behind it."""
        local = local_part(key)
        bare = re.sub(r"[\d._-]+$", "", local)
        if local.startswith(self.names.service_prefixes) or local.endswith("$"):
            return AccountKind.SERVICE
        words = {local, bare, *re.split(r"[._-]", local)[:1]}
        if words & {folded(each) for each in self.names.generic}:
            return AccountKind.SHARED
        return AccountKind.UNKNOWN

    def kind_of(self, device: str) -> DeviceKind:
        known = self.devices.get(device)
        return known.kind if known else DeviceKind.LAPTOP

    def holders(self, device: str, moment: int) -> frozenset[str] | None:
        """The folded names of those whose device this is at that moment; None where no table
        says, or says that it is no single person's.
        """
        known = self.devices.get(device)
        if known is None or known.kind in (DeviceKind.KIOSK, DeviceKind.VDI):
            return None
        found = {name for name, span in known.holders if spans.near(span, moment)}
        return frozenset(found) if found and not found & self.crowds else None

    def held_by(self, device: str, names: frozenset[str], moment: int, margin_days: int) -> bool:
        """Whether the device is theirs, or was or will be within so many days."""
        known = self.devices.get(device)
        return known is not None and any(
            name in names and spans.near(span, moment, margin_days * DAY_MS)
            for name, span in known.holders
        )
