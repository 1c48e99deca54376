"""agent.mfa.factors: every code once, tries that are counted, clocks that drift."""

from __future__ import annotations

import sqlite3
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.credentials import CredentialsError
from agent.mfa import Outcome, Parameters, Seed, recovery
from agent.mfa.factors import Factors, anybody_enrolled
from tests.credentials.memory import MemoryStore
from tests.mfa.people import SEED, Clock, code, some_factors


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def factors(tmp_path: Path, clock: Clock) -> Factors:
    made = some_factors(tmp_path, clock)
    assert made.enrol("pat", SEED, code=code(clock))
    clock.on(30)
    return made


def wrong(clock: Clock) -> str:
    """A code that is right at no time near now."""
    near = {code(clock, ahead_s=30 * step) for step in range(-15, 16)}
    return next(text for n in range(100) if (text := f"{n:06}") not in near)


def test_a_code_counts_once(factors: Factors, clock: Clock) -> None:
    now = code(clock)
    assert factors.verify("pat", now).accepted
    assert factors.verify("pat", now).outcome is Outcome.USED
    assert not factors.verify("pat", code(clock, ahead_s=-30)).accepted
    clock.on(30)
    assert factors.verify("pat", f" {code(clock)[:3]} {code(clock)[3:]} ").accepted


def test_the_code_of_the_enrolment_is_used(tmp_path: Path, clock: Clock) -> None:
    factors = some_factors(tmp_path, clock)
    assert factors.enrol("pat", SEED, code=code(clock))
    assert factors.verify("pat", code(clock)).outcome is Outcome.USED


def test_nothing_is_kept_without_its_code(tmp_path: Path, clock: Clock) -> None:
    factors = some_factors(tmp_path, clock)
    assert not factors.enrol("pat", SEED, code=wrong(clock))
    assert not factors.enrolled("pat")
    assert not anybody_enrolled(tmp_path)


def test_a_failed_enrolment_leaves_the_old_factor(factors: Factors, clock: Clock) -> None:
    assert not factors.enrol("pat", Seed(bytes(20)), code=wrong(clock))
    assert factors.verify("pat", code(clock)).accepted


@pytest.mark.parametrize("name", ["", "a\nb", "x" * 257])
def test_names_that_are_refused(tmp_path: Path, clock: Clock, name: str) -> None:
    with pytest.raises(ValueError, match="printable"):
        some_factors(tmp_path, clock).enrol(name, SEED, code=None)


def test_wrong_codes_lock_with_back_off(factors: Factors, clock: Clock) -> None:
    told = [factors.verify("pat", wrong(clock)) for _ in range(5)]
    assert [each.outcome for each in told] == [Outcome.WRONG] * 5
    assert [each.locked_now for each in told] == [False] * 4 + [True]
    assert told[-1].retry_after_s == 30
    locked = factors.verify("pat", code(clock))
    assert (locked.outcome, locked.retry_after_s) == (Outcome.LOCKED, 30)
    clock.on(31)
    again = factors.verify("pat", wrong(clock))
    assert (again.outcome, again.retry_after_s, again.locked_now) == (Outcome.WRONG, 60, False)
    clock.on(61)
    assert factors.verify("pat", code(clock)).accepted
    assert factors.status()[0].failures == 0


@pytest.mark.parametrize("text", ["", "1", "hello", "12345678", "x" * 100_000, "１２３４５６"])
def test_what_is_no_code_counts_as_a_try(factors: Factors, text: str) -> None:
    assert factors.verify("pat", text).outcome is Outcome.WRONG
    assert factors.status()[0].failures == 1


def test_a_replayed_code_does_not_lock_its_owner_out(factors: Factors, clock: Clock) -> None:
    now = code(clock)
    assert factors.verify("pat", now).accepted
    for _ in range(20):
        assert factors.verify("pat", now).outcome is Outcome.USED


def test_a_clock_set_back_locks_nobody_out_for_long(factors: Factors, clock: Clock) -> None:
    for _ in range(5):
        factors.verify("pat", wrong(clock))
    clock.on(-10 * 365 * 86_400)
    assert factors.verify("pat", "000000").retry_after_s <= 3600


def test_drift_is_learnt_step_by_step(factors: Factors, clock: Clock) -> None:
    for ahead in (30, 60, 90):
        clock.on(60)
        assert factors.verify("pat", code(clock, ahead_s=ahead)).accepted
    assert factors.status()[0].drift_s == 90
    clock.on(60)
    assert factors.verify("pat", code(clock)).outcome is Outcome.WRONG


def test_two_codes_in_a_row_of_a_clock_that_is_off(factors: Factors, clock: Clock) -> None:
    assert factors.verify("pat", code(clock, ahead_s=240)).outcome is Outcome.WRONG
    clock.on(30)
    assert factors.verify("pat", code(clock, ahead_s=240)).accepted
    assert factors.status()[0].drift_s == 240


def test_one_code_of_a_wrong_time_is_not_enough(factors: Factors, clock: Clock) -> None:
    assert factors.verify("pat", code(clock, ahead_s=240)).outcome is Outcome.WRONG
    assert factors.verify("pat", code(clock, ahead_s=240)).outcome is Outcome.WRONG
    assert factors.verify("pat", code(clock, ahead_s=180)).outcome is Outcome.WRONG


def test_a_clock_further_off_than_the_policy_allows(tmp_path: Path, clock: Clock) -> None:
    factors = some_factors(tmp_path, clock, parameters=Parameters(max_drift=0))
    factors.enrol("pat", SEED, code=code(clock))
    for _ in range(2):
        clock.on(30)
        assert factors.verify("pat", code(clock, ahead_s=120)).outcome is Outcome.WRONG


def test_recovery_codes_count_once(tmp_path: Path, clock: Clock) -> None:
    factors = some_factors(tmp_path, clock)
    given = recovery.make(2)
    factors.enrol("pat", SEED, code=code(clock), recovery_codes=given)
    result = factors.verify("pat", given[0].upper().replace("-", " "))
    assert result.accepted
    assert result.recovery
    assert not factors.verify("pat", given[0]).accepted
    assert factors.status()[0].recovery_left == 1
    assert factors.verify("pat", given[1]).accepted


def test_wrong_recovery_codes_lock_too(tmp_path: Path, clock: Clock) -> None:
    factors = some_factors(tmp_path, clock)
    given = recovery.make(6)
    factors.enrol("pat", SEED, code=code(clock), recovery_codes=given[:1])
    assert [factors.verify("pat", each).outcome for each in given[1:]] == [Outcome.WRONG] * 5
    assert factors.verify("pat", given[0]).outcome is Outcome.LOCKED


def test_one_recovery_code_tried_by_many(tmp_path: Path, clock: Clock) -> None:
    factors = some_factors(tmp_path, clock)
    (given,) = recovery.make(1)
    factors.enrol("pat", SEED, code=code(clock), recovery_codes=[given])
    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(lambda _: factors.verify("pat", given), range(16)))
    assert sum(each.accepted for each in results) == 1


def test_a_hundred_bring_one_code_at_once(factors: Factors, clock: Clock) -> None:
    now, ready = code(clock), threading.Barrier(100)

    def one(_: int) -> Outcome:
        ready.wait()
        return factors.verify("pat", now).outcome

    with ThreadPoolExecutor(100) as pool:
        assert Counter(pool.map(one, range(100))) == {Outcome.ACCEPTED: 1, Outcome.USED: 99}


def test_a_new_enrolment_ends_the_old_codes(factors: Factors, clock: Clock) -> None:
    other = Seed(b"another secret of 20")
    assert factors.enrol("pat", other, code=code(clock, seed=other))
    clock.on(30)
    assert not factors.verify("pat", code(clock)).accepted
    assert factors.verify("pat", code(clock, seed=other)).accepted


def test_removed(factors: Factors, clock: Clock, tmp_path: Path) -> None:
    assert anybody_enrolled(tmp_path)
    assert factors.remove("pat")
    assert factors.verify("pat", code(clock)).outcome is Outcome.NOT_ENROLLED
    assert not anybody_enrolled(tmp_path)


def test_an_imported_factor_takes_no_code_of_before(tmp_path: Path, clock: Clock) -> None:
    factors = some_factors(tmp_path, clock)
    step = int(clock.now.timestamp()) // 30
    assert factors.enrol("pat", SEED, code=None, used=step)
    assert not factors.verify("pat", code(clock)).accepted
    clock.on(30)
    assert factors.verify("pat", code(clock)).accepted
    assert factors.seed("pat") == (SEED, step + 1)


def test_seeds_and_codes_are_not_in_the_file(tmp_path: Path, clock: Clock) -> None:
    factors = some_factors(tmp_path, clock)
    (spare,) = recovery.make(1)
    factors.enrol("pat", SEED, code=code(clock), recovery_codes=[spare])
    data = (tmp_path / "mfa.sqlite").read_bytes()
    assert SEED.secret not in data
    assert (recovery.normal(spare) or "")[5:].encode() not in data
    assert (tmp_path / "mfa.sqlite").stat().st_mode & 0o077 == 0


def test_a_lost_key_lets_nobody_in(tmp_path: Path, clock: Clock) -> None:
    store = MemoryStore()
    some_factors(tmp_path, clock, store).enrol("pat", SEED, code=code(clock))
    store.kept.clear()
    with pytest.raises(CredentialsError, match="gone"):
        some_factors(tmp_path, clock, store).verify("pat", code(clock))
    with pytest.raises(CredentialsError, match="gone"):
        some_factors(tmp_path, clock, store).enrol("sam", SEED, code=None)


def test_a_damaged_file_lets_nobody_in(tmp_path: Path, clock: Clock) -> None:
    (tmp_path / "mfa.sqlite").write_bytes(b"no database at all, but long enough to look at" * 9)
    with pytest.raises(sqlite3.DatabaseError):
        some_factors(tmp_path, clock).verify("pat", "123456")


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 90), st.integers(-4, 4)), max_size=12))
def test_no_step_is_ever_accepted_twice(
    tmp_path_factory: pytest.TempPathFactory, tries: list[tuple[int, int]]
) -> None:
    clock = Clock()
    factors = some_factors(tmp_path_factory.mktemp("x"), clock, parameters=Parameters(tries=100))
    factors.enrol("pat", SEED, code=code(clock))
    accepted = [int(clock.now.timestamp()) // 30]
    for seconds, off in tries:
        clock.on(seconds)
        if factors.verify("pat", code(clock, ahead_s=30 * off)).accepted:
            accepted.append(int(clock.now.timestamp()) // 30 + off)
    assert accepted == sorted(set(accepted))
