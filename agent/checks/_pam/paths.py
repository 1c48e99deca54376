"""By which ways does a PAM stack end in success?

Pure. `ways` walks a stack as Linux-PAM's dispatcher does (pam.conf(5); the state it keeps is an
impression, a status, and a copy of both at each substack's entry) over every answer that the
modules may give. States that were met before are not walked again, so a stack full of jumps
costs no more than its length times the factors met.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum

from agent.checks._factors import NOTHING, Factors, Way
from agent.checks._pam.answers import ABSENT, RARE, Answer, Choice, Model, Setting
from agent.checks._pam.config import CODES, Action, Line, Stack
from agent.checks._pam.modules import model

MAX_STATES = 50_000
"""Past this a stack counts as too tangled to judge. Stacks that people write stay under 500."""
MAX_WORLDS = 256
"""So many settings of what cannot be seen are tried one by one."""


class TooTangledError(ValueError):
    """The stack has more states than we walk."""


class _Impression(IntEnum):
    """What the dispatcher thinks so far. STUCK is a positive impression with a status that is not
    success: later answers cannot mend it, only "reset" can.
    """

    NONE = 0
    GOOD = 1
    STUCK = 2
    BAD = 3


World = Mapping[int, Choice]
"""For each line by its index, the answers that it may give."""


@dataclass(frozen=True, slots=True)
class Installed:
    """Which modules are on the machine."""

    names: frozenset[str] | None
    """File names such as "pam_unix.so"; None where the directory could not be listed."""

    def may_be_absent(self, line: Line) -> bool:
        return self.names is None and not line.module.startswith("/")

    def absent(self, line: Line) -> bool:
        """True only where a complete listing does not hold it."""
        file = line.module.replace("$ISA/", "")
        return self.names is not None and "/" not in file and file not in self.names


@dataclass(frozen=True, slots=True)
class Worlds:
    """Everything that a stack's modules may do, given what is known."""

    stack: Stack
    models: Mapping[int, Model]
    installed: Installed

    def broadest(self) -> World:
        """Every answer that any module could give on any machine like this: what is not possible
        here is not possible at all.
        """
        world: dict[int, Choice] = {}
        for index, each in self.models.items():
            line = self.stack.lines[index]
            answers = tuple(dict.fromkeys(answer for choice in each.choices for answer in choice))
            if line.name not in _NEVER_FAILS and not self.installed.absent(line):
                answers += RARE
            if self.installed.may_be_absent(line):
                answers += (ABSENT,)
            world[index] = answers
        return world

    def each(self) -> Iterator[World]:
        """Every setting of what cannot be seen; lines with the same module and arguments agree.

        Raises TooTangledError past MAX_WORLDS.
        """
        groups = list(_groups({index: self._what(index) for index in self.models}).values())
        options = [self.models[group[0]].choices for group in groups]
        if math.prod(len(option) for option in options) > MAX_WORLDS:
            raise TooTangledError
        for chosen in itertools.product(*options):
            yield {
                index: choice
                for group, choice in zip(groups, chosen, strict=True)
                for index in group
            }

    def ways(self, world: World) -> tuple[Way, ...]:
        """Every distinct set of factors with which this stack ends in success."""
        steady = {index: self._what(index) for index, each in self.models.items() if each.steady}
        return ways(self.stack.lines, world, steady)

    @property
    def only_refuses(self) -> bool:
        """True where a line always refuses, and none accepts anything that somebody presents."""
        answers = [
            [answer for choice in each.choices for answer in choice]
            for each in self.models.values()
        ]
        asks = any(answer.asked for some in answers for answer in some)
        refuses = any({answer.code for answer in some} <= _REFUSALS for some in answers)
        return refuses and not asks and not any(line.broken for line in self.stack.lines)

    def _what(self, index: int) -> object:
        """Equal for lines that run the same module in the same way."""
        line = self.stack.lines[index]
        return line.module, line.arguments


def _groups(values: Mapping[int, object]) -> dict[object, list[int]]:
    """The indices of each value."""
    groups: dict[object, list[int]] = {}
    for index, value in values.items():
        groups.setdefault(value, []).append(index)
    return groups


_REFUSALS = frozenset(CODES) - {"success", "ignore", "new_authtok_reqd", "module_unknown"}
_NEVER_FAILS = frozenset({"pam_permit", "pam_deny", "pam_debug"})


def worlds(stack: Stack, setting: Setting, installed: Installed) -> Worlds:
    """What the modules of a stack may do in `setting`."""
    models = {
        index: Model(((ABSENT,),)) if installed.absent(line) else model(line, setting)
        for index, line in enumerate(stack.lines)
        if line.module and not line.broken
    }
    return Worlds(stack, models, installed)


@dataclass(frozen=True, slots=True)
class _State:
    """Where a walk stands, before the line `at`."""

    at: int
    previous_level: int
    impression: _Impression
    entered: tuple[_Impression, ...]
    """The impression at the entry of each substack that is open; the first is that of the stack."""
    presented: Factors
    settled: frozenset[tuple[int, str]]
    """What steady modules answered so far, by the index of the first line that asked them."""


def ways(
    lines: Sequence[Line], world: World, steady: Mapping[int, object] | None = None
) -> tuple[Way, ...]:
    """The distinct sets of factors with which `lines` end in success, each with how it goes.

    `steady` gives lines that must answer alike the same value. Raises TooTangledError.
    """
    groups = [group for group in _groups(steady or {}).values() if len(group) > 1]
    first_of = {index: group[0] for group in groups for index in group}
    """For lines that answer alike: the first of them."""
    alike = {index: group for group in groups for index in group}
    answers = [
        _distinct(line, [lines[each] for each in alike.get(at, (at,))], world.get(at, ()))
        for at, line in enumerate(lines)
    ]
    start = _State(0, 0, _Impression.NONE, (_Impression.NONE,), NOTHING, frozenset())
    came_from: dict[_State, tuple[_State, str] | None] = {start: None}
    waiting = [start]
    ended: dict[Factors, _State] = {}
    for state in waiting:  # grows while it is walked: breadth first, so the first is the shortest
        if state.at >= len(lines):
            if state.impression is _Impression.GOOD:
                ended.setdefault(state.presented, state)
            continue
        asked = first_of.get(state.at)
        said = {code for index, code in state.settled if index == asked}
        for answer in answers[state.at]:
            if said and answer.code not in said:
                continue
            after = _step(lines, state, answer)
            if asked is not None:
                after = replace(after, settled=after.settled | {(asked, answer.code)})
            if after not in came_from:
                came_from[after] = (state, _told(lines[state.at], answer))
                waiting.append(after)
        if len(waiting) > MAX_STATES:
            raise TooTangledError
    return tuple(Way(presented, _steps(came_from, end)) for presented, end in ended.items())


def _distinct(line: Line, alike: Sequence[Line], choice: Choice) -> Choice:
    """One answer for each thing that can follow from this line and from those that answer alike."""
    if line.opens_substack:
        return (Answer("ignore"),)
    if line.broken:
        return (Answer("perm_denied"),)
    kept: dict[object, Answer] = {}
    for answer in choice:
        follows = tuple(each.control.action(answer.code) for each in alike)
        kept.setdefault((answer.code == "success", follows, answer.asked), answer)
    return tuple(kept.values())


def _step(lines: Sequence[Line], state: _State, answer: Answer) -> _State:
    """The state after the line at `state.at` gave this answer."""
    line = lines[state.at]
    entered = state.entered
    if line.level > state.previous_level:
        entered = (*entered[: line.level], state.impression)
    action = Action.IGNORE if line.opens_substack else line.control.action(answer.code)
    impression, end = state.impression, state.at
    if isinstance(action, int):
        end, left_over = _jump(lines, state.at, action)
        impression = _Impression.BAD if left_over else impression
    elif action is Action.RESET:
        impression = entered[line.level]
    elif action in (Action.OK, Action.DONE):
        if impression in (_Impression.NONE, _Impression.GOOD):
            accepted = answer.code == "success"
            impression = _Impression.GOOD if accepted else _Impression.STUCK
        if action is Action.DONE and impression is not _Impression.BAD:
            end = _end_of_level(lines, state.at)
    elif action in (Action.BAD, Action.DIE):
        impression = _Impression.BAD
        if action is Action.DIE:
            end = _end_of_level(lines, state.at)
    return _State(
        at=end + 1,
        previous_level=line.level,
        impression=impression,
        entered=entered,
        presented=state.presented | answer.asked,
        settled=state.settled,
    )


def _jump(lines: Sequence[Line], at: int, count: int) -> tuple[int, int]:
    """The last line that a jump skips, and how many it could not skip: a substack counts as one,
    and nobody jumps out of the substack that he stands in.
    """
    level = lines[at].level
    while count and at + 1 < len(lines) and lines[at + 1].level >= level:
        at += 1
        while at + 1 < len(lines) and lines[at + 1].level > level:
            at += 1
        count -= 1
    return at, count


def _end_of_level(lines: Sequence[Line], at: int) -> int:
    """The last line of the (sub)stack that this line stands in."""
    level = lines[at].level
    while at + 1 < len(lines) and lines[at + 1].level >= level:
        at += 1
    return at


def _told(line: Line, answer: Answer) -> str:
    """The step in words; empty where nothing happens that is worth telling."""
    return f"{line.place}: {line.name} {answer.says}" if answer.says else ""


def _steps(came_from: Mapping[_State, tuple[_State, str] | None], end: _State) -> tuple[str, ...]:
    steps = []
    before = came_from[end]
    while before is not None:
        state, told = before
        if told:
            steps.append(told)
        before = came_from[state]
    return tuple(reversed(steps))
