"""What is past its time goes, no earlier; and no wild clock takes anything with it."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent import policy
from agent.central.audit import audit
from agent.central.decoding import decode
from agent.central.enrolment import milliseconds
from agent.central.replay import differences
from agent.central.retention import (
    LONGEST_JUMP,
    Class,
    ClockError,
    Retention,
    believed,
    load,
    purge,
    turn,
)
from agent.central.sealing import Envelope
from agent.central.sequencer import sequence
from agent.central.store.facts import Added, Received
from agent.central.store.rows import DAY_MS
from agent.cli.central import transact
from agent.event import Body
from agent.policy import Policy
from agent.typed_toml import TomlError, parse
from tests.central.devices import (
    NOW,
    SIGNER,
    MadeUpDevice,
    a_finding,
    a_heartbeat,
    a_held_message,
    enrolled,
)
from tests.central.engines import Engine, again, log_of

OURS = Path(__file__).parents[2] / "policies"


def policy_of(text: str) -> Policy:
    return Policy(Path("p"), {"retention": parse("p/retention.toml", text)}, "")


def test_the_file_says_what_the_defaults_say() -> None:
    assert load(policy.read(OURS)) == Retention() == load(Policy(Path("p"), {}, ""))


@pytest.mark.parametrize(
    ("code", "class_uid", "name"),
    [
        ("sign-in", 3002, "sign-ins"),
        ("sign-in-refused", 0, "sign-ins"),
        ("anything", 3002, "sign-ins"),
        ("account-locked", 3001, "accounts"),
        ("mail-hold", 4009, "mail"),
        ("feedback-given", 6003, "feedback"),
        ("heartbeat", 5019, "otherwise"),
        ("email", 0, "otherwise"),
    ],
)
def test_the_class_of_an_event(code: str, class_uid: int, name: str) -> None:
    assert Retention().class_of(code, class_uid) == name


@pytest.mark.parametrize(
    "text",
    [
        "[mail]\ndays = 1",  # nothing for the rest
        "[otherwise]",
        "[otherwise]\ndays = 0",
        "[otherwise]\ndays = 40000",
        "[otherwise]\ndays = 10\nhours = 3",
        '[otherwise]\ndays = "ten"',
        "[otherwise]\ndays = 10\n[Sign_Ins]\ndays = 1",
    ],
)
def test_a_file_that_cannot_be_used(text: str) -> None:
    with pytest.raises(TomlError):
        load(policy_of(text))


@given(kept=st.integers(-40_000, 40_000), now=st.integers(-40_000, 40_000))
def test_the_day_never_goes_back_nor_far_ahead(kept: int, now: int) -> None:
    day = believed(kept, now)
    assert kept <= day <= kept + LONGEST_JUMP
    assert day in (kept, now)
    assert believed(None, now) == now


SHORT = Retention({"mail": Class(5, ("mail-*",)), "otherwise": Class(20)})


class Log:
    """A store that a clock passes by."""

    def __init__(self, engine: Engine, folder: Path) -> None:
        self.store = engine.store(folder, SHORT)
        self.device = enrolled(self.store)
        self.sequence = 0

    def add(self, at: datetime, *bodies: Body, device: MadeUpDevice | None = None) -> None:
        by = device or self.device
        lines = []
        for body in bodies:
            self.sequence += 1
            lines.append(decode(by.event(self.sequence, body), signer=by.id))
        with self.store.change() as changes:
            added = changes.add(
                [each for each in lines if isinstance(each, Received)], now=milliseconds(at)
            )
            assert added == [Added.STORED] * len(bodies)
            sequence(changes, SIGNER, at)

    def purge(self, at: datetime, *, clock_is_right: bool = False) -> dict[str, int]:
        gone = purge(
            transact(self.store), SHORT, self.store.vault.file, at, clock_is_right=clock_is_right
        )
        with self.store.change() as changes:
            sequence(changes, SIGNER, at)
        return gone

    def report(self, wanted: Retention = SHORT) -> tuple[int, int, int, tuple[str, ...]]:
        with log_of(self.store, still=True) as log:
            found = audit(log, SIGNER.verifier, retention=wanted)
            other = differences(log)
        assert other == {}
        return found.problems, found.expired, found.erased, found.told


@pytest.fixture
def kept(engine: Engine, tmp_path: Path) -> Iterator[Log]:
    made = Log(engine, tmp_path)
    yield made
    made.store.close()


def mail(at: datetime = NOW) -> Body:
    return a_held_message("h", at)


def day(n: float) -> datetime:
    return NOW + timedelta(days=n)


def test_each_class_goes_in_its_time(kept: Log) -> None:
    kept.add(day(0), a_heartbeat(), mail(), mail(), a_finding())
    kept.add(day(1), mail(), a_heartbeat())
    assert kept.purge(day(5)) == {}
    assert kept.purge(day(6)) == {"mail": 2}
    assert kept.report() == (0, 2, 0, ())
    assert kept.purge(day(6)) == {}  # and once more finds nothing
    assert [held.held.hold for held in kept.store.snapshot().held] == ["h"]
    assert kept.purge(day(7)) == {"mail": 1}
    assert kept.store.snapshot().held == ()
    assert kept.purge(day(21)) == {"otherwise": 2}
    assert kept.report() == (0, 5, 0, ())
    assert kept.store.snapshot().findings == ()
    assert kept.store.snapshot().gaps == ()
    kept.add(day(21), mail())
    assert kept.report() == (0, 5, 0, ())


def test_what_is_gone_is_not_stored_again(kept: Log) -> None:
    kept.add(day(0), mail())
    kept.purge(day(10))
    again = decode(kept.device.event(1, mail()), signer=kept.device.id)
    assert isinstance(again, Received)
    with kept.store.change() as changes:
        assert changes.add([again], now=milliseconds(day(10))) == [Added.DUPLICATE]


@pytest.mark.parametrize("years", [-10, 10])
def test_a_clock_that_jumps_deletes_nothing(kept: Log, years: int) -> None:
    kept.add(day(0), mail(), a_heartbeat())
    wild = day(365 * years)
    with pytest.raises(ClockError, match="clock-is-right"):
        kept.purge(wild)
    kept.add(wild, mail())  # stored all the same, and not past its time
    assert kept.purge(day(4)) == {}
    assert kept.report()[0] == 0
    assert kept.purge(day(6)) == {"mail": 2}


def test_a_person_may_say_that_the_clock_is_right(kept: Log) -> None:
    kept.add(day(0), mail())
    assert kept.purge(day(100), clock_is_right=True) == {"mail": 1}
    assert kept.report()[:2] == (0, 1)


def test_a_purge_that_was_cut_off_is_explained_and_finished(
    kept: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("agent.central.retention.AT_ONCE", 2)
    kept.add(day(0), *(mail() for _ in range(7)))
    do = transact(kept.store)
    cut = 0
    for stop in range(3, 9):
        steps = iter(range(stop))

        def until(work, /, steps=steps):  # type: ignore[no-untyped-def]
            if next(steps, None) is None:
                raise InterruptedError
            return do(work)

        try:
            purge(until, SHORT, kept.store.vault.file, day(8))
        except InterruptedError:
            cut += 1
        with kept.store.change() as changes:
            sequence(changes, SIGNER, day(8))
        assert kept.report()[0] == 0
    assert cut >= 3
    purge(do, SHORT, kept.store.vault.file, day(8))
    assert kept.report() == (0, 7, 0, ())


def test_a_purge_that_policy_does_not_allow_is_a_problem(kept: Log) -> None:
    kept.add(day(0), mail())
    kept.purge(day(10))
    problems, _, _, told = kept.report(Retention({"mail": Class(30), "otherwise": Class(20)}))
    assert problems == 1
    assert "purged after 5 days, where the policy keeps it 30" in told[0]


def test_a_class_that_policy_no_longer_names(kept: Log) -> None:
    kept.add(day(0), mail())
    without = Retention({"otherwise": Class(20)})
    file = kept.store.vault.file
    assert purge(transact(kept.store), without, file, day(19)) == {}
    assert purge(transact(kept.store), without, file, day(21)) == {"mail": 1}


def test_an_expired_day_cannot_be_opened_even_from_a_copy(kept: Log) -> None:
    kept.add(day(0), mail())
    kept.add(day(3), mail())
    with log_of(kept.store) as log:
        rows = log._db.rows("SELECT keys, day, sealed FROM event ORDER BY sequence")
        assert all(log._opener.open(*row) for row in rows)
        kept.purge(day(6))
        log._opener.refresh()
        assert [log._opener.open(*row) is None for row in rows] == [True, False]


def test_the_envelope_is_turned_at_every_moment_safely(kept: Log) -> None:
    """Killed between any two steps, what is stored can be opened."""
    kept.add(day(0), mail(), a_heartbeat())
    do = transact(kept.store)

    class CrashError(Exception):
        pass

    for step in range(4):
        left = iter(range(step))

        class File:
            def load(self, generation: int) -> Envelope:
                return kept.store.vault.file.load(generation)

            def write(self, envelope: Envelope, left=left) -> None:  # type: ignore[no-untyped-def]
                if next(left, None) is None:
                    raise CrashError
                kept.store.vault.file.write(envelope)

        with contextlib.suppress(CrashError):
            turn(do, File())
        assert kept.report()[0] == 0
        kept.add(day(0), a_heartbeat())
        again(kept.store).close()  # a program that starts now
    assert kept.store.vault.file._read().keys.keys() == {kept.store.vault.file._read().generation}


def test_days_are_counted_from_when_it_came() -> None:
    assert milliseconds(NOW) // DAY_MS == (NOW - datetime(1970, 1, 1, tzinfo=NOW.tzinfo)).days


def test_several_programs_turn_it_at_once_while_another_writes(kept: Log) -> None:
    stores = [again(kept.store) for _ in range(3)]
    failed: list[BaseException] = []

    def work(number: int) -> None:
        try:
            for n in range(8):
                if number < 2:
                    turn(transact(stores[number]), stores[number].vault.file)
                else:
                    device = enrolled(stores[2], f"Phone {n}", seed=50 + n)
                    line = decode(device.event(1, mail()), signer=device.id)
                    with stores[2].change() as changes:
                        changes.add([line] if isinstance(line, Received) else [], now=1)
        except BaseException as problem:  # noqa: BLE001 -- told below
            failed.append(problem)

    threads = [threading.Thread(target=work, args=(n,)) for n in range(3)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    for each in stores:
        each.close()
    assert not failed, failed[0]
    kept.add(day(0), mail())
    with kept.store.change() as changes:
        sequence(changes, SIGNER, day(0))
    assert kept.report()[0] == 0
