"""What is known of an address, from the operator's table of sites and what data there is?

The operator's own word goes before anybody's data. City data locates nothing when it is old, and
nothing at all of a VPN, a phone network, a hosting company or a satellite. Pure.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from agent.signins import spans
from agent.signins.parameters import Places as Limits
from agent.signins.places import NOWHERE, Circle, Network, NetworkClass
from agent.signins.prefixes import Address, Prefixes, address
from agent.signins.spans import DAY_MS

_V4, _V4_WIDE, _V6, _V6_WIDE = 24, 16, 48, 32


@dataclass(frozen=True, slots=True)
class _Known:
    kind: NetworkClass
    site: str | None = None
    circle: Circle | None = None
    country: str | None = None
    built: int | None = None
    """When the data was made; None for the operator's own, which the operator keeps right."""


class Data(Protocol):
    """Data of so many addresses that they are asked for one by one."""

    @property
    def source(self) -> str: ...

    @property
    def built(self) -> int:
        """Milliseconds since 1970."""

    def entry(self, ip: str) -> Mapping[str, Any] | None:
        """What it says of the address, with the keys of an entry in `geo.json`."""


class Atlas:
    """The operator's table of sites and what data there is, ready to be asked."""

    def __init__(
        self,
        sites: Mapping[str, Any],
        geo: Mapping[str, Any] | None,
        limits: Limits,
        city: Data | None = None,
    ) -> None:
        """Of DESIGN.md's `sites.json` and `geo.json`, the latter not where there is a `city` file.
        Entries that cannot be read are left out, and named in `problems`.
        """
        self.problems: list[str] = []
        self._limits = limits
        # The operator's own word goes before anybody's data, however fine that is.
        self._own = Prefixes(self._checked([*_sites(sites), *_classes(sites)]))
        if city is not None and geo:
            self.problems.append("geo.json stands beside geo.mmdb, which is asked in its stead")
            geo = None
        self._city = city
        built = city.built if city is not None else spans.moment((geo or {}).get("built"))
        if geo and built is None:
            self.problems.append("geo.json says not when it was built, so nothing in it is used")
            geo = None
        self._classes = _Classes.of(limits)
        self._data = Prefixes(self._checked(self._entries(geo or {}, built)))
        self._cache: dict[tuple[str, bool, bool], Network | None] = {}
        self.built = built
        self.source = city.source if city is not None else str((geo or {}).get("source") or "")

    def _entries(self, geo: Mapping[str, Any], built: int | None) -> Iterable[tuple[Any, _Known]]:
        for entry in geo.get("entries") or ():
            if isinstance(entry, Mapping):
                yield entry.get("cidr"), _described(entry, self._classes, built, self._limits)

    def _checked(self, entries: Iterable[tuple[Any, _Known]]) -> Iterable[tuple[str, _Known]]:
        for cidr, known in entries:
            try:
                Prefixes([(cidr, known)])
            except (ValueError, AttributeError):
                self.problems.append(f"{cidr!r} is no network such as 192.0.2.0/24")
            else:
                yield cidr, known

    def network(self, ip: str | None, moment: int) -> Network | None:
        """What is known of the address at that time; None where it is none, or nobody's."""
        if ip is None:
            return None
        age_days = 0 if self.built is None else (moment - self.built) / DAY_MS
        city = age_days <= self._limits.city_max_age_days
        country = age_days <= self._limits.country_max_age_days
        key = (ip, city, country)
        try:
            return self._cache[key]
        except KeyError:
            where = address(ip)
            found = None if where is None else self._look_up(where, city=city, country=country)
            if len(self._cache) >= _MOST_CACHED:
                self._cache.clear()
            self._cache[key] = found
            return found

    def _look_up(self, where: Address, *, city: bool, country: bool) -> Network | None:
        if where.is_loopback or where.is_unspecified or where.is_multicast:
            return None
        narrow, wide = (_V4, _V4_WIDE) if where.version == 4 else (_V6, _V6_WIDE)
        bits = where.max_prefixlen
        key = f"{where.version}:{int(where) >> (bits - narrow):x}"
        around = f"{where.version}:{int(where) >> (bits - wide):x}"
        own = self._own.find(where)
        known = own[1] if own else None
        beside = self._described(where) if country else None
        if known is None:
            known = beside
        if known is None:
            inside = _EVERYBODYS.find(where) is not None
            return None if inside else Network(key, NetworkClass.UNKNOWN, around)
        circle = known.circle
        if known.built is not None and not city:
            circle = None
        if known.kind in NOWHERE:
            circle = None
        return Network(
            f"site:{known.site}" if known.site else key,
            known.kind,
            around,
            known.site,
            circle,
            known.country or (beside.country if beside else None),
        )

    def _described(self, where: Address) -> _Known | None:
        if self._city is None:
            data = self._data.find(where)
            return data[1] if data else None
        entry = self._city.entry(str(where))
        return None if entry is None else _described(entry, self._classes, self.built, self._limits)


_MOST_CACHED = 200_000

_EVERYBODYS: Prefixes[bool] = Prefixes(
    (cidr, True)
    for cidr in (
        *("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"),  # RFC 1918
        *("100.64.0.0/10", "169.254.0.0/16"),  # RFC 6598, RFC 3927
        *("fc00::/7", "fe80::/10"),  # RFC 4193, RFC 4291 section 2.5.6
    )
)
"""Addresses that every home has: they tell no two places apart unless a table names them."""


def _number(value: Any) -> float | None:
    good = isinstance(value, int | float) and not isinstance(value, bool)
    return float(value) if good and math.isfinite(value) else None


def _circle(entry: Mapping[str, Any], floor: float, missing: float | None) -> Circle | None:
    lat, lon = _number(entry.get("lat")), _number(entry.get("lon"))
    radius = _number(entry.get("radius_km"))
    radius = missing if radius is None else radius
    if lat is None or lon is None or radius is None or radius < 0:
        return None
    return Circle(lat, lon, max(radius, floor))


_SITE_RADIUS_KM = 5.0
"""Of a site whose table gives a middle and no radius: nobody walks further on one network."""


def _sites(sites: Mapping[str, Any]) -> Iterable[tuple[Any, _Known]]:
    # A VPN's egress goes first: at one and the same network it is what makes the place unknown.
    for cidr in sites.get("vpn_egress") or ():
        yield cidr, _Known(NetworkClass.VPN)
    for number, site in enumerate(sites.get("sites") or ()):
        if not isinstance(site, Mapping):
            continue
        name = str(site.get("name") or f"site {number + 1}")
        circle = _circle(site, 0.0, _SITE_RADIUS_KM)
        country = site.get("country")
        for cidr in site.get("egress") or ():
            yield (
                cidr,
                _Known(
                    NetworkClass.SITE, name, circle, country if isinstance(country, str) else None
                ),
            )


def _classes(sites: Mapping[str, Any]) -> Iterable[tuple[Any, _Known]]:
    known = {
        "mobile": NetworkClass.MOBILE,
        "hosting": NetworkClass.HOSTING,
        "satellite": NetworkClass.SATELLITE,
    }
    for name, networks in (sites.get("asn_classes") or {}).items():
        # A class that we do not know (vpn, proxy, tor …) is one that somebody set apart.
        kind = known.get(str(name), NetworkClass.VPN)
        if str(name) in {"fixed", "broadband", "residential"}:
            kind = NetworkClass.FIXED
        for cidr in networks or ():
            yield cidr, _Known(kind)


@dataclass(frozen=True, slots=True)
class _Classes:
    """What a network operator's name says."""

    patterns: tuple[tuple[NetworkClass, re.Pattern[str] | None], ...]

    @classmethod
    def of(cls, limits: Limits) -> _Classes:
        return cls(
            (
                (NetworkClass.MOBILE, _words(limits.mobile_names)),
                (NetworkClass.HOSTING, _words(limits.hosting_names)),
                (NetworkClass.SATELLITE, _words(limits.satellite_names)),
            )
        )

    def kind(self, org: str) -> NetworkClass:
        return next(
            (each for each, words in self.patterns if words and words.search(org)),
            NetworkClass.FIXED,
        )


def _described(
    entry: Mapping[str, Any], classes: _Classes, built: int | None, limits: Limits
) -> _Known:
    country = entry.get("country")
    country = country.strip().upper() if isinstance(country, str) and country.strip() else None
    home = country is None or country in limits.home_countries
    floor = limits.home_radius_km if home else limits.min_radius_km
    kind = classes.kind(str(entry.get("org") or ""))
    return _Known(kind, None, _circle(entry, floor, None), country, built)


def _words(names: tuple[str, ...]) -> re.Pattern[str] | None:
    if not names:
        return None
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, names))})\b", re.IGNORECASE)
