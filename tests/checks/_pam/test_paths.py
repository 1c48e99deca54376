"""Every stack of `stacks.toml` is let through by what it says, and by nothing less."""

from __future__ import annotations

import itertools
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from agent.checks._factors import Factor, strength, weakest
from agent.checks._mfa.access import Door, judge
from agent.checks._pam import config, paths
from agent.checks._pam.answers import Answer, Blank, Setting
from agent.checks._pam.config import Control, Line
from agent.checks._pam.paths import Installed, TooTangledError
from agent.checks._texts import Texts

STACKS: list[dict[str, Any]] = tomllib.loads(
    (Path(__file__).parent / "stacks.toml").read_text("utf-8")
)["stack"]
NAMES = {
    Factor.PASSWORD: "password",
    Factor.CODE: "code",
    Factor.SECURITY_KEY: "key",
    Factor.PIN: "pin",
    Factor.BIOMETRIC: "biometric",
    Factor.SMART_CARD: "card",
    Factor.PUSH: "push",
}
FILL = {"oath": "usersfile=/etc/users.oath", "group": "spared"}


def filled(text: str) -> str:
    for name, value in FILL.items():
        text = text.replace(f"{{{name}}}", value)
    return text


def texts(stack: dict[str, Any]) -> Texts:
    lines = stack["auth"].strip("\n").splitlines()
    if not stack.get("whole_lines"):
        continued = False
        for number, line in enumerate(lines):
            if not continued and not line.startswith("#"):
                lines[number] = f"auth {line}"
            continued = line.endswith("\\")
    files = {"door": "\n".join(lines) + "\n", **stack.get("files", {})}
    found = {f"/etc/pam.d/{name}": filled(text) for name, text in files.items()}
    return Texts(found, {"/etc/pam.d": tuple(files), "/usr/lib/pam.d": (), "/usr/etc/pam.d": ()})


def worlds_of(stack: dict[str, Any]) -> paths.Worlds:
    known = config.stack(texts(stack), "door")
    installed = {f"{line.name}.so" for line in known.lines} - {"pam_not_there.so"}
    setting = Setting("door", blank=Blank.SOME if stack.get("blank") else Blank.NONE)
    return paths.worlds(known, setting, Installed(frozenset(installed)))


@pytest.mark.parametrize("stack", STACKS, ids=lambda stack: stack["name"])
def test_the_weakest_way_is_the_one_in_the_table(stack: dict[str, Any]) -> None:
    worlds = worlds_of(stack)

    way = weakest(worlds.ways(worlds.broadest()))

    found = "closed" if way is None else sorted(NAMES[each] for each in way.presented)
    assert found == stack["weakest"], way


@pytest.mark.parametrize("stack", STACKS, ids=lambda stack: stack["name"])
def test_the_outcome_is_the_one_in_the_table(stack: dict[str, Any]) -> None:
    worlds = worlds_of(stack)
    door = Door(
        "door",
        worlds.ways(worlds.broadest()),
        lambda: (worlds.ways(world) for world in worlds.each()),
        shut_on_purpose=worlds.only_refuses,
    )
    assert judge(door, two_of_one_kind=False).outcome.value == stack["outcome"]


def test_there_are_at_least_sixty_stacks() -> None:
    assert len(STACKS) >= 60
    assert len({stack["name"] for stack in STACKS}) == len(STACKS)


def test_a_way_tells_its_steps() -> None:
    stack = next(s for s in STACKS if s["name"] == "google authenticator with nullok")
    worlds = worlds_of(stack)

    way = weakest(worlds.ways(worlds.broadest()))

    assert way is not None
    assert way.steps == (
        "/etc/pam.d/door line 1: pam_unix accepts the password",
        (
            "/etc/pam.d/door line 2: pam_google_authenticator lets pass who has no code set up "
            "(nullok)"
        ),
    )


def test_many_jumps_stay_cheap() -> None:
    jump = Control({"success": 1}, config.Action.IGNORE)
    lines = [Line(f"line {n}", 0, jump, "pam_x.so", (str(n),)) for n in range(200)]
    answers = (Answer("success"), Answer("auth_err"))

    assert paths.ways(lines, dict.fromkeys(range(200), answers)) == ()


def test_a_tangle_is_refused() -> None:
    lines = [Line("here", 0, Control(), "pam_x.so", (str(n // 2),)) for n in range(80)]
    world = dict.fromkeys(range(80), (Answer("success"), Answer("ignore")))
    ignore = Control({}, config.Action.IGNORE)
    lines = [Line(x.place, 0, ignore, x.module, (str(n % 40),)) for n, x in enumerate(lines)]

    with pytest.raises(TooTangledError):
        paths.ways(lines, world, {n: n % 40 for n in range(80)})


def test_unknown_modules_are_tried_as_all_that_they_may_be() -> None:
    stack = next(s for s in STACKS if s["name"].endswith("required beside one factor"))
    worlds = worlds_of(stack)

    least = {
        None if way is None else strength(way.presented)
        for way in (weakest(worlds.ways(world)) for world in worlds.each())
    }

    assert least == {None, 1, 3}


# An oracle of another shape: it keeps libpam's own words (a return code and whether any line has
# spoken), recurses over nested lists instead of walking a flat one, and tries every combination
# of answers instead of every state. Written from pam.conf(5).

ORACLE_CODES = ("success", "auth_err", "ignore")


@dataclass(frozen=True)
class Leaf:
    """A line with its own number, so that its answers can be chosen."""

    number: int
    control: Control


Tree = list["Leaf | list[Any]"]


def oracle(tree: Tree, chosen: dict[int, str]) -> bool:
    """Whether the stack lets in when each line answers as chosen."""
    return run_level(tree, chosen, (None, "perm_denied")) == (True, "success")


def run_level(
    level: Tree, chosen: dict[int, str], state: tuple[bool | None, str]
) -> tuple[bool | None, str]:
    entry, skip = state, 0
    for position, item in enumerate(level):
        if skip:
            skip -= 1
            continue
        if isinstance(item, list):
            state = run_level(item, chosen, state)
            continue
        code = chosen[item.number]
        action = item.control.action(code)
        if isinstance(action, int):
            if action > len(level) - position - 1:
                return (False, "perm_denied")  # libpam goes on behind the last line
            skip = action
            continue
        state = entry if action == "reset" else spoken(action, code, state)
        if (action == "done" and state[0]) or action == "die":
            return state
    return state


def spoken(action: str, code: str, state: tuple[bool | None, str]) -> tuple[bool | None, str]:
    """What a line's answer makes of what was said before."""
    happy, status = state
    if action in ("ok", "done") and (happy is None or (happy and status == "success")):
        return (True, code)
    if action in ("bad", "die") and happy is not False:
        return (False, code if code != "ignore" else "perm_denied")
    return state


def flat(tree: Tree, level: int = 0) -> list[Line]:
    lines: list[Line] = []
    for item in tree:
        if isinstance(item, list):
            lines += [Line("", level, opens_substack=True), *flat(item, level + 1)]
        else:
            lines.append(Line("", level, item.control, "pam_x.so", (str(item.number),)))
    return lines


ACTIONS = st.one_of(st.sampled_from(config.Action), st.integers(1, 3))
CONTROLS = st.builds(Control, st.dictionaries(st.sampled_from(ORACLE_CODES), ACTIONS), ACTIONS)
TREES = st.recursive(
    st.lists(CONTROLS, max_size=4),
    lambda inner: st.lists(st.one_of(CONTROLS, inner), max_size=4),
    max_leaves=7,
)


def numbered(shape: list[Any], counter: Iterator[int]) -> Tree:
    return [
        numbered(item, counter) if isinstance(item, list) else Leaf(next(counter), item)
        for item in shape
    ]


@settings(max_examples=150, deadline=None)
@given(TREES)
def test_an_oracle_of_another_shape_agrees(shape: list[Any]) -> None:
    counter = itertools.count()
    tree = numbered(shape, counter)
    count = next(counter)
    assume(count <= 7)
    lines = flat(tree)
    where = {line.arguments[0]: index for index, line in enumerate(lines) if line.module}
    # Each line that says yes names itself, so that ways can be told from one another.
    tokens = list(Factor)

    expected = set()
    for answers in itertools.product(ORACLE_CODES, repeat=count):
        if oracle(tree, dict(enumerate(answers))):
            asked = reached(tree, dict(enumerate(answers)))
            expected.add(frozenset(tokens[n] for n in asked if answers[n] == "success"))

    world = {
        where[str(number)]: tuple(
            Answer(code, frozenset({tokens[number]}) if code == "success" else frozenset())
            for code in ORACLE_CODES
        )
        for number in range(count)
    }
    assert {way.presented for way in paths.ways(lines, world)} == expected


def reached(tree: Tree, chosen: dict[int, str]) -> set[int]:
    """The lines that are really asked when each answers as chosen: those whose answer matters to
    how far the walk gets, found by watching which answers are looked up.
    """
    watching = Watched(chosen)
    oracle(tree, watching)
    return watching.seen


class Watched(dict[int, str]):
    def __init__(self, chosen: dict[int, str]) -> None:
        super().__init__(chosen)
        self.seen: set[int] = set()

    def __getitem__(self, number: int) -> str:
        self.seen.add(number)
        return super().__getitem__(number)
