"""Where do these events put a person's hands?

A sighting is one event that says: whoever holds this account was at this device, or at least on
this network, at that moment. Failed attempts, remote-controlled sessions and what a phone does in
a pocket are no sightings. Pure.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import msgspec

from agent.signins.atlas import Atlas
from agent.signins.directory import DeviceKind, Directory
from agent.signins.line import AGENT
from agent.signins.places import Network
from agent.signins.sessions import Sessions, sessions
from agent.signins.sign_in import SignIn
from agent.signins.spans import DAY_MS


class Sighting(msgspec.Struct, frozen=True, gc=False):
    """Hands at a device, or on a network."""

    time: int
    id: str
    device: str | None
    """None where the event names none: then there is only the network."""
    network: Network | None
    strong: bool
    """The log authenticated the device, and its agent saw somebody type or log on there."""
    mfa: bool
    """A second factor was given here."""
    desktop: bool | None = None
    """What the browser says of itself; None where it says nothing."""


@dataclass(slots=True)
class Seen:
    """What one account's events amount to."""

    sightings: list[Sighting] = field(default_factory=list)
    """In order of time, then id."""
    away: dict[str, list[int]] = field(default_factory=dict)
    """Device → when it was locked, left alone or logged off, in order."""
    remote: list[int] = field(default_factory=list)
    """When a remote-controlled session or a VPN was in use, in order."""
    agents: set[str] = field(default_factory=set)
    """Devices from which our agent reported."""
    links: dict[frozenset[str], list[int]] = field(default_factory=dict)
    """Two devices, and when one of them was used from the other."""


_PRESENCE = frozenset({"active", "unlock", "logon"})
_ABSENCE = frozenset({"idle", "lock", "logoff"})

# User agents as browsers and mail programs write them (MDN, "Browser detection using the user
# agent"): phones and tablets say Mobile, Android, iPhone or iPad; apps on them name their library.
_MOBILE = re.compile(
    r"mobile|android|iphone|ipad|ipod|outlook-ios|cfnetwork|okhttp|dalvik|darwin/|"
    r"windows phone|airwatch|intune|authenticator",
    re.IGNORECASE,
)
_DESKTOP = re.compile(r"windows nt|macintosh|x11|linux x86_64|cros|windows|mac ?os", re.IGNORECASE)


def desktop(user_agent: str | None) -> bool | None:
    """Whether a browser says that it runs on a computer; None where it says nothing of it."""
    if not user_agent:
        return None
    if _MOBILE.search(user_agent):
        return False
    return True if _DESKTOP.search(user_agent) else None


_user_agents: dict[str | None, bool | None] = {}


def _desktop(user_agent: str | None) -> bool | None:
    try:
        return _user_agents[user_agent]
    except KeyError:
        if len(_user_agents) > _MOST_USER_AGENTS:
            _user_agents.clear()
        answer = _user_agents[user_agent] = desktop(user_agent)
        return answer


_MOST_USER_AGENTS = 10_000


def see(
    events: Sequence[SignIn],
    directory: Directory,
    atlas: Atlas,
    *,
    moved: Mapping[tuple[str, int], int],
) -> Seen:
    """One account's sightings. `moved` is what `clocks.offsets` found, or
    part of it."""
    told = sessions(events)
    seen = Seen()
    away: dict[str, list[int]] = defaultdict(list)
    for e in events:
        if e.source == AGENT and e.device is not None:
            seen.agents.add(e.device)
        if e.failed:
            continue
        time = e.time
        if moved and e.source == AGENT and e.device is not None:
            time += moved.get((e.device, time // DAY_MS), 0)
        device = e.device
        if device is None and e.session is not None:
            device = told.device.get((e.source, e.session))
        if e.kind in _ABSENCE:
            if device is not None:
                away[device].append(time)
            continue
        if told.is_remote(e, device):
            seen.remote.append(time)
            _from_afar(seen, e, device, time, told, directory)
            continue
        if e.source == "vpn":
            seen.remote.append(time)
        sighting = _sighting(e, device, time, directory, atlas)
        if sighting is not None:
            seen.sightings.append(sighting)
    seen.sightings.sort(key=lambda s: (s.time, s.id))
    seen.remote.sort()
    seen.away = {device: sorted(times) for device, times in away.items()}
    return seen


def _from_afar(
    seen: Seen, e: SignIn, device: str | None, time: int, told: Sessions, directory: Directory
) -> None:
    """Notes what a remote-controlled session says of where its person sits."""
    hands = e.remote_from or told.remote_from.get((device, e.session))
    if hands is None:
        return
    if device is not None:
        seen.links.setdefault(frozenset((hands, device)), []).append(time)
    if e.kind != "remote-disconnect" and directory.kind_of(hands) is DeviceKind.LAPTOP:
        # Somebody types at the far end. Its name is told, not proven, and the address is the
        # remote-controlled machine's.
        seen.sightings.append(Sighting(time, e.id, hands, None, False, False))


def _sighting(
    e: SignIn, device: str | None, time: int, directory: Directory, atlas: Atlas
) -> Sighting | None:
    from_agent = e.source == AGENT
    if e.kind not in _PRESENCE:
        return None
    if e.kind == "logon" and not from_agent and not e.succeeded:
        return None  # an attempt of which nobody knows how it ended
    if e.source == "ssh":
        # The device is the machine that was logged on to; nobody sits there.
        device = None
        if e.mfa is not True:
            return None  # keys of programs
    kind = DeviceKind.LAPTOP if device is None else directory.kind_of(device)
    if kind in (DeviceKind.PHONE, DeviceKind.VDI):
        return None
    browser = _desktop(e.user_agent)
    if browser is False:
        return None
    strong = from_agent and e.authenticated and e.device is not None
    return Sighting(time, e.id, device, atlas.network(e.ip, time), strong, e.mfa is True, browser)
