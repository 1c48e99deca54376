"""Decisions, their steps, and that a person has the last word."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.signins.alert import Alert
from agent.signins.database import File
from agent.signins.decisions import Entry
from agent.signins.journal import Journal
from agent.signins.response import Action, Standing
from agent.signins.state import State
from tests.signins.stories import LEEDS, MONDAY, alerts, numbered, works, world

DAY, MINUTE = 86_400_000, 60_000
NOW = round(MONDAY.timestamp() * 1000) + 12 * 3_600_000
WORLD = world()
EVENTS = numbered(
    works("alice", "LT-A", "09:00-10:00", ip=LEEDS),
    works("alice", "LT-B", "09:12-09:50", ip=LEEDS),
)
(SHARED,) = alerts(EVENTS)


class Held:
    """A system that can hold accounts, and remembers what it was asked."""

    def __init__(self, *, broken: bool = False) -> None:
        self.broken = broken
        self.did: list[tuple[str, str]] = []

    def _do(self, what: str, account: str) -> None:
        if self.broken:
            raise OSError("the identity provider does not answer")
        self.did.append((what, account))

    def hold(self, account: str, *, until: int, reason: str) -> None:
        assert "One person cannot" in reason
        assert until > NOW
        self._do("hold", account)

    def release(self, account: str, *, reason: str) -> None:
        self._do("release", account)

    def end_sessions(self, account: str, *, reason: str) -> None:
        self._do("end", account)


def _decide(journal: Journal, *found: Alert, now: int = NOW) -> list[Entry]:
    return journal.decide(found, WORLD, now=now, begun=NOW - 30 * DAY, versions={"policies": "p"})


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    return Journal(File(tmp_path / "j.sqlite"), Held())


def _did(journal: Journal) -> list[tuple[str, str]]:
    holder = journal._holder
    assert isinstance(holder, Held)
    return holder.did


def test_a_hold_is_made_once_and_keeps_what_it_rests_on(journal: Journal) -> None:
    (entry,) = _decide(journal, SHARED)
    assert (entry.action, entry.standing, entry.account) == (Action.HOLD, Standing.OPEN, "alice")
    assert entry.until == NOW + 60 * MINUTE
    assert entry.said["events"] == [e.id for e in SHARED.certificate.events]
    assert entry.said["versions"] == {"policies": "p"}
    assert (entry.said["kind"], entry.said["bound_km"]) == ("concurrency", None)
    assert _decide(journal, SHARED) == []
    assert _did(journal) == [("hold", "alice")]
    assert [s.what for s in journal.steps(entry.number)] == ["made", "held"]


def test_it_reverts_by_itself_after_an_hour(journal: Journal) -> None:
    _decide(journal, SHARED)
    assert journal.expire(NOW + 59 * MINUTE) == []
    (over,) = journal.expire(NOW + 60 * MINUTE)
    assert journal.entry(over.number).standing is Standing.REVERTED
    assert _did(journal) == [("hold", "alice"), ("release", "alice")]
    assert journal.expire(NOW + 61 * MINUTE) == []


def test_a_person_confirms_and_releases(journal: Journal) -> None:
    (entry,) = _decide(journal, SHARED)
    journal.confirm(entry.number, person="siro", words="spoke to her", now=NOW + 1)
    assert journal.expire(NOW + DAY) == []
    freed = journal.release(entry.number, person="siro", words="settled", now=NOW + DAY)
    assert (freed.standing, freed.ended) == (Standing.RELEASED, NOW + DAY)
    assert _did(journal)[-1] == ("release", "alice")
    for again in (journal.release, journal.confirm):
        with pytest.raises(ValueError, match="released already"):
            again(entry.number, person="siro", words="", now=NOW)


def test_yes_me_does_not_end_a_hold(journal: Journal) -> None:
    (entry,) = _decide(journal, SHARED)
    after = journal.answer(entry.number, was_me=True, person="alice", now=NOW + 1)
    assert (after.standing, after.ended) == (Standing.OPEN, None)
    journal.contest(entry.number, person="alice", words="I lent it", now=NOW + 2)
    assert [s.what for s in journal.steps(entry.number)][2:] == ["answered-yes", "contested"]
    assert journal.steps(entry.number)[-1].words == "I lent it"
    assert _did(journal) == [("hold", "alice")]


def test_an_event_that_came_late_ends_a_hold(journal: Journal) -> None:
    (entry,) = _decide(journal, SHARED)
    _decide(journal)
    assert journal.entry(entry.number).standing is Standing.OPEN
    again = {"now": NOW, "begun": NOW - 30 * DAY, "versions": {}}
    journal.decide([], WORLD, withdrawn=[SHARED.id], **again)
    assert journal.entry(entry.number).standing is Standing.REVERTED


@pytest.mark.parametrize(
    ("holder", "what"), [(None, "held-by-hand"), (Held(broken=True), "held-failed")]
)
def test_what_nobody_could_do_is_a_step(tmp_path: Path, holder: Held | None, what: str) -> None:
    journal = Journal(File(tmp_path / "j.sqlite"), holder)
    (entry,) = _decide(journal, SHARED)
    assert [s.what for s in journal.steps(entry.number)] == ["made", what]
    assert [s.number for s in journal.steps(after=1)] == [2]


def test_there_must_be_such_a_decision(journal: Journal) -> None:
    with pytest.raises(LookupError, match="no decision 7"):
        journal.entry(7)
    with pytest.raises(LookupError):
        journal.contest(7, person="", words="", now=NOW)


def test_in_shadow_mode_nothing_is_done(tmp_path: Path) -> None:
    journal = Journal(File(tmp_path / "j.sqlite"), Held())
    (entry,) = journal.decide([SHARED], WORLD, now=NOW, begun=NOW - DAY, versions={})
    assert (entry.action, entry.said["would"], entry.said["why"]) == (
        Action.TELL,
        "hold",
        ["shadow-mode"],
    )
    assert _did(journal) == []


def test_what_the_judges_told_is_decided_about_once(tmp_path: Path) -> None:
    file = File(tmp_path / "j.sqlite")
    state, journal = State(file, WORLD), Journal(file, Held())
    state.take(EVENTS, cursor=0)
    more = {"now": NOW, "begun": NOW - 30 * DAY, "versions": {}}
    (entry,) = journal.follow(WORLD, **more)
    assert (entry.alert, entry.action) == (SHARED.id, Action.HOLD)
    assert file.rows("SELECT * FROM news") == []
    assert journal.follow(WORLD, **more) == []
    assert _did(journal) == [("hold", "alice")]


def test_a_hold_that_was_cut_short_is_done_a_minute_later(journal: Journal) -> None:
    _decide(journal, SHARED)
    journal._db.rows("DELETE FROM step WHERE what = 'held'")  # as if killed before it was noted
    more = {"begun": NOW - 30 * DAY, "versions": {}}
    journal.follow(WORLD, now=NOW + MINUTE, **more)
    assert _did(journal) == [("hold", "alice")]
    for _ in range(2):
        journal.follow(WORLD, now=NOW + MINUTE + 1, **more)
    assert _did(journal) == [("hold", "alice")] * 2
    journal.release(1, person="siro", words="", now=NOW + 2 * MINUTE)
    journal._db.rows("DELETE FROM step WHERE what = 'let-go'")
    for _ in range(2):
        journal.follow(WORLD, now=NOW + 4 * MINUTE, **more)
    assert _did(journal)[2:] == [("release", "alice")] * 2


def test_what_is_long_past_is_told_and_nothing_is_done(journal: Journal) -> None:
    (entry,) = _decide(journal, SHARED, now=NOW + 2 * DAY)
    assert (entry.action, entry.said["why"]) == (Action.TELL, ["long-past"])
    assert _did(journal) == []
