"""agent.daemon.shadow_watch: what was set past the gate is reported, without its hash."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from agent.daemon.shadow_watch import ShadowWatch, usable
from agent.event import Body, Severity

OLD, NEW = "$y$j9T$abc$oldhash", "$6$abc$newhash"


class Machine:
    """A shadow file, and the watch over it."""

    def __init__(self, folder: Path, **hashes: str) -> None:
        self.folder = folder
        self.reported: list[Body] = []
        self.approved: set[str] = set()
        self.others = {"sam"}
        self.set(**hashes)

    def set(self, **hashes: str) -> None:
        lines = (f"{name}:{hashed}:19000:0:99999:7:::\n" for name, hashed in hashes.items())
        (self.folder / "shadow").write_text("".join(lines))

    def watch(self) -> ShadowWatch:
        return ShadowWatch(
            self.folder / "kept.json",
            concerns=lambda account: account not in self.others,
            approvals=self,
            clock=lambda: datetime(2026, 11, 29, tzinfo=UTC),
            report=self.reported.append,
            shadow=self.folder / "shadow",
        )

    def take(self, account: str, /) -> bool:
        known = account in self.approved
        self.approved.discard(account)
        return known

    def codes(self) -> list[str]:
        return [each.code for each in self.reported]


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    made = Machine(tmp_path, root=OLD, sam=OLD, daemon="*")
    made.watch().look()
    assert made.codes() == ["password-not-judged"]
    made.reported.clear()
    return made


def test_nothing_changed(machine: Machine) -> None:
    watch = machine.watch()
    assert watch.look() == watch.look() == []
    assert machine.reported == []


def test_a_change_past_the_gate(machine: Machine) -> None:
    watch = machine.watch()
    machine.set(root=NEW, sam=NEW, daemon="*")
    assert watch.look() == ["root"]
    assert watch.look() == []
    (body,) = machine.reported
    assert (body.code, body.severity) == ("password-bypass", Severity.HIGH)
    told = repr(body) + (machine.folder / "kept.json").read_text()
    assert "newhash" not in told
    assert "oldhash" not in told


def test_an_approved_change(machine: Machine) -> None:
    machine.approved.add("root")
    machine.set(root=NEW)
    assert machine.watch().look() == []
    assert machine.codes() == ["password-changed"]


def test_one_approval_is_for_one_change(machine: Machine) -> None:
    watch = machine.watch()
    machine.approved.add("root")
    machine.set(root=NEW)
    watch.look()
    machine.set(root=OLD)
    assert watch.look() == ["root"]


def test_changed_while_nobody_looked(machine: Machine) -> None:
    machine.set(root=NEW)
    assert machine.watch().look() == ["root"]
    assert machine.codes() == ["password-bypass"]


@pytest.mark.parametrize("hashed", [f"!{OLD}", f"!!{OLD}", OLD])
def test_locking_and_unlocking_is_no_new_password(machine: Machine, hashed: str) -> None:
    machine.set(root=hashed)
    assert machine.watch().look() == []


def test_an_empty_password_is_one(machine: Machine) -> None:
    machine.set(root="")
    assert machine.watch().look() == ["root"]


def test_a_new_administrator(machine: Machine) -> None:
    watch = machine.watch()
    machine.set(root=OLD, kim=NEW)
    assert watch.look() == ["kim"]
    machine.others.clear()  # sam was put into a group of administrators
    machine.set(root=OLD, kim=NEW, sam=OLD)
    assert watch.look() == ["sam"]


def test_a_password_taken_away_and_put_back(machine: Machine) -> None:
    watch = machine.watch()
    machine.set(root="*")
    assert watch.look() == []
    machine.set(root=OLD)
    assert watch.look() == ["root"]


def test_a_damaged_memory_is_loud(machine: Machine) -> None:
    (machine.folder / "kept.json").write_text("{")
    assert machine.watch().look() == ["root"]


def test_a_file_that_cannot_be_read_is_no_silence(machine: Machine) -> None:
    watch = machine.watch()
    (machine.folder / "shadow").unlink()
    with pytest.raises(OSError, match="shadow"):
        watch.look()


def test_memory_is_private(machine: Machine) -> None:
    kept = machine.folder / "kept.json"
    assert kept.stat().st_mode & 0o077 == 0
    assert set(json.loads(kept.read_text())["known"]) == {"root"}


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("a:$y$x:1:", {"a": "$y$x"}),
        ("a:!$y$x:1:", {"a": "$y$x"}),
        ("a::1:", {"a": ""}),
        ("a:!:1:", {}),
        ("a:!!:1:", {}),
        ("a:*:1:", {}),
        ("a:!*:1:", {}),
        ("a", {}),
        ("", {}),
        (":x:", {}),
    ],
)
def test_usable(line: str, found: dict[str, str]) -> None:
    assert usable(line) == found
