"""Were two devices in use at once, of which one is usually somebody else's?

Certificate B. One person cannot type at two desks; what one person can do (walk over, work
through a remote desktop, set up a new laptop beside the old one) is left out. Pure.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

from agent.signins import places
from agent.signins.alert import Certificate, Kind
from agent.signins.directory import AccountKind
from agent.signins.interleaving import Turn
from agent.signins.sightings import Sighting
from agent.signins.view import LINKED_MS, View, clock


def certify(view: View) -> Iterator[Certificate]:
    """Every certificate, in no particular order."""
    if view.account.kind is AccountKind.ADMIN:
        return  # administrators log on to other people's devices: that is their work
    for one, other in combinations(sorted(view.devices), 2):
        at = view.devices[one], view.devices[other]
        if not _foreign(view, one, at[0]) and not _foreign(view, other, at[1]):
            continue
        strong = [s for s in at[0] if s.strong], [s for s in at[1] if s.strong]
        if all(strong):
            yield from _between(view, (one, other), strong, strong=True)
        if strong != at:
            yield from _between(view, (one, other), at, strong=False)


def _foreign(view: View, device: str, sightings: Sequence[Sighting]) -> bool:
    return any(view.ownership.usual_user(device, s.time) for s in (sightings[0], sightings[-1]))


def _between(
    view: View,
    names: tuple[str, str],
    at: tuple[Sequence[Sighting], Sequence[Sighting]],
    *,
    strong: bool,
) -> Iterator[Certificate]:
    links = view.seen.links.get(frozenset(names), ())
    for turn in view.turns(names, *at, slack_ms=view.slack_ms(names)):
        moment = turn.after.time
        users = {name: view.ownership.usual_user(name, moment) for name in names}
        if not any(users.values()):
            continue
        if any(moment - LINKED_MS <= each <= moment for each in links):
            continue
        tier = _tier_strong(turn) if strong else _tier_weak(turn)
        if view.planned(moment, names):
            tier = min(tier, 1)
        tier = min(tier, view.most_tier)
        known = turn.again if turn.again is not None and tier > 1 else moment
        yield Certificate(
            Kind.CONCURRENCY, tier, known, moment, turn.nearest, names, _says(turn, users, tier)
        )


def _tier_strong(turn: Turn) -> int:
    """Both devices are authenticated and somebody typed at both. Once there and back again could
    be a visit to a neighbour's desk; each enclosing the other could not.
    """
    if turn.again is not None:
        return 3
    one, other = turn.before.network, turn.first.network
    return 2 if one is not None and other is not None and places.apart(one, other) else 1


def _tier_weak(turn: Turn) -> int:
    """At least one of the devices has no agent: its sign-ins may be renewals by themselves."""
    given = any(s.mfa for s in (turn.first, turn.last) if not s.strong)
    return 2 if given or turn.again is not None else 1


def _says(turn: Turn, users: dict[str, str | None], tier: int) -> str:
    first = turn.before.device or ""
    second = turn.first.device or ""
    whose = " and ".join(
        f"{name} is usually used by {user}" for name, user in sorted(users.items()) if user
    )
    return (
        f"The account was in use on {first} at {clock(turn.before.time)}, on {second} at "
        f"{clock(turn.first.time)}, and on {first} again at {clock(turn.after.time)} (UTC), "
        f"without {first} being locked or left in between. {whose}, and neither was "
        f"remote-controlled from the other. {_MEANS[tier]}"
    )


_MEANS = {
    1: "One person may have walked over and back; only they can tell.",
    2: "It looks like two people, though one device cannot prove that somebody typed there.",
    3: "One person cannot have been at both.",
}
