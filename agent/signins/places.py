"""What does an address say about where a person is?

Mostly little. The operator's own sites are places; a VPN's egress, a phone network, a hosting
company and a satellite are none; a broadband address has a country, and a circle only where the
operator brought recent city data. Pure.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum

_EARTH_KM = 6371.0088
"""Mean radius of the earth, IUGG."""


class NetworkClass(StrEnum):
    """What kind of network an address belongs to."""

    SITE = "site"
    FIXED = "fixed"
    """Broadband and the like, as far as the data says."""
    UNKNOWN = "unknown"
    """No data describes it."""
    VPN = "vpn"
    MOBILE = "mobile"
    HOSTING = "hosting"
    SATELLITE = "satellite"


NOWHERE = frozenset(
    {NetworkClass.VPN, NetworkClass.MOBILE, NetworkClass.HOSTING, NetworkClass.SATELLITE}
)
"""Who comes from one of these may sit anywhere."""


@dataclass(frozen=True, slots=True)
class Circle:
    """Where somebody is: no further than the radius from the middle."""

    lat: float
    lon: float
    radius_km: float


def apart_km(a: Circle, b: Circle) -> float:
    """The least distance between two people inside the two circles; 0 where they touch."""
    phi_a, phi_b = math.radians(a.lat), math.radians(b.lat)
    half_phi, half_lon = (phi_b - phi_a) / 2, math.radians(b.lon - a.lon) / 2
    chord = math.sin(half_phi) ** 2 + math.cos(phi_a) * math.cos(phi_b) * math.sin(half_lon) ** 2
    whole = 2 * _EARTH_KM * math.asin(min(1.0, math.sqrt(chord)))
    return max(0.0, whole - a.radius_km - b.radius_km)


@dataclass(frozen=True, slots=True)
class Network:
    """One address's network, as much as is known of it."""

    key: str
    """Names the network: a site's name, or the address's /24 or /48."""
    kind: NetworkClass
    wide: str = ""
    """The /16 or /32 around it, with the version: addresses in one of these may be one line's."""
    site: str | None = None
    circle: Circle | None = None
    country: str | None = None


def apart(a: Network, b: Network) -> bool:
    """Surely two different places, though nobody may know how far apart.

    Two addresses of one provider may be one line (CGNAT, a new lease), and so may an IPv4 and an
    IPv6 address; phones and VPNs are nowhere.
    """
    if a.kind in NOWHERE or b.kind in NOWHERE or a.key == b.key:
        return False
    if a.site and b.site:
        return a.site != b.site
    if a.country and b.country and a.country != b.country:
        return True
    if a.circle and b.circle and apart_km(a.circle, b.circle) > 0:
        return True
    return a.wide[:1] == b.wide[:1] and a.wide != b.wide


def comparable(a: Network, b: Network, home_countries: tuple[str, ...]) -> bool:
    """Whether the two circles can carry evidence against each other. Inside one's own country city
    data cannot: only the operator's own sites are known well enough there.
    """
    if a.circle is None or b.circle is None:
        return False
    if a.site and b.site:
        return True
    home = [each.country is None or each.country in home_countries for each in (a, b)]
    return not all(home)
