"""A small organisation, and the words in which its days are told.

Made-up people. Addresses are of documentation and benchmark ranges where no place matters, and of
ranges that the tables below describe where it does.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from agent import policy
from agent.signins import atlas, inventory, parameters
from agent.signins.alert import Alert
from agent.signins.certify import World, certify
from agent.signins.sign_in import SignIn, parse

Line = dict[str, Any]

MONDAY = datetime(2026, 11, 2, tzinfo=UTC)
PARAMETERS = parameters.load(policy.read(policy.default_directory()))

LEEDS, LONDON = "203.0.113.5", "203.0.113.70"
VPN = "198.51.100.3"
PHONE_NET, PHONE_NET_2 = "192.0.2.10", "192.0.2.200"
ALICES_HOME, BOBS_HOME, CAROLS_HOME = "81.2.69.7", "86.140.22.9", "90.1.5.5"
DELHI, MADRID, PARIS = "49.36.10.4", "88.6.1.1", "82.64.9.9"
UNLISTED_VPN, STARLINK = "185.65.134.66", "98.97.1.1"

ACCOUNTS: dict[str, Any] = {
    "alice": {"kind": "person", "owner": "Alice Archer"},
    "bob": {"kind": "person", "owner": "Bob Baker"},
    "carol": {"kind": "person", "owner": "Carol Cook"},
    "alice-adm": {"kind": "admin", "owner": "Alice Archer"},
    "reception": {"kind": "shared", "owner": None},
    "svc-backup": {"kind": "service", "owner": "Carol Cook"},
    "glass-1": {"kind": "break-glass", "owner": None},
}
DEVICES: dict[str, Any] = {
    "LT-A": {"primary_user": "alice", "kind": "laptop", "site": "Leeds", "agent": True},
    "LT-A2": {"primary_user": "alice", "kind": "laptop"},
    "LT-B": {"primary_user": "bob", "kind": "laptop", "site": "Leeds", "agent": True},
    "LT-C": {"primary_user": "carol", "kind": "laptop", "site": "London", "agent": False},
    "PH-A": {"primary_user": "alice", "kind": "phone"},
    "PH-B": {"primary_user": "bob", "kind": "phone"},
    "KI-1": {"primary_user": None, "kind": "kiosk", "site": "Leeds"},
    "HD-1": {"primary_user": None, "kind": "laptop", "site": "Leeds"},
    "RECEPTION-PC": {"primary_user": "reception", "kind": "laptop", "site": "Leeds"},
    "VDI-1": {"primary_user": None, "kind": "vdi"},
}
SITES: dict[str, Any] = {
    "sites": [
        {
            "name": "Leeds",
            "egress": ["203.0.113.0/28", "2001:db8:1::/48"],
            "lat": 53.8,
            "lon": -1.55,
            "radius_km": 2,
        },
        {
            "name": "London",
            "egress": ["203.0.113.64/28"],
            "lat": 51.5,
            "lon": -0.1,
            "radius_km": 2,
        },
    ],
    "vpn_egress": ["198.51.100.0/28"],
    "asn_classes": {"mobile": ["192.0.2.0/24"], "hosting": ["198.18.0.0/16"], "satellite": []},
}


def _home(cidr: str, lat: float, lon: float, country: str, org: str) -> dict[str, Any]:
    return {
        "cidr": cidr,
        "lat": lat,
        "lon": lon,
        "radius_km": 20,
        "country": country,
        "asn": 1,
        "org": org,
    }


GEO: dict[str, Any] = {
    "source": "made up",
    "built": "2026-10-25",
    "entries": [
        _home("81.2.69.0/24", 53.9, -1.5, "GB", "British Telecommunications PLC"),
        _home("86.140.0.0/16", 53.7, -1.7, "GB", "Virgin Media Limited"),
        _home("90.1.0.0/16", 51.4, -0.2, "GB", "TalkTalk Communications"),
        _home("49.36.0.0/16", 28.6, 77.2, "IN", "Example Broadband India"),
        _home("88.6.0.0/16", 40.4, -3.7, "ES", "Telefonica de Espana"),
        _home("82.64.0.0/16", 48.9, 2.3, "FR", "Free SAS"),
        _home("185.65.134.0/24", 59.3, 18.1, "SE", "31173 VPN Services AB"),
        _home("98.97.0.0/16", 50.1, 8.7, "DE", "Space Exploration (Starlink)"),
    ],
}

DESKTOP = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/142.0 Safari/537.36"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148"


def at(text: str) -> datetime:
    """`09:30`, `09:30:15`, or `3 09:30` for the third day from Monday on, which is day 0."""
    day, _, clock = text.rpartition(" ")
    hours, minutes, *seconds = (int(each) for each in clock.split(":"))
    return MONDAY + timedelta(
        days=int(day or 0), hours=hours, minutes=minutes, seconds=seconds[0] if seconds else 0
    )


def line(
    account: str, kind: str, when: datetime | str, device: str | None = None, **more: Any
) -> Line:
    """One event, from the agent where `source` does not say otherwise, received a second later."""
    moment = at(when) if isinstance(when, str) else when
    source = more.pop("source", "agent")
    late_s = more.pop("late_s", 1)
    fields: Line = {
        "id": None,
        "time": moment.isoformat(),
        "received": (moment + timedelta(seconds=late_s)).isoformat(),
        "source": source,
        "account": account,
        "kind": kind,
        "outcome": "success",
        "ip": None,
        "device": device,
        "device_authenticated": source == "agent",
        "session": None,
        "remote_from_device": None,
        "user_agent": None,
        "mfa": None,
    }
    return fields | more


def works(
    account: str, device: str, span: str, *, every_s: int = 300, day: int = 0, **more: Any
) -> Iterator[Line]:
    """Somebody types at the device: `works("alice", "LT-A", "09:00-10:00")`."""
    first, last = (at(f"{day} {each}") for each in span.split("-"))
    while first <= last:
        yield line(account, "active", first, device, **more)
        first += timedelta(seconds=every_s)


def web(account: str, when: str, ip: str | None, **more: Any) -> Line:
    """A sign-in to a web application."""
    more.setdefault("source", "webapp")
    device = more.pop("device", None)
    return line(account, "logon", when, device, ip=ip, **more)


def numbered(*parts: Iterable[Line] | Line) -> list[SignIn]:
    """The events, with ids where they have none."""
    flat = itertools.chain.from_iterable([p] if isinstance(p, dict) else p for p in parts)
    return [
        parse(json.dumps({**each, "id": each["id"] or f"e{number}"}))
        for number, each in enumerate(flat)
    ]


def world(
    *,
    accounts: dict[str, Any] | None = None,
    devices: dict[str, Any] | None = None,
    sites: dict[str, Any] | None = None,
    geo: dict[str, Any] | None = GEO,
) -> World:
    """The organisation, with these entries changed or added."""
    return World(
        inventory.build(ACCOUNTS | (accounts or {}), DEVICES | (devices or {}), PARAMETERS.names),
        atlas.Atlas(SITES if sites is None else sites, geo, PARAMETERS.places),
        PARAMETERS,
    )


def alerts(
    events: Iterable[SignIn],
    *,
    accounts: dict[str, Any] | None = None,
    devices: dict[str, Any] | None = None,
    sites: dict[str, Any] | None = None,
    geo: dict[str, Any] | None = GEO,
) -> list[Alert]:
    """What the events mean in that organisation."""
    return certify(events, world(accounts=accounts, devices=devices, sites=sites, geo=geo))
