"""What would somebody else's recording of an organisation look like?

A second author's streams, in DESIGN.md's line format, and unlike `signins_sim` in every habit: ids
are asset tags, UUIDs and host names; moments carry offsets, fractions or nothing; heartbeats are
sparse; half of the fields are null; sites and homes have IPv6 and shared NAT. Each incident and
each trap stands beside it with what it is. Frozen: rules are improved, this file is not.
"""

from __future__ import annotations

import json
import random
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

Line = dict[str, Any]

BEGIN = datetime(2026, 6, 1, tzinfo=UTC)  # a Monday
WEEKS = 5
EDGE = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/141.0.0.0 Safari/537.36 Edg/141.0.0.0"
SAFARI = "Mozilla/5.0 (Macintosh; Intel Mac OS X 14_5) AppleWebKit/605.1.15 Version/17.5 Safari/605"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_6_1 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E"
FIRST_NAMES = (
    "aoife", "bram", "chidi", "dilys", "emeka", "farah", "gwen", "hamza", "iona", "jaspal", "kofi",
    "liesl", "mairi", "nikhil", "olwen", "piotr", "quentin", "rhian", "sunita", "tomasz", "umar",
    "vashti", "wanjiru", "xanthe", "yusuf", "zofia",
)  # fmt: skip
SITES = {
    "Kendal": ("195.12.40.", "2a00:23c4:aa01:", 54.33, -2.75),
    "Plymouth": ("195.12.41.", "2a00:23c4:aa02:", 50.37, -4.14),
}
LANDS = {
    "PT": ("85.240.", 38.7, -9.1, "MEO"),
    "NG": ("105.112.", 6.5, 3.4, "Example Lagos Broadband"),
    "PL": ("83.20.", 52.2, 21.0, "Orange Polska"),
    "IE": ("86.40.", 53.3, -6.3, "Eir"),
}
ISPS = ("British Telecommunications PLC", "Sky UK Limited", "Virgin Media Limited", "Zen Internet")
VPN_EXIT, MOBILE, CLOUD = "194.72.9.30", "82.132.", "104.28."


@dataclass
class Machine:
    id: str
    agent: bool
    owner: str | None
    listed: bool = True
    kind: str = "laptop"
    skew_s: float = 0.0
    browser: str = EDGE


@dataclass
class Member:
    account: str
    machine: Machine
    phone: str
    site: str
    home: str
    home6: str | None
    remote_days: frozenset[int]


@dataclass(frozen=True)
class Truth:
    """An incident, or a trap."""

    what: str
    account: str
    first: float
    last: float
    how: str = ""


@dataclass
class Stream:
    """Lines in arrival order, tables, and what is true of them."""

    lines: list[str] = field(default_factory=list)
    tables: dict[str, Any] = field(default_factory=dict)
    incidents: list[Truth] = field(default_factory=list)
    traps: list[Truth] = field(default_factory=list)
    user_months: float = 0.0


class _Maker:
    def __init__(self, seed: int, staff: int) -> None:
        self.r = random.Random(f"fellside {seed}")
        self.out: list[tuple[float, Line]] = []
        self.stream = Stream(user_months=staff * WEEKS * 7 / 30)
        self.geo: list[dict[str, Any]] = []
        self.machines: dict[str, Machine] = {}
        self.planned: dict[str, list[Any]] = {}
        self.taken: set[tuple[str, int]] = set()
        self.history: dict[str, list[Any]] = {}
        for land, (prefix, lat, lon, org) in LANDS.items():
            self._geo(f"{prefix}0.0/16", lat, lon, land, org)
        self._geo(f"{MOBILE}0.0/16", 53.0, -1.5, "GB", "O2 Mobile UK")
        self._geo(f"{CLOUD}0.0/16", 37.7, -122.4, "US", "Cloudflare, Inc.")
        self.staff = [self._member(n) for n in range(staff)]
        self.desks = [self._machine("kiosk", None, agent=True) for _ in range(4)]
        self.jump = self._machine("vdi", None, agent=True)

    def _geo(self, cidr: str, lat: float, lon: float, country: str, org: str) -> None:
        self.geo.append({"cidr": cidr, "lat": lat, "lon": lon, "radius_km": self.r.choice((10, 50)),
                         "country": country, "asn": 2856, "org": org})  # fmt: skip

    def _machine(
        self, kind: str, owner: str | None, *, agent: bool, listed: bool = True
    ) -> Machine:
        r = self.r
        name = r.choice((
            lambda: str(uuid.UUID(int=r.getrandbits(128))),
            lambda: f"FHS-{r.randrange(10_000, 99_999)}",
            lambda: f"desktop-{r.getrandbits(28):07x}.fellside.example",
            lambda: f"{r.randrange(10**9):09d}",
        ))()  # fmt: skip
        made = Machine(name, agent, owner, listed, kind, browser=r.choice((EDGE, SAFARI)))
        self.machines[name] = made
        return made

    def _member(self, number: int) -> Member:
        r = self.r
        name = f"{FIRST_NAMES[number % len(FIRST_NAMES)]}{number // len(FIRST_NAMES) or ''}"
        account = f"{name}@fellside.example"
        block = f"{r.choice((81, 86, 92, 109))}.{150 + number}.{r.randrange(256)}."
        self._geo(f"{block}0/24", r.uniform(50, 56), r.uniform(-5, 1), "GB", r.choice(ISPS))
        machine = self._machine("laptop", account, agent=r.random() < 0.8, listed=r.random() < 0.95)
        return Member(
            account,
            machine,
            str(uuid.UUID(int=r.getrandbits(128))),
            r.choice(list(SITES)),
            f"{block}{r.randrange(2, 250)}",
            f"2a02:c7c:{number + 16:x}:{r.getrandbits(16):x}::" if r.random() < 0.5 else None,
            frozenset(r.sample(range(5), r.choice((0, 2, 3)))),
        )

    # Places

    def office(self, site: str) -> str:
        four, six, *_ = SITES[site]
        if self.r.random() < 0.3:
            return f"{six}{self.r.getrandbits(16):x}::{self.r.getrandbits(16):x}"
        return f"{four}{self.r.choice((4, 5))}"

    def at_home(self, m: Member) -> str:
        six = m.home6 is not None and self.r.random() < 0.4
        return f"{m.home6}{self.r.getrandbits(16):x}" if six else m.home

    def on_the_road(self) -> str:
        return f"{MOBILE}{self.r.randrange(256)}.{self.r.randrange(256)}"

    def in_land(self, land: str) -> str:
        return f"{LANDS[land][0]}{self.r.randrange(256)}.{self.r.randrange(256)}"

    # Events

    def moment(self, when: float) -> Any:
        there = datetime.fromtimestamp(when, UTC)
        form = self.r.randrange(5)
        if form == 0:
            return there.isoformat().replace("+00:00", "Z")
        if form == 1:
            return there.astimezone(timezone(timedelta(hours=1))).isoformat()
        if form == 2:
            return there.astimezone(timezone(timedelta(hours=-4, minutes=-30))).isoformat()
        if form == 3:
            return round(when, 3)
        return there.strftime("%Y-%m-%dT%H:%M:%S.%fZ")

    def say(self, when: float, account: str, kind: str, source: str, **more: Any) -> None:
        r = self.r
        machine: Machine | None = more.pop("machine", None)
        told = when + (machine.skew_s if machine and source == "agent" else 0.0)
        delay = more.pop("delay", None)
        arrives = when + (r.expovariate(1 / 4.0) if delay is None else delay)
        if delay is None and r.random() < 0.02:
            arrives = when + r.uniform(120, 80_000)
        hidden = machine is None or r.random() < 0.1
        line: Line = {
            "id": str(uuid.UUID(int=r.getrandbits(128))),
            "time": self.moment(told),
            "received": None if r.random() < 0.05 else self.moment(arrives),
            "source": source,
            "account": account if r.random() < 0.7 else account.upper(),
            "kind": kind,
            "outcome": more.pop("outcome", "success" if r.random() < 0.97 else None),
            "ip": more.pop("ip", None) if r.random() < 0.93 else None,
            "device": None if hidden or machine is None else machine.id,
            "device_authenticated": bool(source == "agent" and not hidden),
            "session": None,
            "remote_from_device": None,
            "user_agent": None,
            "mfa": None,
        } | {key: value for key, value in more.items() if key != "ip"}
        self.out.append((arrives, line))
        if r.random() < 0.04:
            self.out.append((arrives + r.uniform(1, 900), line))

    def sits(self, account: str, machine: Machine, first: float, last: float,
             ip: Callable[[], str], *, beat: float = 180.0, breaks: bool = True,
             mfa: float = 0.3, web: float = 1500.0, **more: Any) -> None:  # fmt: skip
        """Somebody works at a machine: the agent's heartbeats where it has one, and the web."""
        r = self.r
        session = f"{r.randrange(1, 9)}" if r.random() < 0.8 else None
        here, at, busy = ip(), first, first + r.expovariate(1 / 4000.0)
        if machine.agent:
            self.say(at, account, r.choice(("logon", "unlock")), "agent", machine=machine, ip=here,
                     session=session, **more)  # fmt: skip
        following = at + r.expovariate(1 / 240.0)
        while at < last:
            if breaks and at > busy:
                pause = r.uniform(240, 1500)
                if machine.agent:
                    gone = r.choice(("lock", "lock", "idle"))
                    self.say(at, account, gone, "agent", machine=machine, ip=here, session=session)
                at, busy = at + pause, at + pause + r.expovariate(1 / 4000.0)
                if at >= last:
                    return
                if machine.agent and gone == "lock":
                    self.say(at, account, "unlock", "agent", machine=machine, ip=here,
                             session=session, **more)  # fmt: skip
            if machine.agent:
                self.say(at, account, "active", "agent", machine=machine, ip=here, session=session,
                         **more)  # fmt: skip
            while following <= at:
                self.web(account, machine, following, ip(), mfa=mfa)
                following += r.expovariate(1 / web)
            at += beat * r.uniform(0.8, 1.2)
        if machine.agent:
            self.say(last, account, r.choice(("lock", "logoff")), "agent", machine=machine, ip=here,
                     session=session)  # fmt: skip

    def web(self, account: str, machine: Machine | None, when: float, ip: str, *,
            mfa: float = 0.3, browser: str | None = None) -> None:  # fmt: skip
        r = self.r
        source = r.choice(("entra", "webapp"))
        named = machine if machine and (source == "entra" or r.random() < 0.4) else None
        agent = browser or (machine.browser if machine else EDGE)
        kind = r.choice(("logon", "logon", "active"))
        self.say(when, account, kind, source, machine=named, ip=ip,
                 session=f"w{r.getrandbits(40):x}", user_agent=agent if r.random() < 0.8 else None,
                 mfa=r.choice((True, True, False)) if r.random() < mfa else None)  # fmt: skip

    def phone(self, m: Member, first: float, last: float, ip: Callable[[], str]) -> None:
        at = first + self.r.expovariate(1 / 7000.0)
        while at < last:
            known = Machine(m.phone, False, m.account, kind="phone")
            named = known if self.r.random() < 0.7 else None
            self.say(at, m.account, "logon", "entra", machine=named, ip=ip(),
                     user_agent=IPHONE if self.r.random() < 0.95 else None)  # fmt: skip
            at += self.r.expovariate(1 / 7000.0)

    # Days

    def day(self, m: Member, number: int) -> None:
        r, midnight = self.r, BEGIN.timestamp() + number * 86_400
        if number % 7 < 5 and (m.account, number) not in self.taken:
            first, last = midnight + r.gauss(8.7, 0.4) * 3600, midnight + r.gauss(16.8, 0.5) * 3600
            home = number % 7 in m.remote_days
            self.sits(m.account, m.machine, first, last,
                      lambda: self.at_home(m) if home else self.office(m.site))  # fmt: skip
        self.phone(m, midnight + 7 * 3600, midnight + 22 * 3600,
                   lambda: self.on_the_road() if r.random() < 0.7 else self.at_home(m))  # fmt: skip

    def lay(self, incidents: int) -> None:
        r = self.r
        kinds = ("same-site", "other-home", "abroad")
        hosts = ("agent", "agent", "agent", "agent", "agent", "agent", "no-agent", "own-computer",
                 "owner-no-agent")  # fmt: skip
        for number in range(incidents * len(kinds)):
            owner, guest = r.sample(self.staff, 2)
            day = r.randrange(10, WEEKS * 7 - 1)
            if (
                day % 7 > 4
                or (owner.account, day) in self.taken
                or (guest.account, day) in self.taken
            ):
                continue
            self.taken |= {(owner.account, day), (guest.account, day)}
            self.incident(kinds[number % 3], r.choice(hosts), owner, guest, day)
        for trap in TRAPS:
            for _ in range(2):
                who, other = r.sample(self.staff, 2)
                day = r.randrange(10, WEEKS * 7 - 1)
                if (
                    day % 7 > 4
                    or (who.account, day) in self.taken
                    or (other.account, day) in self.taken
                ):
                    continue
                self.taken |= {(who.account, day), (other.account, day)}
                midnight = BEGIN.timestamp() + day * 86_400
                trap(self, who, other, midnight)
                self.stream.traps.append(
                    Truth(trap.__name__, who.account, midnight, midnight + 86_400)
                )

    def incident(self, kind: str, how: str, owner: Member, guest: Member, day: int) -> None:
        r, midnight = self.r, BEGIN.timestamp() + day * 86_400
        if kind == "same-site" and how == "own-computer":
            how = "no-agent"  # nobody's computer is let into the office
        begin = midnight + r.uniform(9.5, 14.5) * 3600
        length = r.uniform(12, 120) * 60
        mine, theirs = owner.machine, guest.machine
        if how == "owner-no-agent":
            mine = Machine(mine.id, False, mine.owner, mine.listed, browser=mine.browser)
        elif not mine.agent:
            how = "owner-no-agent"
        if how == "no-agent":
            theirs = Machine(theirs.id, False, theirs.owner, theirs.listed, browser=theirs.browser)
        elif how == "own-computer":
            theirs = Machine("", False, None, False, browser=SAFARI)
        elif not theirs.agent:
            how = f"{how}, no-agent".removeprefix("agent, ")
        here: Callable[[], str] = lambda: self.office(owner.site)  # noqa: E731
        land = r.choice(list(LANDS))
        address = self.in_land(land)
        there: Callable[[], str] = {
            "same-site": here,
            "other-home": lambda: self.at_home(guest),
            "abroad": lambda: address,
        }[kind]
        self.sits(owner.account, mine, midnight + 8.6 * 3600, begin - 700, here)
        self.sits(owner.account, mine, begin - 600, begin + length + 900, here, beat=60, web=400,
                  breaks=False)  # fmt: skip
        before = len(self.out)
        self.sits(owner.account, theirs, begin, begin + length, there, beat=60, web=300,
                  breaks=False, mfa=0.5)  # fmt: skip
        if theirs.id == "":
            for _, line in self.out[before:]:
                line["device"], line["device_authenticated"] = None, False
        self.stream.incidents.append(Truth(kind, owner.account, begin, begin + length, how))

    def finish(self) -> Stream:
        r = self.r
        for number in range(WEEKS * 7):
            for m in self.staff:
                self.day(m, number)
            self.routines(number)
        accounts: dict[str, Any] = {
            m.account: {"kind": "person", "owner": m.account.partition("@")[0].title(),
                        "planned": self.planned.get(m.account, [])}
            for m in self.staff if r.random() < 0.97
        }  # fmt: skip
        accounts |= {
            "svc-pharmacy-sync": {"kind": "service"},
            "frontdesk@fellside.example": {"kind": "shared", "owner": "Office"},
        }
        accounts |= {
            f"it.support{number}": {"kind": "admin", "owner": self.staff[0].account}
            for number in range(len(self.stream.traps))
        }
        devices: dict[str, Any] = {
            x.id: {"primary_user": x.owner, "kind": x.kind, "agent": x.agent,
                   **({"history": self.history[x.id]} if x.id in self.history else {})}
            for x in self.machines.values() if x.listed
        }  # fmt: skip
        devices |= {m.phone: {"primary_user": m.account, "kind": "phone"}
                    for m in self.staff if r.random() < 0.9}  # fmt: skip
        sites = {
            "sites": [
                {"name": name, "egress": [f"{four}0/24", f"{six}:/48"], "lat": lat, "lon": lon,
                 "radius_km": 3} for name, (four, six, lat, lon) in SITES.items()
            ],
            "vpn_egress": [f"{VPN_EXIT}/32"],
            "asn_classes": {"mobile": [f"{MOBILE}0.0/17"], "hosting": [], "satellite": []},
        }  # fmt: skip
        self.stream.tables = {
            "accounts": accounts,
            "devices": devices,
            "sites": sites,
            "geo": {"source": "made up", "built": "2026-05-28", "entries": self.geo},
        }
        self.out.sort(key=lambda each: each[0])
        self.stream.lines = [json.dumps(line) for _, line in self.out]
        return self.stream

    def routines(self, number: int) -> None:
        """Accounts that are nobody's."""
        midnight = BEGIN.timestamp() + number * 86_400
        for hour in range(0, 24, 3):
            self.say(midnight + hour * 3600 + 5, "svc-pharmacy-sync", "logon", "ssh",
                     machine=self.jump, ip=self.on_the_road())  # fmt: skip
        if number % 7 < 5:
            for desk in self.desks[:2]:
                self.sits("frontdesk@fellside.example", desk, midnight + 9 * 3600,
                          midnight + 16 * 3600, lambda: self.office("Kendal"))  # fmt: skip


# Traps: one person, or two with accounts of their own; whatever is told of them is false.


def shift_handover_at_a_hot_desk(k: _Maker, who: Member, other: Member, day: float) -> None:
    desk = k.desks[0]
    here: Callable[[], str] = lambda: k.office(who.site)  # noqa: E731
    k.sits(who.account, desk, day + 8 * 3600, day + 12.5 * 3600, here, beat=60)
    k.sits(other.account, desk, day + 12.52 * 3600, day + 17 * 3600, here, beat=60)
    k.sits(who.account, who.machine, day + 12.6 * 3600, day + 16 * 3600, here)


def phone_and_laptop_of_one_person(k: _Maker, who: Member, other: Member, day: float) -> None:
    k.sits(who.account, who.machine, day + 9 * 3600, day + 17 * 3600, lambda: k.office(who.site),
           beat=60)  # fmt: skip
    for _ in range(40):
        k.phone(who, day + k.r.uniform(9, 16) * 3600, day + 17 * 3600, k.on_the_road)


def remote_desktop_to_the_office(k: _Maker, who: Member, other: Member, day: float) -> None:
    first, last = day + 9 * 3600, day + 15 * 3600
    k.sits(who.account, who.machine, first, last, lambda: k.at_home(who), beat=60)
    k.say(first + 300, who.account, "remote-connect", "agent", machine=other.machine,
          ip=k.office(who.site), session="rdp-3", remote_from_device=who.machine.id)  # fmt: skip
    at = first + 330
    while at < last - 60:
        k.say(at, who.account, "active", "agent", machine=other.machine, ip=k.office(who.site),
              session="rdp-3", remote_from_device=who.machine.id)  # fmt: skip
        at += 60
    k.say(last, who.account, "remote-disconnect", "agent", machine=other.machine, session="rdp-3",
          remote_from_device=who.machine.id)  # fmt: skip


def vpn_with_a_split_tunnel(k: _Maker, who: Member, other: Member, day: float) -> None:
    first = day + 8.5 * 3600
    k.say(first, who.account, "logon", "vpn", machine=who.machine, ip=who.home, mfa=True)
    k.sits(who.account, who.machine, first + 60, day + 17 * 3600,
           lambda: VPN_EXIT if k.r.random() < 0.5 else k.at_home(who), beat=60,
           web=300)  # fmt: skip


def laptop_replaced(k: _Maker, who: Member, other: Member, day: float) -> None:
    new = k._machine("laptop", who.account, agent=True, listed=k.r.random() < 0.5)
    here: Callable[[], str] = lambda: k.office(who.site)  # noqa: E731
    k.sits(who.account, who.machine, day + 9 * 3600, day + 11 * 3600, here, beat=60, breaks=False)
    k.sits(who.account, new, day + 9.5 * 3600, day + 11.5 * 3600, here, beat=60, breaks=False)
    who.machine = new


def laptop_handed_on(k: _Maker, who: Member, other: Member, day: float) -> None:
    """Its last holder's programs go on signing in for an hour after the new one has it."""
    date = datetime.fromtimestamp(day, UTC).strftime("%Y-%m-%d")
    k.history[who.machine.id] = [{"user": other.account, "from": "2025-01-01", "to": date}]
    here: Callable[[], str] = lambda: k.office(who.site)  # noqa: E731
    k.sits(who.account, who.machine, day + 9 * 3600, day + 17 * 3600, here, beat=60)


def background_sync_at_home(k: _Maker, who: Member, other: Member, day: float) -> None:
    """The laptop at home renews its sign-ins while its owner sits at a hot desk."""
    k.sits(who.account, k.desks[1], day + 9 * 3600, day + 17 * 3600, lambda: k.office(who.site),
           beat=60)  # fmt: skip
    for minutes in range(0, 480, 20):
        k.say(day + 9 * 3600 + minutes * 60, who.account, "active", "webapp", machine=who.machine,
              ip=who.home, user_agent="Mozilla/5.0 (Windows NT 10.0) Teams/25.1")  # fmt: skip


def password_manager_in_the_browser(k: _Maker, who: Member, other: Member, day: float) -> None:
    k.sits(who.account, who.machine, day + 9 * 3600, day + 17 * 3600, lambda: k.office(who.site),
           beat=60)  # fmt: skip
    for minutes in range(0, 480, 15):
        k.say(day + 9 * 3600 + minutes * 60, who.account, "active", "webapp", ip=f"{CLOUD}7.9",
              user_agent="PasswordVault/8.1 (sync)")  # fmt: skip


def train_with_mobile_data(k: _Maker, who: Member, other: Member, day: float) -> None:
    k.sits(
        who.account, who.machine, day + 7 * 3600, day + 10 * 3600, k.on_the_road, beat=60, web=200
    )
    k.sits(who.account, who.machine, day + 10.2 * 3600, day + 16 * 3600,
           lambda: k.office("Plymouth"))  # fmt: skip


def fast_clock(k: _Maker, who: Member, other: Member, day: float) -> None:
    desk = who.machine
    held, desk.skew_s = desk.skew_s, k.r.choice((540.0, 3600.0, -1500.0))
    k.sits(who.account, desk, day + 9 * 3600, day + 12 * 3600, lambda: k.office(who.site), beat=60)
    k.sits(who.account, other.machine, day + 12.2 * 3600, day + 12.6 * 3600,
           lambda: k.office(who.site), beat=60, breaks=False)  # fmt: skip
    desk.skew_s = held


def colleague_borrows_a_laptop(k: _Maker, who: Member, other: Member, day: float) -> None:
    """With an account of their own, at the other's machine, while it is unlocked for them."""
    here: Callable[[], str] = lambda: k.office(who.site)  # noqa: E731
    k.sits(who.account, other.machine, day + 9 * 3600, day + 13 * 3600, here, beat=60)
    k.sits(other.account, other.machine, day + 13.1 * 3600, day + 17 * 3600, here, beat=60)


def offline_all_morning(k: _Maker, who: Member, other: Member, day: float) -> None:
    """On a train without network; it all arrives at once, after work on another machine."""
    before = len(k.out)
    k.sits(who.account, who.machine, day + 8 * 3600, day + 10 * 3600, k.on_the_road, beat=60)
    k.out[before:] = [
        (day + 14 * 3600, line | {"received": k.moment(day + 14 * 3600)})
        for _, line in k.out[before:]
    ]
    k.sits(who.account, k.desks[2], day + 11 * 3600, day + 16 * 3600, lambda: k.office(who.site))


def two_laptops_of_one_person(k: _Maker, who: Member, other: Member, day: float) -> None:
    second = k._machine("laptop", who.account, agent=True)
    here: Callable[[], str] = lambda: k.office(who.site)  # noqa: E731
    k.sits(who.account, who.machine, day + 9 * 3600, day + 16 * 3600, here, beat=60, breaks=False)
    k.sits(who.account, second, day + 9.1 * 3600, day + 15 * 3600, here, beat=60, breaks=False)


def home_and_the_neighbours_nat(k: _Maker, who: Member, other: Member, day: float) -> None:
    """Two colleagues in one household: one address, an account each."""
    one: Callable[[], str] = lambda: who.home  # noqa: E731
    k.sits(who.account, who.machine, day + 9 * 3600, day + 17 * 3600, one, beat=60)
    k.sits(other.account, other.machine, day + 9 * 3600, day + 17 * 3600, one, beat=60)


def holiday_with_laptop_and_phone(k: _Maker, who: Member, other: Member, day: float) -> None:
    away = k.in_land("PT")
    k.sits(who.account, who.machine, day + 9 * 3600, day + 12 * 3600, lambda: away, beat=60)
    k.phone(who, day + 9 * 3600, day + 20 * 3600, lambda: k.in_land("PT"))


def helpdesk_looks_on(k: _Maker, who: Member, other: Member, day: float) -> None:
    """IT signs in with its own account on the person's machine."""
    here: Callable[[], str] = lambda: k.office(who.site)  # noqa: E731
    k.sits(who.account, who.machine, day + 9 * 3600, day + 16 * 3600, here, beat=60)
    helper = f"it.support{len(k.stream.traps)}"
    k.sits(helper, who.machine, day + 11 * 3600, day + 11.3 * 3600, here, beat=60)
    k.sits(helper, other.machine, day + 11.05 * 3600, day + 11.4 * 3600, here, beat=60)


def wrong_passwords_from_abroad(k: _Maker, who: Member, other: Member, day: float) -> None:
    k.sits(who.account, who.machine, day + 9 * 3600, day + 17 * 3600, lambda: k.office(who.site),
           beat=60)  # fmt: skip
    for minutes in range(0, 300, 7):
        k.say(day + 10 * 3600 + minutes * 60, who.account, "logon", "entra", outcome="failure",
              ip=k.in_land("NG"), user_agent=EDGE)  # fmt: skip


def browser_behind_a_private_relay(k: _Maker, who: Member, other: Member, day: float) -> None:
    k.sits(who.account, who.machine, day + 9 * 3600, day + 17 * 3600,
           lambda: f"{CLOUD}{k.r.randrange(9)}.{k.r.randrange(250)}" if k.r.random() < 0.5
           else k.at_home(who), beat=60, web=300)  # fmt: skip


def own_tablet_and_the_cafe(k: _Maker, who: Member, other: Member, day: float) -> None:
    k.sits(who.account, who.machine, day + 9 * 3600, day + 12 * 3600, lambda: k.office(who.site),
           beat=60, breaks=False)  # fmt: skip
    for minutes in range(0, 150, 10):
        k.say(day + 9.2 * 3600 + minutes * 60, who.account, "logon", "webapp", ip=k.on_the_road(),
              user_agent="Mozilla/5.0 (iPad; CPU OS 17_6 like Mac OS X) Mobile/15E")  # fmt: skip


def helps_at_a_colleagues_desk(k: _Maker, who: Member, other: Member, day: float) -> None:
    """Walks over, signs in there for five minutes, and walks back; the own screen locks itself."""
    here: Callable[[], str] = lambda: k.office(who.site)  # noqa: E731
    k.sits(who.account, who.machine, day + 9 * 3600, day + 11 * 3600, here, beat=60, breaks=False)
    k.sits(who.account, other.machine, day + 11.05 * 3600, day + 11.15 * 3600, here, beat=60,
           breaks=False, web=9e9)  # fmt: skip
    k.sits(who.account, who.machine, day + 11.2 * 3600, day + 16 * 3600, here, beat=60)


TRAPS: tuple[Callable[[_Maker, Member, Member, float], None], ...] = (
    shift_handover_at_a_hot_desk, phone_and_laptop_of_one_person, remote_desktop_to_the_office,
    vpn_with_a_split_tunnel, laptop_replaced, laptop_handed_on, background_sync_at_home,
    password_manager_in_the_browser, train_with_mobile_data, fast_clock, colleague_borrows_a_laptop,
    offline_all_morning, two_laptops_of_one_person, home_and_the_neighbours_nat,
    holiday_with_laptop_and_phone, helpdesk_looks_on, wrong_passwords_from_abroad,
    browser_behind_a_private_relay, own_tablet_and_the_cafe, helps_at_a_colleagues_desk,
)  # fmt: skip


def stream(seed: int, *, staff: int = 26, incidents: int = 6) -> Stream:
    """One organisation's five weeks."""
    maker = _Maker(seed, staff)
    maker.lay(incidents)
    return maker.finish()
