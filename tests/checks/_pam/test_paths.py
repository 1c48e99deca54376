"""Every stack of `stacks.toml` is let through by what it says, and by nothing less."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from agent.checks._factors import Factor, strength, weakest
from agent.checks._pam import config, paths
from agent.checks._pam.config import Control, Line
from agent.checks._pam.modules import Answer, Blank, Setting
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
FILL = {"oath": "usersfile=/etc/users.oath", "group": "spared", "prefix": ""}


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
