"""agent.accounts.linux: what is asked of the shadow tools, and what they did is looked at."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest

from agent.accounts import Lock, Step

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="these are Linux's accounts")
DAY = 20786  # 29 November 2026


class Machine:
    """Shadow tools that change a shadow file as the real ones do."""

    def __init__(self, folder: Path) -> None:
        from agent.accounts.linux import LinuxAccounts

        self.shadow = folder / "shadow"
        self.asked: list[list[str]] = []
        self.lazy: set[str] = set()
        self.lines = {
            "root": ["root", "*", "1", "0", "99999", "7", "", "", ""],
            "ada": ["ada", "$y$a", "20000", "0", "99999", "7", "", "", ""],
            "bob": ["bob", "$y$b", "20000", "0", "99999", "7", "", "20900", ""],
            "sam": ["sam", "$y$s", "20000", "0", "99999", "7", "", "", ""],
        }
        self.write()
        self.accounts = LinuxAccounts(
            folder / "evidence",
            Lock(groups=("sudo", "no-such-group")),
            lambda account: {"had_factor": True},
            tool=self.tool,
            shadow=self.shadow,
            clock=lambda: datetime(2026, 11, 29, 12, 0, tzinfo=UTC),
        )

    def write(self) -> None:
        self.shadow.write_text("".join(":".join(each) + "\n" for each in self.lines.values()))

    def tool(self, words: list[str], stdin: str) -> str:
        self.asked.append(words)
        if words[0] in self.lazy:
            return ""
        if words[0] == "sshd":
            return "authorizedkeysfile none\nauthorizedkeyscommand /usr/bin/keys\n"
        line = self.lines[words[-1] if words[0] != "chpasswd" else stdin.split(":")[0]]
        if words[:2] == ["usermod", "-L"]:
            line[1] = "!" + line[1].lstrip("!")
        elif words[:2] == ["usermod", "-U"]:
            line[1] = line[1].lstrip("!")
        elif words[:2] == ["chage", "-E"]:
            line[7] = "" if words[2] == "-1" else words[2]
        elif words[:2] == ["chage", "-d"]:
            line[2] = words[2]
        elif words[0] == "chpasswd":
            line[1], line[2] = "$y$new", "20786"
        self.write()
        return ""


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Machine]:
    from agent.accounts import linux

    uids = {"root": 0, "ada": 1001, "bob": 1002, "sam": 1003}
    people = {
        name: SimpleNamespace(pw_name=name, pw_uid=uid, pw_gid=uid, pw_dir=str(tmp_path / name))
        for name, uid in uids.items()
    }
    group = SimpleNamespace(gr_gid=27, gr_mem=["ada", "bob", "root"])

    def named(name: str) -> SimpleNamespace:
        return {"sudo": group}[name]

    fake = SimpleNamespace(getpwnam=people.__getitem__, getpwall=lambda: list(people.values()))
    monkeypatch.setattr(linux, "pwd", fake)
    monkeypatch.setattr(linux, "grp", SimpleNamespace(getgrnam=named))
    return Machine(tmp_path)


def take(machine: Machine, step: Step, account: str = "ada") -> dict[str, object]:
    return dict(machine.accounts.steps(7)[step](account))


def test_the_password_is_locked_and_looked_at(machine: Machine) -> None:
    assert take(machine, Step.LOCK) == {"password_locked": True, "was_locked": False}
    assert take(machine, Step.LOCK)["was_locked"] is True
    assert machine.asked[0] == ["usermod", "-L", "ada"]


def test_it_is_expired_and_what_was_before_is_noted(machine: Machine) -> None:
    assert take(machine, Step.EXPIRE, "bob") == {"expired": True, "before": "20900"}
    assert take(machine, Step.EXPIRE, "bob") == {"expired": True, "before": ""}


@pytest.mark.parametrize(("step", "tool"), [(Step.LOCK, "usermod"), (Step.EXPIRE, "chage")])
def test_a_tool_that_did_nothing_is_not_believed(machine: Machine, step: Step, tool: str) -> None:
    machine.lazy.add(tool)
    with pytest.raises(OSError, match="ada"):
        take(machine, step)


def test_keys_that_a_command_gives_out_are_said(machine: Machine) -> None:
    assert take(machine, Step.KEYS) == {"keys": 0, "files": 0, "also_by_command": True}
    assert take(machine, Step.FACTOR) == {"had_factor": True}


def test_who_is_protected(machine: Machine) -> None:
    accounts = machine.accounts
    assert "root" in accounts.protected("root")
    assert accounts.protected("sam") == accounts.protected("ada") == ""
    take(machine, Step.LOCK, "bob")
    assert "nobody would be left" in accounts.protected("ada")
    assert accounts.protected("sam") == ""
    with pytest.raises(LookupError, match="no account kim"):
        accounts.protected("kim")


@pytest.mark.parametrize(
    ("hashed", "expires"), [("*", ""), ("!$y$b", ""), ("", ""), ("$y$b", "0"), ("$y$b", str(DAY))]
)
def test_an_administrator_who_cannot_come_in_does_not_count(
    machine: Machine, hashed: str, expires: str
) -> None:
    machine.lines["bob"][1], machine.lines["bob"][7] = hashed, expires
    machine.write()
    assert machine.accounts.protected("ada")


def test_reissued_with_the_account_opened_last(machine: Machine) -> None:
    for step in (Step.LOCK, Step.EXPIRE):
        take(machine, step)
    machine.asked.clear()
    assert machine.accounts.issue("ada", "secret") == {"must_change": True}
    assert [each[:2] for each in machine.asked] == [
        ["chpasswd"],
        ["chage", "-d"],
        ["chage", "-E"],
    ]
    assert machine.lines["ada"][7] == str(DAY + 2), "it expires by itself, should nobody be there"
    assert not any("secret" in word for words in machine.asked for word in words)
    assert not machine.accounts.changed("ada")
    machine.lines["ada"][2] = str(DAY)
    machine.write()
    assert machine.accounts.changed("ada")


def test_a_password_that_was_not_set_is_noticed(machine: Machine) -> None:
    take(machine, Step.LOCK)
    machine.lazy.add("chpasswd")
    with pytest.raises(OSError, match="no password"):
        machine.accounts.issue("ada", "secret")
    assert machine.lines["ada"][7] == "", "nothing was opened after it"


def test_a_hold_is_undone_as_it_was(machine: Machine) -> None:
    noted = {step: take(machine, step, "bob") for step in (Step.LOCK, Step.EXPIRE)}
    assert machine.accounts.restore("bob", noted) == {"expires": "20900"}  # type: ignore[arg-type]
    assert machine.lines["bob"][1] == "$y$b"


def test_who_was_locked_before_stays_so(machine: Machine) -> None:
    machine.lines["ada"][1] = "!$y$a"
    machine.write()
    noted = {step: take(machine, step) for step in (Step.LOCK, Step.EXPIRE)}
    machine.accounts.restore("ada", noted)  # type: ignore[arg-type]
    assert machine.lines["ada"][1] == "!$y$a"


def test_tools_that_fail(tmp_path: Path) -> None:
    from agent.accounts.linux import run

    assert run(["cat"], "x") == "x"
    with pytest.raises(OSError, match="there is no"):
        run(["no-such-tool"])
    with pytest.raises(OSError, match="false ended with 1"):
        run(["false"])
