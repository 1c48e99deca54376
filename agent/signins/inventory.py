"""What did people write of accounts and devices?

`accounts.json` and `devices.json`, in any of the forms in which such tables are kept by hand. Pure;
`tables` reads the files.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from agent.signins import spans
from agent.signins.directory import (
    Account,
    AccountKind,
    Device,
    DeviceKind,
    Directory,
    Planned,
    folded,
    local_part,
)
from agent.signins.parameters import Names
from agent.signins.spans import DAY_MS, Span

_DEVICE_KINDS = {
    **dict.fromkeys(("phone", "mobile", "tablet", "ios", "ipad", "android"), DeviceKind.PHONE),
    **dict.fromkeys(
        ("kiosk", "hot-desk", "hotdesk", "shared", "meeting-room", "pool", "loan", "loaner"),
        DeviceKind.KIOSK,
    ),
    **dict.fromkeys(("vdi", "server", "rds", "jump", "jump-host", "virtual", "vm"), DeviceKind.VDI),
}


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
        meant[local_part(folded(id_))].add(id_)
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
    return frozenset(found | {local_part(each) for each in found})


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
