"""Was the account used elsewhere, on a device that nobody knows, while its owner was typing?

Certificate B where the second end has no device id: then its network must say that it is another
place, and more must speak for a person than one sign-in, which a program may renew by itself.
Never proof enough to hold an account. Pure.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from agent.signins import places, spans
from agent.signins.alert import Certificate, Kind
from agent.signins.directory import AccountKind
from agent.signins.interleaving import Turn
from agent.signins.places import NOWHERE, Network, NetworkClass
from agent.signins.sightings import Sighting
from agent.signins.view import View, clock

_HABIT_DAYS = 3
_ENOUGH = 2


def certify(view: View) -> Iterator[Certificate]:
    """Every certificate, in no particular order."""
    if view.account.kind is AccountKind.ADMIN:
        return
    for key, strays in sorted(view.strays.items()):
        network = strays[0].network
        if network is None or network.kind in NOWHERE:
            continue
        for device in sorted(view.devices):
            # Stretches on one network: whoever changes networks may be on both for a moment.
            at_desk = [s for s in view.devices[device] if s.strong and s.network is not None]
            for _, stretch in groupby(at_desk, key=_network_key):
                yield from _against(view, device, list(stretch), key, strays)


def _network_key(s: Sighting) -> str:
    return s.network.key if s.network else ""


def _against(
    view: View, device: str, at_desk: Sequence[Sighting], key: str, strays: Sequence[Sighting]
) -> Iterator[Certificate]:
    here, there = at_desk[0].network, strays[0].network
    if here is None or there is None or not places.apart(here, there):
        return
    names = (device, f"network {key}")
    for turn in view.turns(names, at_desk, strays):
        stray = turn.first if turn.first.device != device else turn.before
        moment = turn.after.time
        if (
            not view.ownership.own(device, moment)
            or view.own_network(key, moment)
            or view.through(moment)
            or view.planned(moment, names)
        ):
            continue
        tier = min(_tier(view, turn, stray, here, there), view.most_tier)
        if tier:
            yield Certificate(
                Kind.CONCURRENCY,
                tier,
                moment,
                moment,
                turn.nearest,
                (min(names), max(names)),
                _says(turn, device, there),
            )


def _tier(view: View, turn: Turn, stray: Sighting, here: Network, there: Network) -> int:
    abroad = bool(here.country and there.country and here.country != there.country)
    habit = _somebodys(view, there.key, turn.after.time)
    person = stray.mfa or (turn.again is not None and stray.desktop is True)
    known = there.kind in (NetworkClass.FIXED, NetworkClass.SITE) or habit
    if not known:
        return 1 if person and stray.desktop else 0
    speaking = sum((abroad, habit, person, stray.desktop is True))
    return min(speaking, _ENOUGH)


def _somebodys(view: View, network: str, moment: int) -> bool:
    """Another account's devices are usually there, and this one's never were."""
    last = spans.day(moment) - 2
    guests = view.history.guests(network, last - 27, last)
    return view.account.id not in guests and max(guests.values(), default=0) >= _HABIT_DAYS


def _says(turn: Turn, device: str, there: Network) -> str:
    stray = turn.first if turn.first.device != device else turn.before
    place = f"at {there.site}" if there.site else f"from a network in {there.country or 'no list'}"
    return (
        f"Somebody was typing on {device} at {clock(turn.before.time)} and "
        f"{clock(turn.after.time)} (UTC), and at {clock(stray.time)} the account was used {place}, "
        "where none of its own devices has been before."
    )
