"""Were two places too far apart for one person to be at both in time?

Certificate A. The distance is a lower bound, from the nearest edges of two circles in which the
two surely were; where there is no circle, nothing follows. Every pair within a day is compared:
the last against the current one alone would be defeated by one event that says nothing. Pure.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations

from agent.signins.alert import Certificate, Kind
from agent.signins.places import Circle, apart_km, comparable
from agent.signins.sightings import Sighting
from agent.signins.view import View, clock

_S_PER_H = 3600
_NETWORK = "network "

_Group = tuple[str, Circle]
"""A device, or a network where no device is known, and where it was."""


def certify(view: View) -> Iterator[Certificate]:
    """Every certificate, in no particular order."""
    groups = _located(view)
    if len({circle for _, circle in groups}) > 1:
        for one, other in combinations(sorted(groups, key=_order), 2):
            yield from _between(view, (one, groups[one]), (other, groups[other]))


def _located(view: View) -> dict[_Group, list[Sighting]]:
    """The sightings of which the place is known, by device or network and place."""
    groups: dict[_Group, list[Sighting]] = defaultdict(list)
    for device, sightings in view.devices.items():
        for s in sightings:
            if s.network is not None and s.network.circle is not None:
                groups[device, s.network.circle].append(s)
    for key, sightings in view.strays.items():
        for s in sightings:
            if s.network is None or s.network.circle is None:
                continue
            if not view.own_network(key, s.time) and not view.through(s.time):
                groups[f"{_NETWORK}{key}", s.network.circle].append(s)
    return groups


def _between(
    view: View, one: tuple[_Group, Sequence[Sighting]], other: tuple[_Group, Sequence[Sighting]]
) -> Iterator[Certificate]:
    (name, here), (second, there) = one[0], other[0]
    if name == second or (name.startswith(_NETWORK) and second.startswith(_NETWORK)):
        return
    rules = view.parameters.velocity
    km = apart_km(here, there)
    near, far = one[1][0].network, other[1][0].network
    if km <= rules.min_km or near is None or far is None:
        return
    if not comparable(near, far, view.parameters.places.home_countries):
        return
    needed_ms = (km / rules.km_per_hour * _S_PER_H - rules.slack_s) * 1000
    for a, b in _within(one[1], other[1], min(needed_ms, rules.within_ms)):
        tier = min(_tier(view, a, b), view.most_tier)
        moment = max(a.time, b.time)
        if tier and not view.planned(moment, (name, second)):
            yield Certificate(
                Kind.VELOCITY,
                tier,
                moment,
                moment,
                (a, b) if (a.time, a.id) <= (b.time, b.id) else (b, a),
                (min(name, second), max(name, second)),
                _says(a, b, km, abs(a.time - b.time)),
                int(km),
            )


def _order(group: _Group) -> tuple[str, float, float, float]:
    name, circle = group
    return name, circle.lat, circle.lon, circle.radius_km


def _within(
    one: Sequence[Sighting], other: Sequence[Sighting], reach_ms: float
) -> Iterator[tuple[Sighting, Sighting]]:
    """For each sighting of the one, the nearest of the other before and after it, where less than
    `reach_ms` lies between.
    """
    times = [s.time for s in other]
    for s in one:
        at = bisect_left(times, s.time)
        for near in (at - 1, at):
            if 0 <= near < len(times) and abs(times[near] - s.time) < reach_ms:
                yield s, other[near]


def _tier(view: View, a: Sighting, b: Sighting) -> int:
    """How much the two events say. A sign-in that no agent saw may be a program's, or come
    through a VPN that no table lists.
    """
    if a.strong and b.strong:
        return 3
    given = a.mfa and b.mfa
    if a.strong or b.strong:
        weak = b if a.strong else a
        if weak.device is not None and view.ownership.own(weak.device, weak.time):
            return 2 if weak.mfa else 0  # left at home, it renews its sign-ins by itself
        return 2 if weak.device is not None or weak.mfa or weak.desktop else 1
    told = all(s.device is not None or s.desktop for s in (a, b))
    return 2 if given else int(told)


def _says(a: Sighting, b: Sighting, km: float, between_ms: int) -> str:
    a, b = sorted((a, b), key=lambda s: (s.time, s.id))
    minutes = between_ms / 60_000
    return (
        f"The account was used {_where(a)} at {clock(a.time)} and {_where(b)} at {clock(b.time)} "
        f"(UTC). The two places are at least {km:,.0f} km apart, and only {minutes:,.0f} minutes "
        "lay between: nobody travels that fast."
    )


def _where(s: Sighting) -> str:
    device = f"on {s.device}" if s.device else "on a device that nobody knows"
    network = s.network
    if network is None:
        return device
    if network.site:
        return f"{device} at {network.site}"
    return f"{device} in {network.country}" if network.country else device
