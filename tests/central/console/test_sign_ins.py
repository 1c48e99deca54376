"""The SIRO sees the two events and the hold, and releases or keeps it in one action."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from starlette.types import ASGIApp

from agent.central.console import people, sign_ins
from agent.central.desk import Desk
from agent.central.server import Rooms, application
from agent.central.signins_follower import note
from agent.central.store.sqlite import SqliteStore
from agent.central.store.sqlite.log import SqliteLog
from agent.central.writer import Writer
from agent.signins.database import File
from agent.signins.journal import Act, Journal
from agent.signins.response import Standing
from tests.central.console.browser import Browser, Factors, acts_on
from tests.central.devices import NOW, SIGNER
from tests.signins.test_journal import DAY, SHARED, WORLD, Held
from tests.signins.test_journal import NOW as NOW_MS

AT = NOW_MS


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    file = File(tmp_path / "signins.sqlite3")
    found = Journal(file)
    yield found
    file.close()


@pytest.fixture
def held(journal: Journal) -> Journal:
    journal.decide([SHARED], WORLD, now=AT, begun=AT - 30 * DAY, versions={"policies": "p"})
    return journal


@pytest.fixture
def site(
    store: SqliteStore, writer: Writer, log: SqliteLog, desk: Desk, journal: Journal
) -> ASGIApp:
    people.add(desk, "pat", "Correct-horse.Battery", now=NOW)

    @contextmanager
    def opened() -> Iterator[Journal]:
        yield journal
        note(desk, journal)

    who = people.People(desk, Factors(), lambda: NOW)
    rooms = Rooms(desk, who, SIGNER, journal=opened)
    return application(store, writer, log, clock=lambda: NOW, rooms=rooms)


def test_nothing_yet(site: ASGIApp) -> None:
    assert b"Nothing was noticed" in Browser(site, "127.0.0.1").get("/sign-ins").body


def test_two_events_in_plain_words_and_the_hold(site: ASGIApp, held: Journal) -> None:
    held.contest(1, person="alice", words="I lent it to nobody", now=AT)
    browser = Browser(site)
    assert browser.get("/sign-ins").headers["location"] == "/sign-in"
    browser.sign_in()
    text = browser.get("/sign-ins").body.decode()
    for words in (
        "One person cannot have been at both.",
        "UTC, on LT-A, at Leeds",
        "UTC, on LT-B, at Leeds",
        *(each.id for each in SHARED.certificate.events),
        "hold it by hand where it lives",
        "ends by itself",
        "Contested",
        "The person contests it, by alice: I lent it to nobody",
        'value="release"',
        'value="confirm"',
    ):
        assert words in text, words
    assert '<a href="/sign-ins">' in browser.get("/").body.decode()


@pytest.mark.parametrize(
    ("act", "standing", "told"),
    [
        ("release", Standing.RELEASED, "alice is released"),
        ("confirm", Standing.CONFIRMED, "alice stays held"),
    ],
)
def test_in_one_action(
    site: ASGIApp, held: Journal, desk: Desk, act: str, standing: Standing, told: str
) -> None:
    browser = Browser(site)
    browser.sign_in()
    answer = browser.post("/sign-ins", act=act, decision="1", words="we spoke", code="123456")
    assert (answer.status, told in answer.body.decode()) == (200, True)
    assert held.entry(1).standing is standing
    step = next(s for s in held.steps(1) if s.what == standing.value)
    assert (step.person, step.words) == ("pat", "we spoke")
    assert f"sign-in-decision-{standing.value}" in [code for code, _ in acts_on(desk)]


def test_what_is_refused(site: ASGIApp, held: Journal) -> None:
    good = {"act": "release", "decision": "1", "words": "why", "code": "123456"}
    nobody = Browser(site)
    assert nobody.post("/sign-ins", **good).headers["location"] == "/sign-in"
    browser = Browser(site)
    browser.sign_in()
    assert browser.post("/sign-ins", headers={}, **good).status == 403
    for change, status in [
        ({"words": "  "}, 400),
        ({"words": "x" * 1001}, 400),
        ({"act": "erase"}, 400),
        ({"decision": "one"}, 400),
        ({"decision": "7"}, 404),
    ]:
        assert browser.post("/sign-ins", **(good | change)).status == status
    assert held.entry(1).standing is Standing.OPEN
    assert browser.post("/sign-ins", **good).status == 200
    assert browser.post("/sign-ins", **good).status == 400  # it was released already


def test_a_fresh_code_is_asked_for(site: ASGIApp, held: Journal, desk: Desk) -> None:
    browser = Browser(site)
    browser.sign_in()
    with desk.change() as db:
        db.rows("UPDATE session SET proved = 0")
    assert 'name="code"' in browser.get("/sign-ins").body.decode()
    wrong = browser.post("/sign-ins", act="release", decision="1", words="why", code="000000")
    assert wrong.status == 403
    assert held.entry(1).standing is Standing.OPEN


def test_without_a_journal_there_is_no_such_page(app: ASGIApp) -> None:
    assert Browser(app, "127.0.0.1").get("/sign-ins").status == 404


def test_what_a_hold_came_to(journal: Journal) -> None:
    journal._holder = Held()
    journal.decide([SHARED], WORLD, now=NOW_MS, begun=NOW_MS - 30 * DAY, versions={})
    assert sign_ins.read(journal)[0].action.startswith("The account is held: nobody")
    journal.settle(Act.RELEASE, 1, person="pat", words="seen", now=NOW_MS)
    assert sign_ins.read(journal)[0].action == "The account was held."


def test_why_no_more_is_done(journal: Journal) -> None:
    journal.decide([SHARED], WORLD, now=AT, begun=AT - DAY, versions={})
    (only,) = sign_ins.read(journal)
    assert only.action.startswith("You are told, and nothing else is done. (these are the first")
    assert not only.held
    journal.settle(Act.RELEASE, 1, person="pat", words="seen", now=AT)
    assert not sign_ins.read(journal)[0].open
