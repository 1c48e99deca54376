"""What would other products say of the same sign-ins?

Their published logic, in our own words, as of November 2026. Each takes what it would be given in
life: the address's middle point in city data, without a radius.

- Panther, "Impossible travel for login action": the last log-in of the same kind of log against the
  current one, in the order of arrival; more than 900 km/h.
- Datadog, "Impossible travel": two log-ins more than 500 km apart at more than 1,000 km/h.
- Elastic's hunting query: two or more countries within one hour of the clock.
- SOCFortress for Wazuh: within five minutes, 100 km or another country apart.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from agent.signins.sign_in import SignIn

Point = tuple[float, float, str]
Told = tuple[str, int]
"""An account, and when: milliseconds."""


def _km(a: Point, b: Point) -> float:
    lat_a, lat_b = math.radians(a[0]), math.radians(b[0])
    half = math.sin((lat_b - lat_a) / 2) ** 2
    half += math.cos(lat_a) * math.cos(lat_b) * math.sin(math.radians(b[1] - a[1]) / 2) ** 2
    return 12742 * math.asin(min(1.0, math.sqrt(half)))


def located(events: Sequence[SignIn], geo: dict[str, Any]) -> Iterator[tuple[SignIn, Point]]:
    """Successful log-ins with a place, in order of arrival."""
    table = {
        e["cidr"].rpartition(".")[0]: (e["lat"], e["lon"], e["country"]) for e in geo["entries"]
    }
    for e in events:
        if e.kind == "logon" and not e.failed and e.ip and e.source != "agent":
            point = table.get(e.ip.rpartition(".")[0])
            if point:
                yield e, point


def _last_and_current(
    events: Sequence[SignIn],
    geo: dict[str, Any],
    wrong: Callable[[float, float, bool], bool],
    *,
    by_source: bool,
) -> Iterator[Told]:
    last: dict[tuple[str, str], tuple[SignIn, Point]] = {}
    for e, point in located(events, geo):
        key = (e.account, e.source if by_source else "")
        if key in last:
            before, there = last[key]
            hours = (e.time - before.time) / 3_600_000
            if wrong(_km(there, point), hours, there[2] != point[2]):
                yield e.account, e.time
        last[key] = (e, point)


def panther(events: Sequence[SignIn], geo: dict[str, Any]) -> Iterator[Told]:
    def wrong(km: float, hours: float, abroad: bool) -> bool:
        return km > 0 and hours > 0 and km / hours > 900

    yield from _last_and_current(events, geo, wrong, by_source=True)


def datadog(events: Sequence[SignIn], geo: dict[str, Any]) -> Iterator[Told]:
    def wrong(km: float, hours: float, abroad: bool) -> bool:
        return km > 500 and (hours <= 0 or km / hours > 1000)

    yield from _last_and_current(events, geo, wrong, by_source=False)


def socfortress(events: Sequence[SignIn], geo: dict[str, Any]) -> Iterator[Told]:
    def wrong(km: float, hours: float, abroad: bool) -> bool:
        return abs(hours) <= 5 / 60 and (km >= 100 or abroad)

    yield from _last_and_current(events, geo, wrong, by_source=False)


def elastic(events: Sequence[SignIn], geo: dict[str, Any]) -> Iterator[Told]:
    hours: dict[tuple[str, int], set[str]] = defaultdict(set)
    for e, point in located(events, geo):
        countries = hours[e.account, e.time // 3_600_000]
        before = len(countries)
        countries.add(point[2])
        if before == 1 and len(countries) > 1:
            yield e.account, e.time


PEERS = {"Panther": panther, "Datadog": datadog, "Elastic": elastic, "SOCFortress": socfortress}
