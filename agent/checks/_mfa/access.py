"""Does every way in ask for two kinds of factor?

Pure. A door (a PAM service, sshd) offers ways in. What cannot be seen of the machine makes several
worlds: the door fails where each of them has a weak way, passes where none has, and is unknown in
between.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from agent.checks._factors import Way, strength, weakest, words
from agent.event import Outcome, Scope
from agent.host import Unreadable

Ways = tuple[Way, ...]
Doubt = tuple[str, str]
"""A reason code, and the sentence that says it."""


@dataclass(frozen=True, slots=True)
class Door:
    """One place where people sign in."""

    name: str
    """As a scope names it: "sshd"."""
    broadest: Ways
    """Every way in that any world could have."""
    worlds: Callable[[], Iterator[Ways]]
    """The ways in of each world that is possible for all we know. May raise ValueError where they
    are too many to try.
    """
    shut_on_purpose: bool = False
    """True where the configuration does nothing but refuse."""
    doubt: Doubt | None = None
    """Why it may not be as safe as it looks."""


def judge(door: Door, *, two_of_one_kind: bool) -> Scope:
    """The door's scope. `two_of_one_kind` accepts, say, an SSH key with a one-time code."""

    def weak(way: Way) -> bool:
        return strength(way.presented) < 2 and not (two_of_one_kind and len(way.presented) > 1)

    least = weakest(way for way in door.broadest if weak(way))
    if least is None:
        return _no_weak_way(door)
    certain: Way | None = None
    avoidable = True
    """Whether a second factor is asked on another way, whatever cannot be seen."""
    try:
        for ways in door.worlds():
            certain = weakest(way for way in ways if weak(way))
            avoidable = avoidable and not all(weak(way) for way in ways)
            if certain is None:
                break
    except ValueError:
        certain = None
    if certain is None:
        return Scope(
            door.name,
            Outcome.UNKNOWN,
            "cannot-be-ruled-out",
            f"It cannot be ruled out that {words(least.presented)} is enough to get in by "
            f"{door.name}. {_told(least)}".rstrip(),
        )
    return Scope(
        door.name, Outcome.FAIL, _reason(certain, avoidable=avoidable), _weakness(door, certain)
    )


def _no_weak_way(door: Door) -> Scope:
    if not door.broadest:
        if door.shut_on_purpose:
            return Scope(
                door.name, Outcome.NOT_APPLICABLE, "closed", f"{door.name} refuses everybody."
            )
        return Scope(
            door.name,
            Outcome.UNKNOWN,
            "nobody-can-sign-in",
            f"As its files stand, nobody could get in by {door.name}; part of them may be missing.",
        )
    if door.doubt:
        reason, told = door.doubt
        unsure = f"Whether {door.name} always asks for a second factor is not certain."
        return Scope(door.name, Outcome.UNKNOWN, reason, f"{unsure} {told}")
    return Scope(door.name, Outcome.PASS, "second-factor-required")


def _reason(way: Way, *, avoidable: bool) -> str:
    if not way.presented:
        return "no-factor-asked"
    if len(way.presented) > 1:
        return "one-kind-twice"
    return "second-factor-avoidable" if avoidable else "no-second-factor"


def _weakness(door: Door, way: Way) -> str:
    presented = words(way.presented)
    only = " is" if len(way.presented) < 2 else ", which are of one kind, are"
    sentence = f"{presented[0].upper()}{presented[1:]}{only} enough to get in by {door.name}."
    return f"{sentence} {_told(way)}".rstrip()


def _told(way: Way) -> str:
    return f"How: {'; '.join(way.steps)}." if way.steps else ""


def unreadable(name: str, problem: Unreadable) -> Scope:
    """The scope of a door whose files could not be read."""
    return Scope(
        name,
        Outcome.UNKNOWN,
        f"unreadable-{problem.code.lower()}",
        f"Whether {name} asks for a second factor is not known: {problem.what} could not be "
        f"read ({problem.code}).",
    )
