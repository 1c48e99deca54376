"""Whose is this account, and whose is this device?

The organisation's own tables, as far as they go: what they leave open stays open, and counts for
nobody's guilt. Pure; `tables` reads the files.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

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


_DEVICE_KINDS = {
    **dict.fromkeys(("phone", "mobile", "tablet", "ios", "ipad", "android"), DeviceKind.PHONE),
    **dict.fromkeys(
        ("kiosk", "hot-desk", "hotdesk", "shared", "meeting-room", "pool", "loan", "loaner"),
        DeviceKind.KIOSK,
    ),
    **dict.fromkeys(("vdi", "server", "rds", "jump", "jump-host", "virtual", "vm"), DeviceKind.VDI),
}


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


def _local(name: str) -> str:
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
        id_ = self._by_name.get(key) or self._by_name.get(_local(key))
        if id_ is not None and ("@" not in key or "@" not in folded(id_) or key == folded(id_)):
            return self.accounts[id_]
        return Account(name.strip(), self._guess(key), frozenset({key, _local(key)}))

    def generic(self, name: str) -> bool:
        """Whether the name alone says that no single person is behind it."""
        return self._guess(folded(name)) is AccountKind.SHARED

    def _guess(self, key: str) -> AccountKind:
        """A generic name says that no single person is behind it."""
        local = _local(key)
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


def build(
    accounts: Mapping[str, Any], devices: Mapping[str, Any], names: Names | None = None
) -> Directory:
    """The directory that `accounts.json` and `devices.json` describe; what they hold beyond
    DESIGN.md's keys is left alone, and what is malformed counts as unknown.
    """
    names = names or Names()
    people = {id_: _account(id_, entry) for id_, entry in accounts.items()}
    by_owner: dict[str, set[str]] = defaultdict(set)
    for id_, entry in accounts.items():
        if owner := _str(_get(entry, "owner")):
            by_owner[folded(owner)] |= people[id_].names
    meant: dict[str, set[str]] = defaultdict(set)
    whole: dict[str, Account] = {}
    for id_, account in people.items():
        owner = folded(_str(_get(accounts[id_], "owner")) or "")
        # Alice's second account is Alice too; a service's keeper is not the service.
        shared = by_owner[owner] if owner and account.kind in _OF_ONE else account.names
        whole[id_] = Account(
            account.id,
            account.kind,
            account.names | shared,
            account.start,
            account.end,
            account.allowed_devices,
            account.planned,
            account.owner,
        )
        meant[folded(id_)].add(id_)
        meant[_local(folded(id_))].add(id_)
    by_name = {name: ids.pop() for name, ids in meant.items() if len(ids) == 1}
    by_name |= {folded(id_): id_ for id_ in whole}
    crowds = {
        folded(id_)
        for id_, account in whole.items()
        if account.kind in (AccountKind.SHARED, AccountKind.SERVICE, AccountKind.BREAK_GLASS)
    } | {folded(each) for each in names.generic}
    known = frozenset(name for account in whole.values() for name in account.names)
    return Directory(
        whole,
        {id_: _device(id_, entry, known) for id_, entry in devices.items()},
        names,
        by_name,
        frozenset(crowds),
    )


_OF_ONE = (AccountKind.PERSON, AccountKind.ADMIN, AccountKind.UNKNOWN)


def _get(entry: Any, *keys: str) -> Any:
    if not isinstance(entry, Mapping):
        return None
    return next((entry[key] for key in keys if entry.get(key) is not None), None)


def _str(value: Any) -> str | None:
    return value.strip() or None if isinstance(value, str) else None


def _names(*values: Any) -> frozenset[str]:
    found = {folded(each) for each in values if isinstance(each, str) and each.strip()}
    return frozenset(found | {_local(each) for each in found})


def _list(value: Any) -> list[Any]:
    if isinstance(value, Mapping | str):
        return [value]
    return list(value) if isinstance(value, Iterable) else []


def _account(id_: str, entry: Any) -> Account:
    kind = (_str(_get(entry, "kind")) or "").casefold().replace("_", "-")
    return Account(
        id_,
        AccountKind(kind) if kind in set(AccountKind) else AccountKind.UNKNOWN,
        _names(id_, _get(entry, "owner")),
        spans.moment(_get(entry, "start")),
        spans.moment(_get(entry, "end")),
        frozenset(str(each) for each in _list(_get(entry, "allowed_devices"))),
        tuple(_planned(each) for each in _list(_get(entry, "planned"))),
        _str(_get(entry, "owner")),
    )


_FROM = ("from", "start", "begin", "since", "registered_from")
_ON = ("date", "on", "at", "day", "time", "when")
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_TO = ("to", "end", "until", "till", "registered_to")
_WHO = ("user", "primary_user", "account", "owner", "holder", "name", "assigned_to")


def _planned(entry: Any) -> Planned:
    """One announced change. Without a date that can be read it holds always: better no alert
    than one about what was announced.
    """
    if isinstance(entry, Mapping):
        devices = [
            each
            for key in ("devices", "device", "to_device", "from_device", "new_device", "old_device")
            for each in _list(entry.get(key))
        ]
        span = spans.span(_get(entry, *_FROM), _get(entry, *_TO))
        if span == spans.ALWAYS:
            span = _around(_get(entry, *_ON))
        return Planned(span, frozenset(each for each in devices if isinstance(each, str)))
    if isinstance(entry, str):
        dates = _DATE.findall(entry)
        return Planned(spans.span(dates[0], dates[-1]) if dates else spans.ALWAYS)
    return Planned(spans.ALWAYS)


def _around(day: Any) -> Span:
    """The week from a day on, and the day before: how long one announced change goes on."""
    first = spans.moment(day)
    return spans.ALWAYS if first is None else (first - DAY_MS, first + 7 * DAY_MS)


def _history(entries: Any, known: frozenset[str]) -> Iterator[tuple[str, Span]]:
    """Whose a device was, in any of the forms in which people write that down."""
    if isinstance(entries, Mapping) and not any(key in entries for key in _WHO):
        entries = [
            {"user": who, **when}
            if isinstance(when, Mapping)
            else [who, *(_list(when) if when is not None else [])]
            for who, when in entries.items()
        ]
    for each in _list(entries):
        if isinstance(each, Mapping):
            span = spans.span(_get(each, *_FROM), _get(each, *_TO))
            for name in _names(*(each.get(key) for key in _WHO)):
                yield name, span
        elif isinstance(each, list | tuple) and each:
            span = spans.span(*[*each[1:3], None, None][:2])
            for name in _names(each[0]):
                yield name, span
        elif isinstance(each, str):
            dates = _DATE.findall(each)
            span = spans.span(dates[0], dates[-1]) if len(dates) > 1 else spans.ALWAYS
            words = _names(*re.split(r"[\s,;:()]+", each))
            for name in words if len(each.split()) == 1 else words & known:
                yield name, span


def _device(id_: str, entry: Any, known: frozenset[str]) -> Device:
    kind = (_str(_get(entry, "kind")) or "").casefold()
    registered = spans.span(_get(entry, "registered_from"), _get(entry, "registered_to"))
    holders: list[tuple[str, Span]] = [
        (name, registered) for name in _names(_get(entry, "primary_user"))
    ]
    holders += _history(_get(entry, "history"), known)
    agent = _get(entry, "agent")
    return Device(
        id_,
        _DEVICE_KINDS.get(kind, DeviceKind.LAPTOP),
        tuple(holders),
        _str(_get(entry, "site")),
        agent if isinstance(agent, bool) else None,
    )
