"""Did somebody type at another's device while the account was in use elsewhere?

Certificate B where the account's own end is the one that no agent vouches for: its device is on no
list, has no id, or its agent is silent. Whoever borrows a colleague's laptop may have left their
own switched on, and it renews its sign-ins by itself; so more must speak for a person, and it is
never proof enough to hold an account. Pure.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from agent.signins import places
from agent.signins.alert import Certificate, Kind
from agent.signins.directory import AccountKind
from agent.signins.interleaving import Turn
from agent.signins.places import NetworkClass
from agent.signins.sightings import Sighting
from agent.signins.view import LINKED_MS, View, clock

_KNOWN = (NetworkClass.FIXED, NetworkClass.SITE)


def certify(view: View) -> Iterator[Certificate]:
    """Every certificate, in no particular order."""
    if view.account.kind is AccountKind.ADMIN:
        return
    others: Mapping[str, Sequence[Sighting]] = {}
    for device in sorted(view.devices):
        strong = [s for s in view.devices[device] if s.strong]
        if not any(view.ownership.usual_user(device, s.time) for s in strong[:1] + strong[-1:]):
            continue
        others = others or _unwatched(view)
        for name, sightings in others.items():
            yield from _against(view, (device, name), strong, sightings)


def _unwatched(view: View) -> dict[str, list[Sighting]]:
    """Sightings for which no agent vouches, by device, or by network where none is named."""
    found: dict[str, list[Sighting]] = defaultdict(list)
    for key, strays in sorted(view.strays.items()):
        for s in strays:
            found[s.device or f"network {key}"].append(s)
    for device, quiet in sorted(view.quiet.items()):
        found[device] += quiet
    return {name: sorted(each, key=lambda s: (s.time, s.id)) for name, each in found.items()}


def _against(
    view: View, names: tuple[str, str], strong: Sequence[Sighting], others: Sequence[Sighting]
) -> Iterator[Certificate]:
    device, name = names
    links = view.seen.links.get(frozenset(names), ())
    for turn in view.turns(names, strong, others):
        moment = turn.after.time
        user = view.ownership.usual_user(device, moment)
        tier = min(_tier(view, turn, device), view.most_tier)
        if not user or not tier or view.planned(moment, names):
            continue
        if any(moment - LINKED_MS <= each <= moment for each in links):
            continue
        yield Certificate(
            Kind.CONCURRENCY,
            tier,
            moment,
            moment,
            turn.nearest,
            (min(device, name), max(device, name)),
            _says(turn, device, user),
        )


def _tier(view: View, turn: Turn, device: str) -> int:
    desk, other = turn.before, turn.first
    if desk.device != device:
        desk, other = other, desk
    given = any(s.mfa for s in (turn.before, turn.first, turn.last) if s.device != device)
    own = other.device in view.quiet
    if not given and (own or turn.again is None or other.desktop is not True):
        return 0
    here, there = desk.network, other.network
    if here is not None and there is not None and places.apart(here, there):
        if there.kind not in _KNOWN or view.through(turn.after.time):
            return 0
        return 2 if given else 1
    # At one place, what names no device may be the desk's own browser.
    return 0 if other.device is None else 1


def _says(turn: Turn, device: str, user: str) -> str:
    desk, other = turn.before, turn.first
    if desk.device != device:
        desk, other = other, desk
    what = f"on {other.device}" if other.device else "on a device that nobody knows"
    network = other.network
    where = f" at {network.site}" if network and network.site else ""
    return (
        f"Somebody was typing with the account on {device}, which is usually used by {user}, at "
        f"{clock(desk.time)}, and in turns with that it was used {what}{where}, as at "
        f"{clock(other.time)} (UTC)."
    )
