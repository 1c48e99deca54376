"""agent.accounts.workflow: steps in order with evidence; crashes and failures are mended."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from agent.accounts import FOR_HOLD, ON_SYSTEM, State, Step
from agent.event import Severity
from tests.accounts.people import Crash, World

HOUR = timedelta(hours=1)


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


def lock(world: World, account: str = "pat") -> State:
    return world.flow.lock(account, reason="seen on a note", by="sam").state


def test_locked_in_order_with_evidence_and_told(world: World) -> None:
    case = world.flow.lock("pat", reason="seen on a note", by="sam")
    assert case.state is State.LOCKED
    assert world.system.took == list(ON_SYSTEM)
    assert [each.step for each in case.steps] == list(Step)
    assert all(each.evidence for each in case.steps)
    (body,) = world.told
    assert (body.code, body.severity, body.activity_id) == ("account-locked", Severity.HIGH, 9)
    assert body.fields["user"] == {"name": "pat"}
    assert "seen on a note" in repr(body)


def test_twice_is_once(world: World) -> None:
    lock(world)
    assert lock(world) is State.LOCKED
    assert world.system.took == list(ON_SYSTEM)
    assert world.codes() == ["account-locked"]


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("step", ON_SYSTEM)
def test_a_crash_at_any_step_is_gone_on_from(world: World, step: Step, when: str) -> None:
    setattr(world.system, f"crash_{when}", step)
    with pytest.raises(Crash):
        lock(world)
    case = world.register.current("pat")
    assert case is not None
    assert case.state is State.LOCKING
    assert [each.step for each in case.steps] == list(ON_SYSTEM[: ON_SYSTEM.index(step)])
    world.system.crash_before = world.system.crash_after = None
    assert lock(world) is State.LOCKED
    repeated = [step] if when == "after" else []
    taken = list(ON_SYSTEM[: ON_SYSTEM.index(step)]) + repeated
    assert world.system.took == taken + list(ON_SYSTEM[ON_SYSTEM.index(step) :])
    assert world.codes() == ["account-locked"]


def test_a_crash_while_the_siro_is_told(world: World) -> None:
    def crash(_: object) -> None:
        raise Crash

    flow = world.flow
    flow._report = crash
    with pytest.raises(Crash):
        flow.lock("pat", reason="seen on a note", by="sam")
    assert lock(world) is State.LOCKED
    assert world.system.took == list(ON_SYSTEM)
    assert world.codes() == ["account-locked"]


def test_a_step_that_fails_keeps_no_other_from_being_taken(world: World) -> None:
    world.system.failing[Step.SESSIONS] = "3 processes do not end"
    case = world.flow.lock("pat", reason="seen on a note", by="sam")
    assert case.state is State.LOCKING
    assert [each.step for each in case.undone] == [Step.SESSIONS]
    assert world.system.took == [each for each in ON_SYSTEM if each is not Step.SESSIONS]
    assert "3 processes do not end" in repr(world.told[0])
    with pytest.raises(ValueError, match="once more"):
        world.flow.close("pat", finding="nobody used it", by="sam")

    world.system.failing.clear()
    assert lock(world) is State.LOCKED
    assert world.system.took[-1] is Step.SESSIONS
    assert world.codes() == ["account-locked", "account-lock-completed"]


@pytest.mark.parametrize("reason", ["", "  ", "no"])
def test_a_reason_is_needed(world: World, reason: str) -> None:
    with pytest.raises(ValueError, match="reason in words"):
        world.flow.lock("pat", reason=reason, by="sam")
    assert world.system.took == []


def test_who_is_never_locked(tmp_path: Path) -> None:
    world = World(tmp_path, never=("rescue",))
    world.system.guarded["ada"] = "nobody would be left"
    for account, says in (("rescue", "never locks"), ("ada", "nobody would be left")):
        with pytest.raises(ValueError, match=says):
            lock(world, account)
        with pytest.raises(ValueError, match=says):
            world.flow.hold(account, reason="x", by="y", until=world.now + HOUR)
    with pytest.raises(LookupError):
        lock(world, "nobody-here")
    assert world.system.took == []
    assert world.register.all() == []


def test_closed_reissued_and_returned(world: World) -> None:
    lock(world)
    with pytest.raises(ValueError, match="close its investigation"):
        world.flow.reissue("pat", "secret-of-a-test", by="sam", good_for=HOUR)
    with pytest.raises(ValueError, match="finding in words"):
        world.flow.close("pat", finding=" ", by="sam")
    assert world.flow.close("pat", finding="nobody used it", by="sam").state is State.CLOSED
    case = world.flow.reissue("pat", "secret-of-a-test", by="sam", good_for=HOUR)
    assert (case.state, case.due) == (State.ISSUED, world.now + HOUR)
    assert world.system.passwords == {"pat": "secret-of-a-test"}
    assert world.flow.settle() == []
    world.system.chosen.add("pat")
    (settled,) = world.flow.settle()
    assert settled.state is State.RETURNED
    assert world.flow.settle() == []
    assert world.codes() == [
        "account-locked",
        "account-case-closed",
        "account-reissued",
        "account-returned",
    ]
    kept = repr(world.told) + (world.folder / "accounts.sqlite").read_bytes().decode("latin-1")
    assert "secret-of-a-test" not in kept


def test_a_temporary_password_that_is_not_changed_in_time(world: World) -> None:
    lock(world)
    world.flow.close("pat", finding="nobody used it", by="sam")
    world.flow.reissue("pat", "secret", by="sam", good_for=HOUR)
    world.system.took.clear()
    world.on(59)
    assert world.flow.settle() == []
    world.on(1)
    (case,) = world.flow.settle()
    assert case.state is State.EXPIRED
    assert world.system.took == list(FOR_HOLD)
    again = world.flow.reissue("pat", "another", by="sam", good_for=HOUR)
    assert again.state is State.ISSUED


def test_a_reissue_that_fails_has_its_end_noted(world: World) -> None:
    lock(world)
    world.flow.close("pat", finding="nobody used it", by="sam")
    world.system.refuses = "the gate does not answer"
    with pytest.raises(OSError, match="gate"):
        world.flow.reissue("pat", "secret", by="sam", good_for=HOUR)
    case = world.register.current("pat")
    assert case is not None
    assert case.due == world.now + HOUR
    world.system.refuses = ""
    assert world.flow.reissue("pat", "secret", by="sam", good_for=HOUR).state is State.ISSUED


def test_compromised_once_more_after_it_was_given_back(world: World) -> None:
    lock(world)
    world.flow.close("pat", finding="nobody used it", by="sam")
    world.flow.reissue("pat", "secret", by="sam", good_for=HOUR)
    world.system.took.clear()
    assert lock(world) is State.LOCKED
    assert world.system.took == list(ON_SYSTEM)
    assert "account-lock" in world.codes()[-1]


def test_a_hold_is_short_and_undone(world: World) -> None:
    case = world.flow.hold("pat", reason="two places", by="signins", until=world.now + HOUR)
    assert case.state is State.HELD
    assert world.system.took == list(FOR_HOLD)
    assert world.told[0].severity is Severity.HIGH
    longer = world.flow.hold("pat", reason="again", by="signins", until=world.now + 2 * HOUR)
    assert (longer.id, longer.due) == (case.id, world.now + 2 * HOUR)
    assert world.system.took == list(FOR_HOLD)
    released = world.flow.release("pat", by="sam")
    assert released is not None
    assert released.state is State.RELEASED
    assert set(world.system.restored[0]) == set(FOR_HOLD)
    assert world.flow.release("pat", by="sam") is None


def test_a_hold_ends_by_itself(world: World) -> None:
    world.flow.hold("pat", reason="two places", by="signins", until=world.now + HOUR)
    assert world.flow.settle() == []
    world.on(60)
    (case,) = world.flow.settle()
    assert case.state is State.RELEASED


def test_a_held_account_is_locked_and_then_not_released(world: World) -> None:
    world.flow.hold("pat", reason="two places", by="signins", until=world.now + HOUR)
    assert lock(world) is State.LOCKED
    assert world.system.took == list(ON_SYSTEM), "what the hold did is not done again"
    assert world.flow.release("pat", by="sam") is None
    world.on(120)
    assert world.flow.settle() == []


def test_a_locked_account_is_not_held(world: World) -> None:
    lock(world)
    case = world.flow.hold("pat", reason="two places", by="signins", until=world.now + HOUR)
    assert case.state is State.LOCKED
