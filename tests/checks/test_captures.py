"""Every recorded machine is judged as its file says, and no damage to a record makes it better.

A file in tests/captures/<platform>/ is a Host capture with two keys more: `note` says in a
sentence what it shows, `expected` gives outcome and reason by check. `like` names a capture of
the same folder whose answers hold wherever this one says nothing: so a near-miss is as short as
its difference.
"""

from __future__ import annotations

import copy
import json
import random
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from agent import checks, policy
from agent.event import Outcome
from agent.host.capture import CapturedHost

CAPTURES = Path(__file__).parent.parent / "captures"
TABLES = ("files", "links", "directories", "registry", "wmi")
GOOD = {Outcome.PASS, Outcome.NOT_APPLICABLE}


def document(path: Path) -> dict[str, Any]:
    """The capture with what it is `like` filled in."""
    own: dict[str, Any] = json.loads(path.read_text("utf-8"))
    if "like" not in own:
        return own
    base = copy.deepcopy(document(path.with_name(own["like"] + ".json")))
    for table in TABLES:
        base[table] = {**base.get(table, {}), **own.get(table, {})}
    commands = {tuple(each["argv"]): each for each in base.get("commands", [])}
    commands |= {tuple(each["argv"]): each for each in own.get("commands", [])}
    own_facts = {k: v for k, v in own.items() if k not in {*TABLES, "commands", "like"}}
    return {**base, **own_facts, "commands": list(commands.values())}


@cache
def shipped() -> tuple[dict[str, checks.Check], dict[str, Any]]:
    found = checks.discover()
    return found, checks.parameters(policy.read(policy.default_directory()), found)


def judged(check: str, recorded: dict[str, Any]) -> checks.Finding:
    found, bound = shipped()
    return checks.run(found[check], CapturedHost(recorded), bound[check])


CASES = [
    pytest.param(path, check, id=f"{path.parent.name}/{path.stem}/{check}")
    for path in sorted(CAPTURES.glob("*/*.json"))
    for check in json.loads(path.read_text("utf-8")).get("expected", {})
]


@pytest.mark.parametrize(("path", "check"), CASES)
def test_a_recorded_machine_is_judged_as_its_file_says(path: Path, check: str) -> None:
    recorded = document(path)
    assert recorded["platform"] == path.parent.name
    finding = judged(check, recorded)
    said = {"outcome": finding.outcome.value, "reason": finding.reason}
    assert said == recorded["expected"][check], finding
    if finding.outcome not in GOOD:
        assert finding.explanation, "trouble is explained in words"


def _answers(recorded: dict[str, Any]) -> list[tuple[Any, Any]]:
    """Every recorded answer, as the container and key where it stands."""
    places: list[tuple[Any, Any]] = [
        (recorded[table], key) for table in TABLES for key in recorded.get(table, {})
    ]
    return places + [(recorded["commands"], i) for i in range(len(recorded.get("commands", [])))]


GARBAGE = ("", "\x00\x01", "{", "Segmentation fault\n", "<html>Sign in to this network</html>")


def _damage(answer: Any, chance: random.Random) -> Any:
    """The same answer cut off, denied, timed out, forgotten, or replaced by garbage."""
    kind = chance.choice(("cut", "cut", "error", "garbage", "exit"))
    if kind == "error":
        error = chance.choice(("EACCES", "timed-out", "EIO", "not-recorded"))
        return {"argv": answer["argv"], "error": error} if _is_command(answer) else {"error": error}
    if _is_command(answer) and "stdout" in answer:
        if kind == "exit":
            return {**answer, "exit": chance.choice((1, 2, 127, 3221225781))}
        text = _cut(answer["stdout"], chance) if kind == "cut" else chance.choice(GARBAGE)
        return {**answer, "stdout": text}
    if isinstance(answer, str):
        return _cut_file(answer, chance) if kind == "cut" else chance.choice(GARBAGE[1:])
    if isinstance(answer, list) and answer and isinstance(answer[0], dict):
        return _damaged_rows(answer, chance)
    if isinstance(answer, dict) and answer and not {"error", "base64"} & answer.keys():
        return {**answer, chance.choice(sorted(answer)): chance.choice(STRANGE)}
    return {**answer, "error": "EIO"} if _is_command(answer) else {"error": "EIO"}


STRANGE: tuple[Any, ...] = ("", "hello", "\x00", 99, -1, 2**31)
"""Values of another kind or time than the ones that are known: of WMI rows and registry keys."""


def _damaged_rows(rows: list[Any], chance: random.Random) -> list[Any]:
    """WMI's answer with a property of one row lost, empty or of a later version; or without rows.

    A row that is not there at all cannot be told from a machine that has none.
    """
    if chance.random() < 0.2:
        return []
    at = chance.randrange(len(rows))
    name = chance.choice(sorted(rows[at]) or [""])
    rest = {k: v for k, v in rows[at].items() if k != name}
    row = chance.choice((rest, {**rest, name: None}, {**rest, name: chance.choice(STRANGE)}))
    return [*rows[:at], row, *rows[at + 1 :]]


def _cut(text: str, chance: random.Random) -> str:
    return text[: chance.randrange(len(text))] if text else text


def _cut_file(text: str, chance: random.Random) -> str:
    """Cut inside a line: a file that ends with a whole line cannot be told from a shorter one,
    and a file that is read to its end on a live machine is never cut there by chance.
    """
    places = [i for i in range(1, len(text)) if text[i - 1] != "\n"]
    return text[: chance.choice(places)] if places else text


def _is_command(answer: Any) -> bool:
    return isinstance(answer, dict) and "argv" in answer


@pytest.mark.parametrize("times", [10, pytest.param(300, marks=pytest.mark.slow)])
@pytest.mark.parametrize(("path", "check"), CASES)
def test_damage_never_makes_a_machine_better(path: Path, check: str, times: int) -> None:
    """Whatever is cut off, denied, late or garbled, trouble never turns into a pass."""
    recorded = document(path)
    before = judged(check, recorded).outcome
    if before in GOOD:
        return  # nothing to lose: its counterparts that fail are captures of their own
    chance = random.Random(f"{path.stem} {check} {times}")
    for _ in range(times):
        broken = copy.deepcopy(recorded)
        places = _answers(broken)
        for container, key in chance.sample(places, k=min(len(places), chance.choice((1, 1, 2)))):
            container[key] = _damage(container[key], chance)
        after = judged(check, broken)
        assert after.outcome is not Outcome.ERROR, after
        assert after.outcome not in GOOD, (container, key, after)
