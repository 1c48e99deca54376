"""Could anything be told of this account's day at all?

On most days an account is at one known device and on phones, and no rule has two ends to compare.
An end is a device at which somebody may sit, or a network that is not the account's own. Pure, and
generous: a day that is let through costs time, never an answer.
"""

from __future__ import annotations

from collections.abc import Iterable

from agent.signins.atlas import Atlas
from agent.signins.directory import Account, DeviceKind, Directory
from agent.signins.history import History
from agent.signins.places import NOWHERE
from agent.signins.sign_in import SignIn

_PRESENCE = frozenset({"active", "unlock", "logon", "remote-connect"})

NETWORK = "network "
_OWN = "own network "
_BORROWED = "another's device"


def ends(
    account: Account,
    events: Iterable[SignIn],
    directory: Directory,
    atlas: Atlas,
    history: History,
) -> frozenset[str]:
    """The ends of one account's events, which the history knows already."""
    found: set[str] = set()
    last: tuple[object, ...] = ()
    for e in events:
        now = (e.device, e.ip, e.remote_from)
        if now == last or e.failed or e.kind not in _PRESENCE:
            continue
        last = now
        if e.remote_from is not None:
            found.add(e.remote_from)
        if e.device is not None and (
            e.device in directory.devices or (e.authenticated and e.source == "agent")
        ):
            if directory.kind_of(e.device) is DeviceKind.LAPTOP:
                found.add(e.device)
                if not directory.held_by(e.device, account.names, e.time, 0):
                    found.add(_BORROWED)
            continue
        network = atlas.network(e.ip, e.time)
        if network is None or network.kind in NOWHERE:
            continue
        first = history.first(account.id, f"own:{network.key}")
        # A device that nobody knows is an end wherever it is: all about it may be new.
        unknown = e.device is not None or first is None or first > e.time
        found.add(f"{NETWORK if unknown else _OWN}{network.key}")
    return frozenset(found)


def can_differ(found: frozenset[str]) -> bool:
    """Whether there is a pair to compare, or something that may be all new."""
    own = [each for each in found if each.startswith(_OWN)]
    borrowed = _BORROWED in found
    return (
        len(found) - len(own) - borrowed > 1
        or any(each.startswith(NETWORK) for each in found)
        or (borrowed and bool(own))
    )
