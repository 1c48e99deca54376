"""How long is what an event says kept, and how does it go when its time is over?

The periods are policy (`policies/retention.toml`). Purging is done in short transactions, between
two statements in the log: that everything before a day may go, and that it is gone.
"""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Protocol, TypeVar

from agent.central.store import Changes
from agent.central.store.rows import DAY_MS, Day
from agent.event import JSON
from agent.policy import Policy

if TYPE_CHECKING:  # its library is compiled, and nothing but the log itself needs it
    from agent.central.sealing import Envelope

T = TypeVar("T")

OTHERWISE = "otherwise"
AT_ONCE = 2_000
"""Events in one transaction of a purge: some 50 ms, so that acknowledgements do not wait."""
LONGEST_JUMP = 32
"""Days. A clock that moved further since the log was last used is not believed: what it would
delete cannot be brought back. A person says whether it is right."""


@dataclass(frozen=True, slots=True)
class Class:
    """One retention class."""

    days: int
    codes: tuple[str, ...] = ()
    class_uids: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        if not 1 <= self.days <= 36_500:
            raise ValueError("days is a number from 1 to 36500")


def _defaults() -> dict[str, Class]:
    # Clauses RN-logs and RN-contact; two years for what no clause names.
    return {
        "sign-ins": Class(120, ("sign-in*", "signin*", "access-*"), (3002,)),
        "contact": Class(730, ("contact-*", "request-*")),
        "feedback": Class(730, ("feedback-*",)),
        "accounts": Class(730, ("account-*", "mfa-*", "password-*"), (3001, 3004)),
        "mail": Class(730, ("mail-*",)),
        OTHERWISE: Class(730),
    }


@dataclass(frozen=True, slots=True)
class Retention:
    """Every class by name, in the order in which they are asked."""

    classes: Mapping[str, Class] = field(default_factory=_defaults)
    _known: dict[tuple[str, int], str] = field(default_factory=dict, repr=False, compare=False)

    def class_of(self, code: str, class_uid: int = 0) -> str:
        """The class of events with this code and OCSF class; 0 stands for an unknown one."""
        known = self._known.get((code, class_uid))
        if known is None:
            known = next(
                (
                    name
                    for name, each in self.classes.items()
                    if class_uid in each.class_uids
                    or any(fnmatch.fnmatchcase(code, pattern) for pattern in each.codes)
                ),
                OTHERWISE,
            )
            if len(self._known) < 1000:  # codes are a device's words: not without end
                self._known[code, class_uid] = known
        return known


def load(policy: Policy) -> Retention:
    """`retention.toml`, our own classes where it is absent. Raises TomlError."""
    file = policy.files.get("retention")
    if file is None:
        return Retention()
    names = list(file.tables)
    for name in names:
        if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name):
            raise file.error((name,), f"{name!r}: a class's name is of small letters and hyphens.")
    if OTHERWISE not in names:
        raise file.error((), f"there must be a class {OTHERWISE!r}, for every other event.")
    return Retention({name: policy.bind("retention", (name,), Class) for name in names})


def believed(kept: Day | None, now: Day) -> Day:
    """The day that a store goes by, where `kept` is the last one that it went by.

    It never goes back, and never far ahead at once: see LONGEST_JUMP.
    """
    if kept is None:
        return now
    return now if kept <= now <= kept + LONGEST_JUMP else kept


class Transact(Protocol):
    """Does a piece of work in one durable transaction, and returns what it returned."""

    def __call__(self, work: Callable[[Changes], T], /) -> T: ...


class Turnable(Protocol):
    """The file of the envelope."""

    def load(self, generation: int) -> Envelope: ...

    def write(self, envelope: Envelope) -> None: ...


def turn(transact: Transact, file: Turnable) -> None:
    """Wraps every payload key under a new envelope and destroys the old one.

    Whatever was deleted from the store before cannot be opened in any copy of it afterwards. At
    every moment the file holds what the store needs; it changes only while this program has the
    store to itself, so that two who turn it do so one after the other.
    """

    def rewrap(changes: Changes) -> int:
        changes.alone()
        both = file.load(changes.generation()).turned()
        file.write(both)
        changes.use_generation(both.generation)
        keys = changes.payload_keys()
        changes.put_wrapped([(key.id, both.wrap(both.unwrap(key.wrapped))) for key in keys])
        return both.generation

    new = transact(rewrap)

    def destroy(changes: Changes) -> None:
        changes.alone()
        if changes.generation() == new:  # else another turned it since, and destroys this too
            file.write(file.load(new).only(new))

    transact(destroy)


class ClockError(ValueError):
    """The clock says a day that cannot be believed."""


def purge(
    transact: Transact,
    retention: Retention,
    file: Turnable,
    now: datetime,
    *,
    clock_is_right: bool = False,
) -> dict[str, int]:
    """How many payloads of each class went, their time being over.

    Raises ClockError where the clock jumped, unless a person said that it is right.
    """
    today = int(now.timestamp() * 1000) // DAY_MS

    def open_day(changes: Changes) -> Day:
        if clock_is_right:
            changes.set_day(today)
            return today
        day = changes.day(today)
        if day != today:
            raise ClockError(
                f"the clock says {_date(today)}, and the log was last used on {_date(day)}: "
                "nothing is deleted by a clock that jumped so far. Where the clock is right, "
                "say so: safehand central purge --clock-is-right"
            )
        return day

    transact(open_day)
    otherwise = retention.classes[OTHERWISE]
    gone: dict[str, int] = {}
    for name in transact(lambda changes: changes.classes()):
        # A class that policy no longer names is kept as what no class names.
        days = retention.classes.get(name, otherwise).days
        if count := _purge_class(transact, name, days, today, now):
            gone[name] = count
    if transact(lambda changes: changes.unturned()):
        turn(transact, file)
    return gone


def _purge_class(transact: Transact, name: str, days: int, today: Day, now: datetime) -> int:
    before = today - days
    said: dict[str, JSON] = {
        "class": name,
        "days": days,
        "before": before,
        "time": int(now.timestamp() * 1000),
    }

    def begin(changes: Changes) -> bool:
        if not changes.expired(name, before):
            return False
        # Said first: whatever happens from here on, what is missing is explained.
        changes.state("purge", said)
        return True

    if not transact(begin):
        return 0
    count = 0
    while some := transact(lambda changes: changes.expire(name, before, AT_ONCE)):
        count += some

    def end(changes: Changes) -> None:
        changes.step_keys(name, before)
        changes.state("purged", {**said, "events": count})

    transact(end)
    return count


def _date(day: Day) -> str:
    return f"{datetime(1970, 1, 1) + timedelta(days=day):%Y-%m-%d}"  # noqa: DTZ001 -- a date alone
