"""Is everything about this sign-in new?

Certificate C: a device that nobody knows, on a network and in a country where the account never
was. A reason to ask for the second factor where none was given; never proof of sharing. Pure.
"""

from __future__ import annotations

from collections.abc import Iterator

from agent.signins.alert import Certificate, Kind
from agent.signins.places import NOWHERE
from agent.signins.sightings import Sighting
from agent.signins.spans import DAY_MS
from agent.signins.view import View, clock


def certify(view: View) -> Iterator[Certificate]:
    """At most one certificate for each new device."""
    rules = view.parameters.unfamiliar
    firsts = view.history.firsts[view.account.id]
    begun = firsts.get("")
    if not rules.enabled or begun is None:
        return
    for strays in view.strays.values():
        for s in strays:
            network = s.network
            if (
                s.device is None
                or s.mfa
                or network is None
                or network.kind in NOWHERE
                or network.country is None
                or s.time - begun < rules.after_days * DAY_MS
                or _known(view, f"device:{s.device}", s.time)
                or _known(view, f"network:{network.key}", s.time)
                or _known(view, f"country:{network.country}", s.time)
                or not any(each.startswith("country:") and firsts[each] < s.time for each in firsts)
                or view.planned(s.time, (s.device,))
            ):
                continue
            before = _before(view, s)
            yield Certificate(
                Kind.UNFAMILIAR,
                min(1, view.most_tier),
                s.time,
                s.time,
                (before, s),
                (s.device, before.device or "no device"),
                f"At {clock(s.time)} (UTC) the account was used on a device, a network and in "
                f"a country ({network.country}) that were all new to it, without a second "
                "factor. That proves nothing yet; a second factor will.",
            )


def _known(view: View, what: str, moment: int) -> bool:
    first = view.history.first(view.account.id, what)
    return first is not None and first < moment


def _before(view: View, s: Sighting) -> Sighting:
    """The last sighting at a known device before this one; itself where there is none lately."""
    earlier = (
        each for at in view.devices.values() for each in at if (each.time, each.id) < (s.time, s.id)
    )
    return max(earlier, key=lambda each: (each.time, each.id), default=s)
