"""What one honest person does, and must not be told as two."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest

from agent.signins.sign_in import SignIn
from tests.signins.stories import (
    ALICES_HOME,
    BOBS_HOME,
    CAROLS_HOME,
    DELHI,
    DESKTOP,
    LEEDS,
    LONDON,
    MADRID,
    PARIS,
    PHONE,
    PHONE_NET,
    PHONE_NET_2,
    STARLINK,
    UNLISTED_VPN,
    VPN,
    alerts,
    line,
    numbered,
    web,
    works,
)


@dataclass(frozen=True)
class Trap:
    name: str
    events: Sequence[SignIn]
    changes: dict[str, Any] = field(default_factory=dict)


def trap(name: str, *parts: Any, **changes: Any) -> Trap:
    return Trap(name, numbered(*parts), changes)


def laptop(user: str | None, **more: Any) -> dict[str, Any]:
    return {"primary_user": user, "kind": "laptop", **more}


AT_WORK = list(works("alice", "LT-A", "09:00-12:00", ip=LEEDS))
AT_HOME = list(works("alice", "LT-A", "18:00-22:00", ip=ALICES_HOME))
LATER_LT_B = list(works("alice", "LT-B", "13:00-17:00", ip=LEEDS))

TRAPS = [
    # Phones
    trap(
        "a phone beside the laptop",
        AT_WORK,
        *(
            web("alice", f"{h:02}:07", PHONE_NET, device="PH-A", user_agent=PHONE)
            for h in range(9, 12)
        ),
    ),
    trap(
        "a phone whose id is missing",
        AT_WORK,
        web("alice", "09:13", PHONE_NET, user_agent=PHONE),
        web("alice", "10:13", MADRID, user_agent=PHONE),
    ),
    trap(
        "a phone on a network that no table lists",
        AT_WORK,
        *(web("alice", f"09:{m}", "31.94.7.9") for m in (11, 13, 21, 23)),
    ),
    trap(
        "a phone that is heard from two ends of a phone network",
        *(
            web("alice", f"09:{m}", ip, device="PH-A")
            for m, ip in ((10, PHONE_NET), (12, PHONE_NET_2), (14, PHONE_NET))
        ),
    ),
    trap(
        "a phone abroad, the laptop at home in the drawer",
        web("alice", "10:00", MADRID, device="PH-A", user_agent=PHONE),
        *(
            web("alice", f"{h}:30", ALICES_HOME, device="LT-A", source="entra")
            for h in range(10, 16)
        ),
    ),
    trap(
        "a colleague's phone is borrowed",
        AT_WORK,
        web("alice", "09:33", PHONE_NET, device="PH-B", user_agent=PHONE, mfa=True),
    ),
    # Networks
    trap(
        "the laptop is tethered on the train",
        AT_WORK,
        works("alice", "LT-A", "12:10-13:00", ip=PHONE_NET),
        works("alice", "LT-A", "13:05-13:30", ip=LONDON),
    ),
    trap(
        "the company's VPN, on and off",
        AT_HOME,
        *(web("alice", f"18:{m}", VPN, user_agent=DESKTOP) for m in (11, 21, 31)),
    ),
    trap(
        "a VPN that only its owner's name gives away",
        AT_HOME,
        *(web("alice", f"18:{m}", UNLISTED_VPN, user_agent=DESKTOP) for m in (11, 13, 21)),
    ),
    trap(
        "a hosting company's proxy",
        AT_HOME,
        *(web("alice", f"18:{m}", "198.18.4.4", user_agent=DESKTOP) for m in (11, 13, 21)),
    ),
    trap(
        "a satellite link",
        AT_HOME,
        *(web("alice", f"18:{m}", STARLINK, user_agent=DESKTOP) for m in (11, 13, 21)),
    ),
    trap(
        "through the office with a VPN that nobody listed",
        AT_WORK,
        AT_HOME,
        line("alice", "logon", "18:01", "LT-A", source="vpn", ip=ALICES_HOME),
        *(web("alice", f"18:{m}", LONDON, user_agent=DESKTOP, mfa=True) for m in (11, 13, 21)),
    ),
    trap(
        "IPv6 and IPv4 at one home",
        works("alice", "LT-A", "18:00-22:00", ip=ALICES_HOME),
        *(web("alice", f"18:{m}", "2a00:23c5:1::9", user_agent=DESKTOP) for m in (11, 13, 21)),
    ),
    trap(
        "an address of the same provider",
        AT_HOME,
        *(web("alice", f"18:{m}", "81.2.200.9", user_agent=DESKTOP) for m in (11, 13, 21)),
    ),
    trap(
        "her tablet at home, where her laptop often is",
        AT_HOME,
        works("alice", "LT-A", "09:00-12:00", day=1, ip=LEEDS),
        *(web("alice", f"1 09:{m}", ALICES_HOME, user_agent=DESKTOP) for m in (11, 13, 21)),
    ),
    trap(
        "private addresses",
        works("alice", "LT-A", "09:00-10:00", ip="192.168.1.20"),
        *(web("alice", f"09:{m}", "10.0.0.4", user_agent=DESKTOP, mfa=True) for m in (11, 13)),
    ),
    trap(
        "city data that is too old",
        works("alice", "LT-A", "19:00-19:30", ip=ALICES_HOME),
        works("alice", "LT-A2", "20:30-21:00", ip=DELHI),
        geo={
            "source": "old",
            "built": "2026-07-01",
            "entries": [
                {
                    "cidr": "81.2.69.0/24",
                    "lat": 53.9,
                    "lon": -1.5,
                    "radius_km": 20,
                    "country": "GB",
                },
                {
                    "cidr": "49.36.0.0/16",
                    "lat": 28.6,
                    "lon": 77.2,
                    "radius_km": 20,
                    "country": "IN",
                },
            ],
        },
    ),
    trap(
        "city data without a radius",
        works("alice", "LT-A", "19:00-19:30", ip=ALICES_HOME),
        works("alice", "LT-A2", "20:30-21:00", ip=DELHI),
        geo={
            "source": "bare",
            "built": "2026-11-01",
            "entries": [
                {"cidr": "81.2.69.0/24", "lat": 53.9, "lon": -1.5, "country": "GB"},
                {"cidr": "49.36.0.0/16", "lat": 28.6, "lon": 77.2, "country": "IN"},
            ],
        },
    ),
    # Journeys
    trap(
        "a flight to Delhi",
        AT_WORK,
        works("alice", "LT-A2", "1 00:30-1 02:00".replace("1 ", ""), day=1, ip=DELHI),
    ),
    trap(
        "London and Leeds in one morning",
        works("alice", "LT-A", "09:00-09:30", ip=LONDON),
        works("alice", "LT-A2", "10:15-11:00", ip=LEEDS),
    ),
    trap(
        "Paris after London within the hour, inside what nobody can exclude",
        works("alice", "LT-A", "09:00-09:30", ip=ALICES_HOME),
        works("alice", "LT-A2", "10:15-11:00", ip=PARIS),
    ),
    trap(
        "a laptop left on at home renews its sign-ins while she is in Madrid",
        works("alice", "LT-A2", "10:00-12:00", ip=MADRID),
        *(web("alice", f"{h}:15", ALICES_HOME, device="LT-A", source="entra") for h in (10, 11)),
    ),
    trap(
        "an announced journey",
        works("alice", "LT-A", "09:00-09:30", ip=LEEDS),
        works("alice", "LT-A2", "10:30-11:00", ip=DELHI),
        accounts={
            "alice": {
                "kind": "person",
                "owner": "Alice Archer",
                "planned": [
                    {"from": "2026-11-01", "to": "2026-11-08", "what": "Delhi, by two laptops"}
                ],
            }
        },
    ),
    # Remote work
    trap(
        "a remote desktop on a colleague's machine",
        works("alice", "LT-A", "09:00-11:00", ip=LEEDS),
        line("alice", "remote-connect", "09:20", "LT-B", session="4", remote_from_device="LT-A"),
        works("alice", "LT-B", "09:21-10:00", session="4", ip=LEEDS),
    ),
    trap(
        "the same, and no event names a session",
        works("alice", "LT-A", "09:00-11:00", ip=LEEDS),
        line("alice", "remote-connect", "09:20", "LT-B", remote_from_device="LT-A"),
        works("alice", "LT-B", "09:21-10:00", ip=LEEDS),
        line("alice", "remote-disconnect", "10:01", "LT-B"),
    ),
    trap(
        "the same, and a web application there sees the other machine",
        works("alice", "LT-A", "09:00-11:00", ip=ALICES_HOME),
        line("alice", "remote-connect", "09:20", "LT-B", session="4"),
        web("alice", "09:31", LEEDS, device="LT-B", mfa=True, session="w"),
        web("alice", "09:33", LEEDS, user_agent=DESKTOP, mfa=True),
    ),
    trap(
        "a virtual desktop",
        works("alice", "LT-A", "09:00-11:00", ip=ALICES_HOME),
        works("alice", "VDI-1", "09:02-10:58", ip=LONDON, remote_from_device="LT-A"),
    ),
    trap(
        "a virtual desktop that does not say whence",
        works("alice", "LT-A", "09:00-11:00", ip=ALICES_HOME),
        works("alice", "VDI-1", "09:02-10:58", ip=LONDON),
    ),
    trap(
        "servers are logged on to with keys",
        works("alice", "LT-A", "09:00-11:00", ip=LEEDS),
        *(
            line("alice", "logon", f"09:{m}", "LT-B", source="ssh", ip=LEEDS)
            for m in range(11, 50, 3)
        ),
    ),
    # Devices that change hands
    trap("two laptops of her own", AT_WORK, works("alice", "LT-A2", "09:02-12:00", ip=LEEDS)),
    trap("a hot desk beside the laptop", AT_WORK, works("alice", "HD-1", "09:02-12:00", ip=LEEDS)),
    trap("a kiosk in the corridor", AT_WORK, works("alice", "KI-1", "09:02-10:00", ip=LEEDS)),
    trap(
        "a desk that belongs to a shared account",
        AT_WORK,
        works("alice", "RECEPTION-PC", "09:02-10:00", ip=LEEDS),
    ),
    trap(
        "a new laptop that no table lists",
        AT_WORK,
        works("alice", "LT-NEW", "09:02-12:00", ip=LEEDS),
    ),
    trap("a colleague's laptop for the afternoon", AT_WORK, LATER_LT_B),
    trap(
        "a colleague's laptop, and back",
        AT_WORK,
        line("alice", "lock", "12:01", "LT-A"),
        works("alice", "LT-B", "12:05-12:15", ip=LEEDS),
        line("alice", "unlock", "12:20", "LT-A"),
        works("alice", "LT-A", "12:20-13:00", ip=LEEDS),
    ),
    trap(
        "a glance at a colleague's laptop, her own not locked",
        works("alice", "LT-A", "09:00-09:20", ip=LEEDS),
        works("alice", "LT-B", "09:25-09:35", ip=LEEDS),
        works("alice", "LT-A", "09:40-10:00", ip=LEEDS),
    ),
    trap(
        "a colleague's laptop that she may use",
        AT_WORK,
        works("alice", "LT-B", "09:02-12:00", ip=LEEDS),
        accounts={
            "alice": {
                "kind": "person",
                "owner": "Alice Archer",
                "allowed_devices": ["LT-A", "LT-B"],
            }
        },
    ),
    trap(
        "a laptop handed on, both set up side by side",
        AT_WORK,
        works("alice", "LT-OLD", "09:02-12:00", ip=LEEDS),
        devices={"LT-OLD": laptop("bob", registered_from="2024-01-01", registered_to="2026-10-20")},
    ),
    trap(
        "a laptop handed on, as its history says",
        AT_WORK,
        works("alice", "LT-OLD", "09:02-12:00", ip=LEEDS),
        devices={
            "LT-OLD": laptop(
                "bob",
                registered_from="2026-11-10",
                history=[{"user": "alice", "from": "2024-01-01", "to": "2026-11-09"}],
            )
        },
    ),
    trap(
        "a laptop whose new owner the table does not know yet",
        *(works("alice", "LT-B", "09:00-10:00", day=day, ip=LEEDS) for day in range(7)),
        works("alice", "LT-A", "09:00-10:00", day=9, ip=LEEDS),
        works("alice", "LT-B", "09:02-10:00", day=9, ip=LEEDS),
    ),
    trap(
        "an announced replacement",
        AT_WORK,
        works("alice", "LT-B", "09:02-12:00", ip=LEEDS),
        accounts={
            "alice": {
                "kind": "person",
                "owner": "Alice Archer",
                "planned": [{"device": "LT-B", "from": "2026-11-01", "to": "2026-11-05"}],
            }
        },
    ),
    trap(
        "an announced change without details",
        AT_WORK,
        works("alice", "LT-B", "09:02-12:00", ip=LEEDS),
        accounts={"alice": {"kind": "person", "owner": "Alice Archer", "planned": ["2026-11-02"]}},
    ),
    trap(
        "a device that everybody uses, whoever it is registered to",
        *(
            works(who, "LT-B", "09:00-10:00", day=day, ip=LEEDS)
            for day in range(8)
            for who in ("carol", "alice", "bob", "dave")
        ),
        works("alice", "LT-A", "09:00-10:00", day=10, ip=LEEDS),
        works("alice", "LT-B", "09:02-10:00", day=10, ip=LEEDS),
    ),
    # Clocks and lines
    trap(
        "a colleague's laptop whose clock is three hours slow",
        AT_WORK,
        works("alice", "LT-B", "09:02-11:57", ip=LEEDS, late_s=3 * 3600 + 2),
    ),
    trap(
        "a colleague's laptop whose clock is three hours fast",
        works("alice", "LT-A", "12:00-15:00", ip=LEEDS),
        works("alice", "LT-B", "12:02-14:57", ip=LEEDS, late_s=-3 * 3600 + 2),
    ),
    trap("every line twice", AT_WORK, AT_WORK, LATER_LT_B, LATER_LT_B),
    trap(
        "a day late", [each | {"received": "2026-11-03T12:00:00Z"} for each in AT_WORK], LATER_LT_B
    ),
    trap(
        "failed attempts from everywhere",
        AT_WORK,
        *(
            web("alice", f"09:{m}", ip, outcome="failure", user_agent=DESKTOP)
            for m, ip in ((11, DELHI), (13, PARIS), (21, BOBS_HOME), (23, CAROLS_HOME))
        ),
    ),
    trap(
        "attempts of which nobody knows how they ended",
        AT_WORK,
        *(web("alice", f"09:{m}", DELHI, outcome=None, user_agent=DESKTOP) for m in (11, 21)),
    ),
    trap(
        "a device that is heard of without proof of itself",
        AT_WORK,
        *(
            line("alice", "active", f"09:{m}", "LT-Z", device_authenticated=False, ip=LEEDS)
            for m in range(11, 50, 3)
        ),
    ),
    trap(
        "an id of a session on two machines",
        AT_WORK,
        web("alice", "09:31", LEEDS, session="1"),
        web("bob", "09:31", LEEDS, device="LT-B", session="1"),
        web("carol", "09:33", LEEDS, device="LT-C", session="1"),
    ),
    # Accounts that are not one person's
    *(
        trap(
            f"the account {name} on two devices",
            works(name, "LT-A", "09:00-12:00", ip=LEEDS),
            works(name, "LT-B", "09:02-12:00", ip=DELHI),
        )
        for name in ("reception", "svc-backup", "glass-1", "scanner3", "svc-new")
    ),
    trap(
        "an administrator at colleagues' machines",
        works("alice-adm", "LT-A", "09:00-12:00", ip=LEEDS),
        works("alice-adm", "LT-B", "09:02-12:00", ip=LEEDS),
    ),
    trap(
        "her two accounts, her two desks",
        works("alice", "LT-A", "09:00-12:00", ip=LEEDS),
        works("alice-adm", "LT-B", "09:02-12:00", ip=LEEDS),
    ),
    trap(
        "an account by its other name",
        works("EXAMPLE\\Alice", "LT-A", "09:00-12:00", ip=LEEDS),
        works("alice@example.org", "LT-A2", "09:02-12:00", ip=LEEDS),
    ),
]


def test_there_are_enough() -> None:
    assert len({each.name for each in TRAPS}) == len(TRAPS) >= 50


@pytest.mark.parametrize("each", TRAPS, ids=lambda each: each.name)
def test_nobody_is_accused(each: Trap) -> None:
    assert [a for a in alerts(each.events, **each.changes) if a.certificate.tier > 1] == []
