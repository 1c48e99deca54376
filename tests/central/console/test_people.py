"""agent.central.console.people: name, password and code together, or nobody."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest

from agent.central.console import people
from agent.central.console.people import People, Refused
from agent.central.desk import Desk
from agent.mfa import Outcome, Result
from tests.central.devices import NOW

PASSWORD = "Correct-horse.Battery"
RECOVERY = "abcde-fghjk"


class Factors:
    """Takes one code, and remembers who was asked for."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str]] = []
        self.lock = 0

    def verify(self, account: str, code: str) -> Result:
        self.asked.append((account, code))
        right = code in {"123456", RECOVERY} and not self.lock
        outcome = Outcome.ACCEPTED if right else Outcome.WRONG
        return Result(outcome, retry_after_s=self.lock, recovery=code == RECOVERY)

    def enrolled(self, account: str) -> bool:
        return True


class World:
    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.now = NOW
        self.factors = Factors()
        self.people = People(desk, self.factors, self.clock)
        people.add(desk, "pat", PASSWORD, now=NOW)

    def clock(self) -> datetime:
        return self.now

    def refused(self, *given: str) -> Refused:
        with pytest.raises(Refused) as caught:
            self.people.sign_in(*given)
        return caught.value


@pytest.fixture
def world(desk: Desk) -> World:
    return World(desk)


def test_all_three_together(world: World) -> None:
    assert world.people.sign_in(" Pat ", PASSWORD, " 123456 ") == "pat"
    assert world.factors.asked == [("console:pat", "123456")]
    assert world.people.names() == ["pat"]


def test_one_of_them_wrong(world: World) -> None:
    assert world.refused("pat", PASSWORD, "654321").name == "pat"
    world.factors.asked.clear()
    assert world.refused("pat", "wrong", "123456").name == "pat"
    # What somebody typed as a name, and nobody's is, may be a password: it goes nowhere.
    assert world.refused("kim", PASSWORD, "123456").name == ""
    assert world.refused(PASSWORD, "pat", "123456").name == ""
    assert world.refused("", "", "").name == ""
    assert world.refused("pat", "x" * 10_000, "123456").name == "pat"
    assert world.factors.asked == []  # without the password nobody can lock the factor


def test_guessing_is_slowed_down(world: World) -> None:
    waits = [world.refused("pat", "wrong", "").wait_s for _ in range(5)]
    assert waits == [0, 0, 0, 0, 30]
    assert world.refused("pat", PASSWORD, "123456").wait_s == 31  # the right one waits too
    world.now += timedelta(seconds=31)
    assert world.refused("pat", "wrong", "").wait_s == 60
    world.now += timedelta(seconds=61)
    assert world.people.sign_in("pat", PASSWORD, "123456") == "pat"
    assert world.refused("pat", "wrong", "").wait_s == 0


def test_many_names_do_not_fill_the_memory(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(people, "_MOST_NAMES", 3)
    monkeypatch.setattr(People, "_password_fits", lambda *_: False)
    for n in range(20):
        world.refused(f"n{n}", "wrong", "")
    assert len(world.people._wrong) <= 4


def test_a_locked_factor_says_when(world: World) -> None:
    world.factors.lock = 77
    assert world.refused("pat", PASSWORD, "123456").wait_s == 77


def test_a_fresh_code(world: World) -> None:
    assert world.people.prove("pat", "123456 ")
    assert not world.people.prove("pat", "000000")


def test_a_code_counts_once_on_all_machines(world: World) -> None:
    """Another machine has the same factors, and knows nothing of what was used here."""
    elsewhere = People(world.desk, Factors(), world.clock)
    assert world.people.sign_in("pat", PASSWORD, "123456") == "pat"
    with pytest.raises(Refused):
        elsewhere.sign_in("pat", PASSWORD, "123 456")
    assert not elsewhere.prove("pat", "123456")
    people.add(world.desk, "kim", PASSWORD, now=NOW)
    assert elsewhere.prove("kim", "123456")  # another person's happens to be the same
    assert elsewhere.prove("pat", RECOVERY)
    world.now += timedelta(days=2)
    assert elsewhere.prove("pat", "123456")  # another time step's happens to be the same
    world.now += timedelta(days=4000)
    assert not world.people.prove("pat", RECOVERY)
    with world.desk.read() as db:
        kept = db.rows("SELECT digest FROM spent")
    assert all(b"123456" not in row[0] for row in kept)


def test_of_many_at_once_one_is_let_in(world: World) -> None:
    machines = [People(world.desk, Factors(), world.clock) for _ in range(8)]
    with ThreadPoolExecutor(8) as pool:
        told = list(pool.map(lambda each: each.prove("pat", "123456"), machines))
    assert sorted(told) == [False] * 7 + [True]


def test_a_new_password_and_the_end(world: World) -> None:
    people.add(world.desk, "pat", "Another-word.Entirely", now=NOW)
    world.refused("pat", PASSWORD, "123456")
    people.remove(world.desk, "pat")
    assert world.refused("pat", "Another-word.Entirely", "123456").name == ""
    with pytest.raises(LookupError, match="nobody of the name"):
        people.remove(world.desk, "pat")


@pytest.mark.parametrize("name", ["", "Pat", "a b", "x" * 65, ".a", "é"])
def test_names(desk: Desk, name: str) -> None:
    with pytest.raises(ValueError, match="a name is 1 to 64"):
        people.add(desk, name, PASSWORD, now=NOW)


def test_what_is_kept_is_a_hash(world: World) -> None:
    with world.desk.read() as db:
        ((kept,),) = db.rows("SELECT password FROM person")
    assert kept.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert "horse" not in kept
