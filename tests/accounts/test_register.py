"""agent.accounts.register: one open case an account; what is noted stays."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from agent.accounts import State, Step, Taken
from agent.accounts.register import FILE, Register, issued, waiting

NOW = datetime(2026, 11, 29, 12, 0, tzinfo=UTC)


def opened(register: Register, account: str = "pat") -> object:
    return register.open(account, "linux", State.LOCKING, by="sam", reason="a note", now=NOW)


def test_one_open_case_an_account(tmp_path: Path) -> None:
    register = Register(tmp_path)
    assert register.current("pat") is None
    assert register.all() == []
    assert list(tmp_path.iterdir()) == [], "looking makes nothing"
    case = register.open("pat", "linux", State.LOCKING, by="sam", reason="a note", now=NOW)
    with pytest.raises(ValueError, match="open case"):
        opened(register)
    assert register.current("pat") == case
    register.turn(case, State.RETURNED)
    assert register.current("pat") is None
    opened(register)
    opened(register, "kim")
    assert [each.account for each in register.all()] == ["kim", "pat", "pat"]
    assert len(register.all("pat")) == 2


def test_steps_stand_in_their_order_and_are_replaced(tmp_path: Path) -> None:
    register = Register(tmp_path)
    opened(register)
    case = register.current("pat")
    assert case is not None
    register.note(case.id, Taken(Step.SESSIONS, NOW, {}, "they do not end"))
    register.note(case.id, Taken(Step.LOCK, NOW, {"password_locked": True}))
    again = Register(tmp_path).current("pat")
    assert again is not None
    assert [each.step for each in again.steps] == [Step.LOCK, Step.SESSIONS]
    assert [each.step for each in again.undone] == [Step.SESSIONS]
    register.note(case.id, Taken(Step.SESSIONS, NOW, {"processes_ended": 2}))
    again = register.current("pat")
    assert again is not None
    assert again.undone == ()


def test_nobody_turns_a_case_that_was_turned(tmp_path: Path) -> None:
    register = Register(tmp_path)
    opened(register)
    case = register.current("pat")
    assert case is not None
    turned = register.turn(case, State.LOCKED)
    with pytest.raises(ValueError, match="not locking any more"):
        register.turn(case, State.LOCKED)
    assert register.turn(turned, State.CLOSED, finding="nobody used it").finding


def test_what_waits(tmp_path: Path) -> None:
    register, due = Register(tmp_path), NOW + timedelta(hours=1)
    assert waiting(tmp_path) == {}
    assert not issued(tmp_path, "pat")
    opened(register)
    case = register.current("pat")
    assert case is not None
    assert waiting(tmp_path) == {}
    register.turn(case, State.ISSUED, due=due)
    assert waiting(tmp_path) == {"pat": due}
    assert issued(tmp_path, "pat")
    assert not issued(tmp_path, "kim")


def test_it_is_private_and_a_damaged_file_says_so(tmp_path: Path) -> None:
    register = Register(tmp_path)
    opened(register)
    assert (tmp_path / FILE).stat().st_mode & 0o077 == 0
    (tmp_path / FILE).write_bytes(b"this is no database, but it is long enough" * 50)
    with pytest.raises(OSError, match="cannot be used"):
        register.all()
