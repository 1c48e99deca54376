"""Who judges which accounts' sign-ins, where several processes share one log?

The work has parts: to learn what is usual, to judge each shard of the accounts, and to decide about
what was found. Each part is one process's at a time, by a lock that ends with the process; each
process takes no more than its share, so that whoever comes finds some, and what a dead one leaves
is taken up by the others where it stood. With SQLite there is one process, and it does it all.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from agent.signins.certify import World
from agent.signins.database import Database
from agent.signins.sign_in import SignIn
from agent.signins.state import Changed, State

SHARDS = 4
"""So many processes at most judge side by side. It says which account is whose, so it stays."""
LEARN, DECIDE = SHARDS, SHARDS + 1
_PARTS = (LEARN, *range(SHARDS), DECIDE)


@dataclass(frozen=True, slots=True)
class Portion:
    """Some of the log's entries, in order."""

    first: int
    last: int
    sign_ins: Sequence[tuple[int, SignIn]]
    """Each with its entry's number."""

    def until(self, last: int) -> Portion:
        """The part of it up to that entry."""
        if last >= self.last:
            return self
        return Portion(self.first, last, [each for each in self.sign_ins if each[0] <= last])

    @property
    def events(self) -> list[SignIn]:
        return [e for _, e in self.sign_ins]


Read = Callable[[int], Portion | None]
"""The portion that begins with that entry; None where there is none yet."""


class Work(Protocol):
    """What one process does."""

    def step(self, read: Read) -> tuple[bool, int]:
        """Takes one portion; whether there may be more to do now, and how many sign-ins came too
        late.
        """

    @property
    def decides(self) -> bool:
        """Whether deciding is this one's."""

    def begun(self, otherwise: int) -> int:
        """When the first sign-in was received; that moment where there is none yet."""

    def use(self, world: World) -> None:
        """Judges by other tables and policies from now on."""


class Alone:
    """All of it, in one file."""

    def __init__(self, db: Database, world: World) -> None:
        self.state = State(db, world)
        self.decides = True

    def step(self, read: Read) -> tuple[bool, int]:
        portion = read(self.state.cursor + 1)
        if portion is None:
            return False, 0
        changed = self.state.take(portion.events, cursor=portion.last)
        return True, changed.too_late

    def begun(self, otherwise: int) -> int:
        return self.state.begun(otherwise)

    def use(self, world: World) -> None:
        self.state.use(world)


class Parts(Protocol):
    """Locks that end with the process."""

    def join(self) -> None: ...

    def workers(self) -> int: ...

    def own(self, part: int) -> bool: ...

    def leave(self, part: int) -> None: ...


class Shared:
    """This process's share."""

    def __init__(self, db: Database, parts: Parts, world: World) -> None:
        self._db, self._parts, self._world = db, parts, world
        self._own: dict[int, State] = {}
        parts.join()

    @property
    def decides(self) -> bool:
        return DECIDE in self._own

    @property
    def own(self) -> list[int]:
        """Which parts are this one's now."""
        return sorted(self._own)

    def use(self, world: World) -> None:
        self._world = world
        for each in self._own.values():
            each.use(world)

    def begun(self, otherwise: int) -> int:
        return State(self._db, self._world).begun(otherwise)

    def balance(self) -> None:
        """Takes what is nobody's, and leaves what is more than the share."""
        share = -(-len(_PARTS) // max(1, self._parts.workers()))
        for part in _PARTS:
            if part not in self._own and len(self._own) < share and self._parts.own(part):
                # A new state: what an earlier one remembered is not what stands there now.
                shard = part if part < SHARDS else 0
                self._own[part] = State(self._db, self._world, shard=shard, shards=SHARDS)
        while len(self._own) > share:
            part, _ = self._own.popitem()
            self._parts.leave(part)

    def step(self, read: Read) -> tuple[bool, int]:
        self.balance()
        at = {part: self._cursor(part) for part in self._own if part != DECIDE}
        if not at:
            return False, 0
        begin = min(at.values())
        portion = read(begin + 1)
        if portion is None:
            return False, 0
        did, too_late = False, 0
        for part in sorted((each for each in at if at[each] == begin), reverse=True):
            changed = self._take(part, portion)
            did = did or changed is not None
            too_late += changed.too_late if changed else 0
        return did, too_late

    def _cursor(self, part: int) -> int:
        state = self._own[part]
        return state.learned if part == LEARN else state.cursor

    def _take(self, part: int, portion: Portion) -> Changed | None:
        """What the portion changed; None where it must be learned from first, by another."""
        state = self._own[part]
        if part == LEARN:
            state.learn(portion.events, cursor=portion.last)
            return Changed((), (), 0)
        learned = state.learned
        if learned < portion.first:
            return None
        known = portion.until(learned)
        return state.judge(known.events, cursor=known.last)
