"""Which session is on which device, and which of them are controlled from afar?

Read from all events of one account together: the one that names the device, or says "remote", may
be any of them. Pure.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from agent.signins.line import AGENT
from agent.signins.sign_in import SignIn

_LONGEST_MS = 12 * 3_600_000
"""A remote-controlled session of which no end is seen is taken to last a working day."""


Spells = tuple[list[int], list[int]]
"""Starts and ends, in order."""


def _inside(spells: Spells | None, moment: int) -> bool:
    if spells is None:
        return False
    starts, ends = spells
    at = bisect_right(starts, moment) - 1
    return at >= 0 and moment <= ends[at]


@dataclass(slots=True)
class Sessions:
    """What all events of an account say of its sessions."""

    device: dict[tuple[str, str | None], str] = field(default_factory=dict)
    """(source, session) → the one device that it is on."""
    remote_from: dict[tuple[str | None, str | None], str] = field(default_factory=dict)
    """(device, session) → the device at which its person sits."""
    remote: set[tuple[str | None, str | None]] = field(default_factory=set)
    """(device, session) that are controlled from afar."""
    spells: dict[str, Spells] = field(default_factory=dict)
    """Device → when it was controlled from afar."""
    nameless: dict[str, Spells] = field(default_factory=dict)
    """The same, of those times only of which nobody says which session it was."""

    def is_remote(self, e: SignIn, device: str | None) -> bool:
        """Whether nobody need sit where this event happened."""
        if e.remote_from is not None or e.kind.startswith("remote-"):
            return True
        if e.session is not None:
            if (device, e.session) in self.remote:
                return True
            if e.source == AGENT:
                # Another session, at the device itself; unless the remote one has no name.
                return _inside(self.nameless.get(device or ""), e.time)
        # What does not say which session it is, while one is controlled from afar, may be it.
        return _inside(self.spells.get(device or ""), e.time)


def sessions(events: Sequence[SignIn]) -> Sessions:
    """What these events, of one account, say together."""
    found = Sessions()
    devices: dict[tuple[str, str | None], set[str]] = defaultdict(set)
    marks: dict[str, list[tuple[int, bool]]] = defaultdict(list)
    bare: dict[str, list[tuple[int, bool]]] = defaultdict(list)
    for e in events:
        if e.session is not None and e.device is not None:
            devices[e.source, e.session].add(e.device)
        if e.failed or (e.remote_from is None and not e.kind.startswith("remote-")):
            continue
        if e.session is not None:
            key = (e.device, e.session)
            found.remote.add(key)
            if e.remote_from is not None:
                held = found.remote_from.get(key)
                found.remote_from[key] = min(held, e.remote_from) if held else e.remote_from
        if e.device is not None:
            marks[e.device].append((e.time, e.kind == "remote-disconnect"))
            if e.session is None:
                bare[e.device].append((e.time, e.kind == "remote-disconnect"))
    # A number that two machines use for their sessions names neither.
    found.device = {key: each.copy().pop() for key, each in devices.items() if len(each) == 1}
    for e in events if marks else ():
        if e.kind == "logoff" and not e.failed and e.device is not None:
            for ended in (marks, bare):
                if e.device in ended:
                    ended[e.device].append((e.time, True))
    found.spells = {device: _spells(sorted(each)) for device, each in marks.items()}
    found.nameless = {device: _spells(sorted(each)) for device, each in bare.items()}
    return found


def _spells(marks: list[tuple[int, bool]]) -> Spells:
    starts: list[int] = []
    ends: list[int] = []
    is_open = False
    for time, ended in marks:
        if ended:
            if is_open:
                ends[-1] = min(ends[-1], time)
            is_open = False
        elif is_open and time <= ends[-1]:
            ends[-1] = time + _LONGEST_MS
        else:
            starts.append(time)
            ends.append(time + _LONGEST_MS)
            is_open = True
    return starts, ends
