"""Who is signed in at this device now, and does somebody type?

One module a system asks it; this compares what it answers with what it answered before, and says
what changed as sign-in lines. Active, idle, locked, remote-controlled: never keys, titles, places.
Pure but for `here`.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

Line = dict[str, Any]


class Use(StrEnum):
    """What a session is doing."""

    ACTIVE = "active"
    IDLE = "idle"
    LOCKED = "locked"


@dataclass(frozen=True, slots=True)
class Session:
    """One person's session at this device."""

    id: str
    account: str
    use: Use
    remote: bool = False
    """Controlled from another machine: nobody need sit here."""
    remote_from: str | None = None
    """What that machine calls itself, where it is told."""


class Watcher(Protocol):
    """Asks one system."""

    def sessions(self) -> Iterable[Session]:
        """Everybody's sessions now. Raises OSError where nobody can say."""


_SOMEWHERE = "elsewhere"
"""Stands for the machine that a session is controlled from, where nobody says which it is."""


def changes(before: Mapping[str, Session], now: Iterable[Session], moment: datetime) -> list[Line]:
    """What is to be told at a moment: who came and went, who locked and unlocked, and that those
    who type still do. A session that goes on idle or locked says nothing more.
    """
    lines: list[Line] = []

    def say(session: Session, kind: str) -> None:
        somewhere = _SOMEWHERE if session.remote else None
        lines.append(
            {
                "time": moment.isoformat(),
                "source": "agent",
                "account": session.account,
                "kind": kind,
                "outcome": "success",
                "session": session.id,
                # On each line: who has only some of them must not think that somebody sat here.
                "remote_from_device": session.remote_from or somewhere,
            }
        )

    after = {each.id: each for each in now}
    for id_, old in before.items():
        if id_ not in after or after[id_].account != old.account:
            say(old, "remote-disconnect" if old.remote else "logoff")
    for id_, session in after.items():
        known = before.get(id_)
        if known is None or known.account != session.account:
            say(session, "remote-connect" if session.remote else "logon")
            known = None
        elif session.remote != known.remote:
            say(session, "remote-connect" if session.remote else "remote-disconnect")
        was = known.use if known else Use.ACTIVE
        if session.use is Use.LOCKED and was is not Use.LOCKED:
            say(session, "lock")
        elif session.use is Use.IDLE and was is Use.ACTIVE:
            say(session, "idle")
        elif session.use is not Use.LOCKED and was is Use.LOCKED:
            say(session, "unlock")
        if session.use is Use.ACTIVE:
            say(session, "active")
    return lines


class FirstOf:
    """The first that can say. Once one has, its silence is trouble and no reason to ask another:
    each calls sessions by names of its own, so everybody would seem to leave and come.
    """

    def __init__(self, *watchers: Watcher) -> None:
        self._watchers = watchers

    def sessions(self) -> Iterable[Session]:
        """Raises OSError, with what each of them said, where none can."""
        problems = []
        for each in self._watchers:
            try:
                found = list(each.sessions())
            except OSError as problem:
                problems.append(str(problem))
            else:
                self._watchers = (each,)
                return found
        raise OSError("; ".join(problems))


def here() -> Watcher | None:
    """What asks this system; None where nothing can yet."""
    if sys.platform.startswith("linux"):
        from agent.signins.watching.logind import Logind
        from agent.signins.watching.wtmp import Wtmp

        return FirstOf(Logind(), Wtmp())
    if sys.platform == "darwin":
        from agent.signins.watching.macos import Macos

        return Macos()
    if sys.platform == "win32":
        from agent.signins.watching.wts import Wts

        return Wts()
    return None
