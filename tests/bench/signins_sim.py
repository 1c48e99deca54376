"""How do a few hundred people sign in for a quarter, and which of them share a login?

A simulator that knows nothing of the detector: people with homes, sites, laptops, phones, journeys
and habits emit events; incidents are laid on top, and what is true of each is kept beside them.

Published parameters (P) and our own assumptions (A):
- P 28 % of working adults in Great Britain work hybrid (ONS, "Who are the hybrid workers?",
  November 2024); office suppliers are above that: (A) 60 % hybrid, two or three home days a week.
- P UK residents made 94.6 million visits abroad in 2024 (ONS, "Travel trends: 2024"), some 1.4 a
  head and year; (A) ten days each, a company laptop goes along one time in four.
- P UK fixed broadband by retail share: BT/EE 31 %, Sky 20 %, Virgin Media O2 19 %, TalkTalk 9 %,
  others (Ofcom, Telecommunications market data, 2024).
- P a phone network's addresses are shared and far from the phone: two random addresses of one
  network have disjoint circles 65 % of the time; city data misses 45 to 61 % of UK broadband
  (shared/facts: measured November 2026 against DB-IP and GeoLite2).
- P laptops are replaced every four years (common refresh cycle, IDC).
- A one guest in twelve uses a computer of their own, at home or abroad, never in the office.
- A 10 % of all device ids are missing, 20 % of hosts have no agent, 3 % of events are late by up to
  a day, 5 % of lines come twice, 2 % of clocks are minutes off and 0.5 % hours.
- A tables are incomplete: 3 % of devices and 2 % of accounts are missing, 15 % of phone and hosting
  networks, a device's new owner is written down up to three weeks late.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from agent.signins.sign_in import SignIn

MINUTE, HOUR, DAY = 60.0, 3600.0, 86_400.0
START = 1_788_220_800.0  # Tuesday 1 September 2026, 00:00 UTC
BEAT_S = 30.0
"""Heartbeats where a second device is involved; elsewhere one in twenty is kept, which changes
nothing: turns need two devices.
"""
THIN_S = 600.0

CITIES = {
    "London": (51.5, -0.1), "Leeds": (53.8, -1.55), "Bristol": (51.45, -2.6),
    "Manchester": (53.5, -2.2), "Cardiff": (51.5, -3.2), "Edinburgh": (55.95, -3.2),
    "Norwich": (52.6, 1.3), "Exeter": (50.7, -3.5),
}  # fmt: skip
ABROAD = {
    "ES": (40.4, -3.7), "FR": (48.9, 2.3), "IE": (53.3, -6.3), "IN": (28.6, 77.2),
    "US": (40.7, -74.0), "PL": (52.2, 21.0), "IT": (41.9, 12.5), "GR": (38.0, 23.7),
    "PT": (38.7, -9.1), "TR": (41.0, 29.0), "PK": (31.5, 74.3), "AE": (25.2, 55.3),
}  # fmt: skip
ISPS = (("BT", 31), ("Sky", 20), ("Virgin Media", 19), ("TalkTalk", 9), ("Hyperoptic", 6),
        ("Zen Internet", 5), ("Plusnet", 10))  # fmt: skip
BROWSERS = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/142.0.0.0 Safari/537.36",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Safari/605.1.15",
    "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
)
PHONE_BROWSERS = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148",
    "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 Chrome/142.0 Mobile Safari/537",
    "Outlook-iOS/709.2216180.prod.iphone (4.28.0)",
)
CLASSES = ("same-site", "other-home", "abroad", "sequential")


@dataclass
class Laptop:
    id: str
    agent: bool
    skew_s: float = 0.0
    browser: str = ""


@dataclass
class Person:
    name: str
    laptop: Laptop
    phone: str
    site: str
    home_city: str
    home_ip: str
    home_v6: str | None
    home_days: frozenset[int]
    mfa: float
    vpn: bool
    vdi: bool
    private_vpn: bool
    away: list[tuple[int, int, str, bool]] = field(default_factory=list)
    """First and last day of a journey, where to, and whether the laptop went along."""
    broken: dict[int, Person] = field(default_factory=dict)
    """Days on which somebody else's laptop is used."""


@dataclass(frozen=True)
class Incident:
    kind: str
    account: str
    first_ms: int
    last_ms: int
    begun_ms: int
    """When both devices were first in use at once."""


class Organisation:
    """A hundred people and their quarter."""

    def __init__(self, seed: int, *, people: int = 100, days: int = 90, incidents: int = 8) -> None:
        self.chance = random.Random(seed)
        self.seed, self.days = seed, days
        self.events: list[SignIn] = []
        self.incidents: list[Incident] = []
        self.geo: list[dict[str, Any]] = []
        self.sites: dict[str, str] = {}
        self.mobile: list[str] = []
        self.hosting: list[str] = []
        self.vpn_exit = self._network("London", "GB", "Example Business ISP", listed=1.0)
        self.planned: dict[str, list[dict[str, Any]]] = {}
        self._tables()
        self.people = [self._person(number) for number in range(people)]
        self.busy: set[tuple[str, int]] = set()
        self.absent: list[tuple[str, str, float, float]] = []
        """Account, laptop, from, until: its owner sits elsewhere and types nothing here."""
        self._changes()
        self._lay_incidents(incidents)
        for person in self.people:
            for day in range(days):
                self._day(person, day)
        self._others()
        self._leave()
        self._deliver()

    # The world

    def _network(self, city: str, country: str, org: str, *, listed: float = 0.97) -> str:
        """One address of a new /24 that the city data describes, more or less well."""
        chance = self.chance
        number = len(self.geo) + 1
        block = f"{20 + self.seed % 60}.{number % 250}.{number // 250}"
        lat, lon = (CITIES | ABROAD)[city if country == "GB" else country]
        off = 2.5 if country == "GB" and chance.random() < 0.5 else 0.3  # degrees: see P above
        entry = {
            "cidr": f"{block}.0/24",
            "lat": lat + chance.gauss(0, off),
            "lon": lon + chance.gauss(0, off),
            "radius_km": chance.choice((5, 20, 50, 100, 200)),
            "country": country,
            "asn": 64512 + number % 1000,
            "org": org,
            "listed": chance.random() < listed,
        }
        self.geo.append(entry)
        return f"{block}.{chance.randrange(1, 255)}"

    def _tables(self) -> None:
        for city in ("London", "Leeds", "Bristol"):
            self.sites[city] = self._network(city, "GB", "Example Business ISP")
        for org in ("EE Mobile", "Vodafone Mobile", "O2 (UK)", "Hutchison 3G UK"):
            for _ in range(8):
                city = self.chance.choice(list(CITIES))
                self.mobile.append(self._network(city, "GB", org, listed=0.95))
        for org, country in (
            ("M247 Europe SRL", "US"), ("Datacamp Limited", "IE"), ("Cloudflare, Inc.", "GB"),
            ("Akamai Technologies", "FR"), ("Example Transit Ltd", "ES"), ("Hetzner Online", "PL"),
        ):  # fmt: skip
            self.hosting.append(self._network("London", country, org, listed=0.9))

    def _person(self, number: int) -> Person:
        chance = self.chance
        site = chance.choices(list(self.sites), (5, 3, 2))[0]
        city = chance.choice((site, site, *CITIES))
        hybrid = chance.random() < 0.6
        home = frozenset(chance.sample(range(5), chance.choice((2, 3)))) if hybrid else frozenset()
        isp = chance.choices([each[0] for each in ISPS], [each[1] for each in ISPS])[0]
        skew = 0.0
        if chance.random() < 0.02:
            skew = chance.gauss(0, 240)
        elif chance.random() < 0.005:
            skew = chance.choice((-3600.0, 3600.0, 7200.0))
        return Person(
            name=f"{chance.choice('abcdefghijk')}.person{number}",
            laptop=Laptop(
                f"{self.seed}-LT-{number}", chance.random() < 0.8, skew, chance.choice(BROWSERS)
            ),
            phone=f"{self.seed}-PH-{number}",
            site=site,
            home_city=city,
            home_ip=self._network(city, "GB", isp),
            home_v6=f"2a0{chance.randrange(10)}:{number + 1:x}:1::7"
            if chance.random() < 0.5
            else None,
            home_days=home,
            mfa=chance.choice((0.1, 0.3, 0.6)),
            vpn=chance.random() < 0.3,
            vdi=chance.random() < 0.12,
            private_vpn=chance.random() < 0.05,
        )

    def _changes(self) -> None:
        """Journeys, broken laptops, and laptops that are replaced."""
        chance = self.chance
        self.replaced: dict[str, tuple[int, Laptop, int]] = {}
        for person in self.people:
            if chance.random() < 1.4 * self.days / 365:
                first = chance.randrange(self.days)
                where = chance.choice(list(ABROAD))
                person.away.append((first, first + 9, where, chance.random() < 0.25))
            if chance.random() < 0.3 * self.days / 365:
                lender = chance.choice(self.people)
                if lender is not person:
                    first = chance.randrange(self.days)
                    for day in range(first, first + chance.randrange(1, 4)):
                        person.broken[day] = lender
                        lender.away.append((day, day, "leave", False))
            if chance.random() < 0.25 * self.days / 365:
                day = chance.randrange(self.days)
                new = Laptop(f"{person.laptop.id}-new", chance.random() < 0.9, 0.0, BROWSERS[0])
                self.replaced[person.name] = (day, new, chance.choice((0, 0, 0, 3, 21)))

    # What is emitted

    def _emit(self, account: str, when: float, kind: str, source: str, ip: str | None,
              device: str | None, *, agent: bool = False, **more: Any) -> None:  # fmt: skip
        chance = self.chance
        missing = chance.random() < 0.1
        self.events.append(
            SignIn(
                id=f"{self.seed}-{len(self.events)}",
                time=round(when * 1000),
                received=None,
                source=source,
                account=account,
                kind=kind,
                failed=more.pop("failed", False),
                succeeded=not more.pop("unknown", False),
                ip=ip,
                device=None if missing else device,
                authenticated=agent and not missing,
                session=more.get("session"),
                remote_from=more.get("remote_from"),
                user_agent=more.get("browser"),
                mfa=more.get("mfa"),
            )
        )

    def _use(
        self,
        account: str,
        laptop: Laptop,
        first: float,
        last: float,
        ip: str,
        *,
        beat_s: float = THIN_S,
        locks: bool = True,
        web_ip: str | None = None,
        mfa: float = 0.3,
        remote_from: str | None = None,
    ) -> list[tuple[float, float]]:
        """Somebody works at a laptop, with short pauses; when they did."""
        chance = self.chance
        told = {"session": f"{laptop.id}/{account}/{int(first)}", "remote_from": remote_from}
        pauses = [first]
        while locks and pauses[-1] < last:
            begin = pauses[-1] + chance.expovariate(1 / (50 * MINUTE))
            pauses += [begin, begin + chance.uniform(5, 20) * MINUTE]
        spells = [
            (begin, min(end, last))
            for begin, end in zip(pauses[::2], [*pauses[1::2], last], strict=False)
            if begin < last
        ]

        def say(when: float, kind: str) -> None:
            if laptop.agent:
                when += laptop.skew_s
                self._emit(account, when, kind, "agent", ip, laptop.id, agent=True, **told)

        for number, (begin, end) in enumerate(spells):
            say(begin, "unlock" if number else "logon")
            at = begin
            while at < end:
                say(at, "active")
                at += beat_s * chance.uniform(0.9, 1.1)
            if locks:
                gone = "logoff" if end >= last and chance.random() < 0.3 else "lock"
                say(end, "idle" if end < last and chance.random() < 0.4 else gone)
            self._web(account, laptop, begin, end, web_ip or ip, mfa, dense=beat_s < THIN_S)
        return spells

    def _web(
        self,
        account: str,
        laptop: Laptop,
        first: float,
        last: float,
        ip: str,
        mfa: float,
        *,
        dense: bool,
    ) -> None:
        """Sign-ins to mail and applications, and the pages that are asked for there."""
        chance = self.chance
        at, source = first + chance.expovariate(1 / (2 * MINUTE)), "entra"
        while at < last:
            known = dense or (source == "entra" and chance.random() < 0.8)
            device = laptop.id if known else None
            session = f"{source}/{account}/{int(at)}"
            self._emit(account, at, "logon", source, ip, device, browser=laptop.browser,
                       session=session, mfa=chance.random() < mfa or None)  # fmt: skip
            until = min(last, at + chance.expovariate(1 / (20 * MINUTE)))
            while source == "webapp" and at < until:
                at += chance.expovariate(1 / (1.5 * MINUTE if dense else 30 * MINUTE))
                self._emit(account, min(at, last), "active", source, ip, device, session=session,
                           browser=laptop.browser)  # fmt: skip
            source = chance.choice(("entra", "webapp", "webapp"))
            at += chance.expovariate(1 / (4 * MINUTE if dense else 75 * MINUTE))

    def _phone(self, person: Person, day: int, wifi: list[tuple[float, float, str]]) -> None:
        chance = self.chance
        abroad = self._journey(person, day)
        for _ in range(chance.randrange(2, 7)):
            when = START + day * DAY + chance.uniform(7, 23) * HOUR
            ip = chance.choice(self.mobile)
            if abroad and abroad[2] != "leave" and chance.random() < 0.4:
                ip = self._hotel(abroad[2])
            for first, last, here in wifi:
                if first <= when <= last and chance.random() < 0.6:
                    ip = here
            if chance.random() < (0.5 if person.private_vpn else 0.02):
                ip = chance.choice(self.hosting)
            self._emit(person.name, when, "logon", chance.choice(("entra", "webapp")), ip,
                       person.phone if chance.random() < 0.6 else None,
                       browser=None if chance.random() < 0.1 else chance.choice(PHONE_BROWSERS),
                       failed=chance.random() < 0.03,
                       mfa=chance.random() < 0.1 or None)  # fmt: skip

    def _hotel(self, country: str) -> str:
        hotels = self.__dict__.setdefault("_hotels", {})
        if country not in hotels:
            hotels[country] = [
                self._network(country, country, f"Example Telecom {country}") for _ in range(3)
            ]
        return str(self.chance.choice(hotels[country]))

    def _journey(self, person: Person, day: int) -> tuple[int, int, str, bool] | None:
        return next((each for each in person.away if each[0] <= day <= each[1]), None)

    def _day(self, person: Person, day: int) -> None:
        chance = self.chance
        midnight = START + day * DAY
        weekday = int((midnight // DAY + 3) % 7)
        wifi: list[tuple[float, float, str]] = []
        journey = self._journey(person, day)
        incident = (person.name, day) in self.busy
        if weekday < 5 and not (journey and not journey[3]) and not incident:
            first = midnight + chance.gauss(9, 0.5) * HOUR
            last = midnight + chance.gauss(17.2, 0.6) * HOUR
            noon = midnight + chance.gauss(12.5, 0.4) * HOUR
            laptop = self._laptop(person, day)
            lender = person.broken.get(day)
            laptop = lender.laptop if lender else laptop
            at_home = weekday in person.home_days and not lender
            ip = person.home_ip if at_home else self.sites[person.site]
            if journey and journey[2] != "leave":
                ip = self._hotel(journey[2])
                first, last, noon = first - 2 * HOUR, last - 2 * HOUR, noon - 2 * HOUR
            web_ip = ip
            if at_home:
                web_ip = self._home_web(person, first)
            wifi.append((first, last, ip))
            self._use(person.name, laptop, first, noon, ip, web_ip=web_ip, mfa=person.mfa)
            self._use(person.name, laptop, noon + 45 * MINUTE, last, ip, web_ip=web_ip,
                      mfa=person.mfa)  # fmt: skip
            self._oddities(person, laptop, first, last, ip, day)
        wifi.append((midnight + 18 * HOUR, midnight + 24 * HOUR, person.home_ip))
        self._phone(person, day, wifi)

    def _home_web(self, person: Person, first: float) -> str:
        """What a web application sees of somebody at home."""
        chance = self.chance
        if person.vpn and chance.random() < 0.7:
            self._emit(person.name, first + 60, "logon", "vpn", person.home_ip, person.laptop.id,
                       mfa=True)  # fmt: skip
            return self.vpn_exit if chance.random() < 0.9 else self.sites["London"]
        if person.private_vpn and chance.random() < 0.3:
            return chance.choice(self.hosting)
        return person.home_v6 if person.home_v6 and chance.random() < 0.5 else person.home_ip

    def _laptop(self, person: Person, day: int) -> Laptop:
        change = self.replaced.get(person.name)
        return change[1] if change and day >= change[0] else person.laptop

    def _oddities(
        self, person: Person, laptop: Laptop, first: float, last: float, ip: str, day: int
    ) -> None:
        """What one person does at two devices, on a normal day."""
        chance = self.chance
        change = self.replaced.get(person.name)
        if change and change[0] == day:
            # The old one beside the new one, for a morning.
            self._use(person.name, person.laptop, first + 600, first + 2 * HOUR, ip, beat_s=BEAT_S,
                      locks=False)  # fmt: skip
            self._use(person.name, laptop, first + 600, first + 2 * HOUR, ip, beat_s=BEAT_S,
                      locks=False)  # fmt: skip
        if person.vdi and chance.random() < 0.5:
            vdi = Laptop(f"{self.seed}-VDI-{chance.randrange(5)}", True, 0.0, BROWSERS[0])
            told = laptop.id if chance.random() < 0.9 else None
            self._use(person.name, vdi, first + HOUR, first + 3 * HOUR, self.sites["London"],
                      beat_s=2 * MINUTE, remote_from=told)  # fmt: skip
        if chance.random() < 0.01 and ip in self.sites.values():
            desk = Laptop(f"{self.seed}-HD-{chance.randrange(6)}", True, 0.0, BROWSERS[0])
            begin = chance.uniform(first, last - HOUR)
            self._use(person.name, desk, begin, begin + 30 * MINUTE, ip, beat_s=BEAT_S)
            if chance.random() < 0.5:
                self.absent.append((person.name, laptop.id, begin, begin + 31 * MINUTE))
        if chance.random() < 0.002:
            # A minute at a colleague's laptop, the own one locked or not.
            other = chance.choice(self.people)
            begin = chance.uniform(first, last - HOUR)
            if other is not person and self._site_of(other, day) == ip:
                end = begin + chance.uniform(2, 15) * MINUTE
                if laptop.agent and chance.random() < 0.7:
                    self._emit(person.name, begin - 30, "lock", "agent", ip, laptop.id, agent=True)
                self._use(person.name, other.laptop, begin, end, ip, beat_s=BEAT_S)
                self.absent.append((person.name, laptop.id, begin - 20, end + 40))
        if day - 1 in person.broken and chance.random() < 0.5:
            # The lender's laptop still has the borrower's mail open, and renews it by itself.
            lender = person.broken[day - 1].laptop
            for _ in range(chance.randrange(1, 4)):
                self._emit(person.name, chance.uniform(first, last), "logon", "entra", ip,
                           lender.id, browser=lender.browser)  # fmt: skip

    def _site_of(self, person: Person, day: int) -> str | None:
        weekday = int(((START + day * DAY) // DAY + 3) % 7)
        here = weekday < 5 and weekday not in person.home_days and not self._journey(person, day)
        return self.sites[person.site] if here else None

    # Incidents

    def _lay_incidents(self, each: int) -> None:
        chance = self.chance
        for kind in CLASSES:
            for _ in range(each):
                owner, guest = chance.sample(self.people, 2)
                day = chance.randrange(20, self.days - 1)
                weekday = int(((START + day * DAY) // DAY + 3) % 7)
                if weekday > 4 or (owner.name, day) in self.busy or day in owner.broken:
                    continue
                self.busy.add((owner.name, day))
                owner.away = [a for a in owner.away if not a[0] <= day <= a[1]]
                self._incident(kind, owner, guest, day)

    def _incident(self, kind: str, owner: Person, guest: Person, day: int) -> None:
        chance = self.chance
        begin = START + day * DAY + chance.uniform(9.8, 15.2) * HOUR
        length = min(3 * HOUR, max(20 * MINUTE, chance.lognormvariate(8.0, 0.6)))
        site = self.sites[owner.site]
        owner_laptop, laptop = self._laptop(owner, day), self._laptop(guest, day)
        ip = {
            "same-site": site,
            "sequential": site,
            "other-home": guest.home_ip,
            "abroad": self._hotel(chance.choice(list(ABROAD))),
        }[kind]
        first, owned, mark = begin, [], len(self.events)
        morning = START + day * DAY + 9 * HOUR
        if kind == "sequential":
            # The owner stops, and the guest goes on with the owner's account.
            self._use(owner.name, owner_laptop, begin - HOUR, begin, site, beat_s=BEAT_S)
            first = begin + chance.uniform(2, 40) * MINUTE
        else:
            self._use(owner.name, owner_laptop, morning, begin - 31 * MINUTE, site)
            mark = len(self.events)
            owned = self._use(owner.name, owner_laptop, begin - 30 * MINUTE,
                              begin + length + 20 * MINUTE, site, beat_s=BEAT_S,
                              mfa=owner.mfa)  # fmt: skip
        if kind in {"other-home", "abroad"} and chance.random() < 0.08:
            laptop = Laptop("", False, 0.0, chance.choice(BROWSERS))  # a computer of their own
        before = len(self.events)
        spells = self._use(owner.name, laptop, first, first + length, ip, beat_s=BEAT_S, mfa=0.5)
        if laptop.id == "":
            self.events[before:] = [_without_device(e) for e in self.events[before:]]
        both = [max(a[0], b[0]) for a in owned for b in spells if max(a[0], b[0]) < min(a[1], b[1])]
        if not both and kind != "sequential":
            # The one only worked while the other had a break: that is a handover.
            kind = "sequential"
        # A device is active when somebody can see that it is: a host without agent is seen when it
        # signs in or asks for a page.
        since = min(both, default=first) * 1000
        begun = max(
            min((e.time for e in part if e.time >= since), default=0)
            for part in (self.events[mark:before], self.events[before:])
        )
        last = round((first + length) * 1000)
        self.incidents.append(Incident(kind, owner.name, round(first * 1000), last, begun))

    # Accounts that are not one person's

    def _others(self) -> None:
        chance = self.chance
        for day in range(0, self.days, 2):
            when = START + day * DAY + 10 * HOUR
            users = chance.sample(self.people, 3)
            for account in ("reception", "svc-backup", "glass-1", "x.admin"):
                if account == "glass-1" and chance.random() < 0.9:
                    continue
                for user in users[:2]:
                    self._use(account, user.laptop, when, when + 20 * MINUTE,
                              self.sites[user.site], beat_s=5 * MINUTE, locks=False)  # fmt: skip

    def _leave(self) -> None:
        gone: dict[tuple[str, str], list[tuple[float, float]]] = {}
        for account, laptop, first, last in self.absent:
            gone.setdefault((account, laptop), []).append((first * 1000, last * 1000))
        self.events = [
            e
            for e in self.events
            if e.kind not in {"active", "unlock", "logon"}
            or not any(
                first < e.time < last
                for first, last in gone.get((e.account, (e.session or "").partition("/")[0]), ())
            )
        ]

    # How it arrives

    def _deliver(self) -> None:
        import msgspec

        chance = self.chance
        skews = {p.laptop.id: p.laptop.skew_s for p in self.people if p.laptop.skew_s}
        out: list[SignIn] = []
        for e in self.events:
            true = e.time - (skews.get(e.device or "", 0.0) * 1000 if e.source == "agent" else 0)
            late = chance.uniform(0.2, 5)
            if chance.random() < 0.03:
                late = chance.uniform(60, DAY)
            received = round(true + late * 1000)
            copy = msgspec.structs.replace(e, received=received)
            out.append(copy)
            if chance.random() < 0.05:
                out.append(msgspec.structs.replace(copy, received=received + 700))
        out.sort(key=lambda e: e.received or 0)
        self.events = out

    def directory(self) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any], dict[str, Any]]:
        """accounts.json, devices.json, sites.json and geo.json, as incomplete as in life."""
        chance = random.Random(self.seed + 1)
        accounts: dict[str, Any] = {
            p.name: {"kind": "person", "owner": p.name}
            for p in self.people
            if chance.random() > 0.02
        }
        accounts |= {
            "reception": {"kind": "shared", "owner": None},
            "svc-backup": {"kind": "service", "owner": None},
            "glass-1": {"kind": "break-glass", "owner": None},
            "x.admin": {"kind": "admin", "owner": self.people[0].name},
        }
        devices: dict[str, Any] = {}
        for p in self.people:
            if chance.random() > 0.03:
                devices[p.laptop.id] = {"primary_user": p.name, "kind": "laptop", "site": p.site,
                                        "agent": p.laptop.agent}  # fmt: skip
            if chance.random() > 0.05:
                devices[p.phone] = {"primary_user": p.name, "kind": "phone"}
            if (change := self.replaced.get(p.name)) and change[2] < 21:
                devices[change[1].id] = {"primary_user": p.name, "kind": "laptop"}
        for number in range(6):
            devices[f"{self.seed}-HD-{number}"] = {"primary_user": None, "kind": "laptop"}
            devices[f"{self.seed}-VDI-{number}"] = {"primary_user": None, "kind": "vdi"}
        cidr = {ip: ip.rpartition(".")[0] + ".0/24" for ip in (*self.mobile, *self.hosting)}
        sites = {
            "sites": [
                {"name": name, "egress": [ip], "lat": CITIES[name][0], "lon": CITIES[name][1],
                 "radius_km": 2} for name, ip in self.sites.items()
            ],
            "vpn_egress": [self.vpn_exit],
            "asn_classes": {
                "mobile": [cidr[ip] for ip in self.mobile if chance.random() > 0.15],
                "hosting": [cidr[ip] for ip in self.hosting if chance.random() > 0.15],
            },
        }  # fmt: skip
        entries = [{k: v for k, v in e.items() if k != "listed"} for e in self.geo if e["listed"]]
        built = (START + 60 * DAY) * 1000
        return accounts, devices, sites, {"source": "made up", "built": built, "entries": entries}


def _without_device(e: SignIn) -> SignIn:
    import msgspec

    return msgspec.structs.replace(e, device=None, authenticated=False)


def organisations(count: int, seed: int, first: int = 0) -> Iterator[Organisation]:
    for number in range(first, first + count):
        yield Organisation(seed * 1000 + number)
