"""Which alerts follow from a set of sign-in events?

The set alone decides: events may come in any order, twice, late, and by several ways. Pure.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

import msgspec

from agent.signins import borrowed, concurrency, elsewhere, unfamiliar, velocity
from agent.signins.alert import Alert, Certificate, alert_id
from agent.signins.atlas import Atlas
from agent.signins.clocks import differences, offsets
from agent.signins.directory import Account, Directory
from agent.signins.ends import can_differ, ends
from agent.signins.history import History
from agent.signins.learning import learn
from agent.signins.ownership import Ownership
from agent.signins.parameters import Parameters
from agent.signins.sightings import see
from agent.signins.sign_in import SignIn
from agent.signins.spans import day
from agent.signins.view import MOST_TIER, View

_RULES = (
    velocity.certify,
    concurrency.certify,
    elsewhere.certify,
    borrowed.certify,
    unfamiliar.certify,
)


@dataclass(slots=True)
class World:
    """What the events are judged by."""

    directory: Directory
    atlas: Atlas
    parameters: Parameters = field(default_factory=Parameters)


def certify(events: Iterable[SignIn], world: World) -> list[Alert]:
    """Every alert, in the order in which they could first be told."""
    streams = by_account(events, world.directory)
    history = History()
    for account, each in streams.items():
        learn(history, account, each, world.directory, world.atlas, world.parameters)
    found = [
        alert
        for account, each in streams.items()
        for alert in judge(world.directory.account_of(account), each, history, world)
    ]
    return sorted(found, key=lambda alert: alert.sort_key)


def by_account(events: Iterable[SignIn], directory: Directory) -> dict[str, list[SignIn]]:
    """Each account's events, each once, in order of time and then id. Of copies that came by
    several ways, the one that came first stays.
    """
    found: dict[str, dict[str, SignIn]] = defaultdict(dict)
    accounts: dict[str, str] = {}
    for e in events:
        account = accounts.get(e.account)
        if account is None:
            account = accounts[e.account] = directory.account_of(e.account).id
        held = found[account].setdefault(e.id, e)
        if held is not e and _order(e) < _order(held):
            found[account][e.id] = e
    return {
        account: sorted(each.values(), key=lambda e: (e.time, e.id))
        for account, each in sorted(found.items())
    }


_ENCODER = msgspec.msgpack.Encoder()


def _order(e: SignIn) -> bytes:
    """Which of two lines with one id is believed, whichever came first: the one with the smaller
    bytes, which is the one that was received first where they differ in nothing else.
    """
    return _ENCODER.encode(e)


def judge(
    account: Account, events: Sequence[SignIn], history: History, world: World
) -> Iterator[Alert]:
    """One account's alerts. `events` are in order, each once, and the history knows them."""
    if account.kind not in MOST_TIER:
        return
    days = {each: list(group) for each, group in groupby(events, key=_day)}
    found = {
        each: ends(account, today, world.directory, world.atlas, history)
        for each, today in days.items()
    }
    for each, today in days.items():
        if can_differ(found[each] | found.get(each - 1, frozenset())):
            window = [*days.get(each - 1, ()), *today]
            yield from judge_day(account, each, window, history, world)


def judge_day(
    account: Account, today: int, window: Sequence[SignIn], history: History, world: World
) -> Iterator[Alert]:
    """The alerts that could first be told on one day (UTC, in days since 1970), from the events
    of that day and the day before, in order. Nothing else is asked about, so whoever keeps two
    days of events can tell the same.
    """
    moved = offsets(window, world.parameters.clocks.doubt_s * 1000)
    found = _certificates(account, window, history, world, moved)
    slow = {key for key, each in moved.items() if each > 0}
    if found and slow:
        # A clock that may be slow: only what holds by either reading is certain.
        fast = {key: each for key, each in moved.items() if each < 0}
        straight = _certificates(account, window, history, world, fast)
        held = {(c.kind, c.ends) for c in straight}
        found = [c for c in found if (c.kind, c.ends) in held]
    certificates = (c for c in found if day(c.known) == today)
    for c in _incidents(certificates, world.parameters.clocks.incident_gap_hours):
        yield Alert(alert_id(c.kind, c.events), account.id, c)


def _day(e: SignIn) -> int:
    return day(e.time)


def _certificates(
    account: Account,
    events: Sequence[SignIn],
    history: History,
    world: World,
    moved: Mapping[tuple[str, int], int],
) -> list[Certificate]:
    seen = see(events, world.directory, world.atlas, moved=moved)
    ownership = Ownership(account, world.directory, history, world.parameters.concurrency)
    view = View(account, seen, ownership, history, world.parameters, differences(events))
    return [certificate for rule in _RULES for certificate in rule(view) if certificate.tier]


def _incidents(found: Iterable[Certificate], gap_hours: float) -> Iterator[Certificate]:
    """Of each incident, the certificates of its highest tier: one for each two ends, the first."""
    gap_ms = gap_hours * 3_600_000
    incident: list[Certificate] = []
    for c in sorted(found, key=_moment):
        last = incident[-1] if incident else None
        if last and c.known - last.known > gap_ms:
            yield from _strongest(incident)
            incident = []
        incident.append(c)
    yield from _strongest(incident)


def _moment(c: Certificate) -> tuple[int, int, str, str, str, tuple[str, str]]:
    return c.known, -c.tier, c.kind.value, c.events[0].id, c.events[1].id, c.ends


def _strongest(incident: Sequence[Certificate]) -> Iterator[Certificate]:
    most = max((c.tier for c in incident), default=0)
    first: dict[tuple[str, str], int] = {}
    for c in incident:
        first[c.ends] = min(c.first, first.get(c.ends, c.first))
    told: set[tuple[str, str]] = set()
    for c in incident:
        if c.tier == most and c.ends not in told:
            told.add(c.ends)
            yield replace(c, first=first[c.ends])
