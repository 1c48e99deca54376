"""agent.central.console.samples: spot checks in the browser."""

from __future__ import annotations

import hashlib
from datetime import timedelta

import pytest
from starlette.types import ASGIApp

from agent.central.decoding import decode
from agent.central.desk import Desk
from agent.central.enrolment import milliseconds
from agent.central.sequencer import sequence
from agent.central.store.facts import Received
from agent.central.store.sqlite import SqliteStore
from tests.central.console.browser import Browser, Clock, acts_on
from tests.central.devices import NOW, SIGNER, a_sign_in, enrolled, fill

SECRET = "the colour of the auditor's bicycle"


@pytest.fixture
def browser(whole: ASGIApp, store: SqliteStore) -> Browser:
    """Somebody who is signed in to a log of 40 entries."""
    fill(store, 40)
    browser = Browser(whole)
    browser.sign_in()
    return browser


def go_on(store: SqliteStore, clock: Clock) -> None:
    """An hour later somebody signs in to a laptop."""
    with store.change() as changes:
        sequence(changes, SIGNER, clock.now)
    clock.now += timedelta(hours=1)
    device = enrolled(store, "Laptop 9", seed=9)
    event = decode(device.event(1, a_sign_in("alice")), signer=device.id)
    assert isinstance(event, Received)
    with store.change() as changes:
        changes.add([event], now=milliseconds(clock.now))
        sequence(changes, SIGNER, clock.now)


def test_from_plan_to_review(
    browser: Browser, store: SqliteStore, desk: Desk, clock: Clock
) -> None:
    assert "No sample was planned yet" in browser.get("/samples").body.decode()
    answer = browser.post("/samples", count="5", since="", commitment="")
    assert (answer.status, answer.headers["location"]) == (303, "/samples/1")
    assert "Planned" in browser.get("/samples").body.decode()
    assert browser.post("/samples/1", act="draw").status == 404  # nothing came yet
    assert browser.post("/samples/1", act="close", result="Fine.").status == 400
    go_on(store, clock)
    browser.sign_in("234567")
    assert browser.post("/samples/1", act="draw").status == 303
    page = browser.get("/samples/1").body.decode()
    assert page.count("<h2>Entry ") == 5
    assert "nobody chose them" in page
    assert "Laptop 1" in page
    assert browser.post("/samples/1", act="close", result=" ").status == 400
    answer = browser.post("/samples/1", act="close", result="Nothing amiss.")
    assert (answer.status, answer.headers["location"]) == (303, "/registers/review")
    assert "Sample 1: Nothing amiss." in browser.get("/registers/review").body.decode()
    said = [each for each in acts_on(desk) if each[0].startswith("sample")]
    assert said == [("sample-planned", "pat"), ("sample-drawn", "pat")]


def test_an_auditors_secret(browser: Browser, store: SqliteStore, clock: Clock) -> None:
    commitment = hashlib.sha256(SECRET.encode()).hexdigest().upper()
    assert browser.post("/samples", count="5", since="2026-11-01", commitment=commitment).status
    go_on(store, clock)
    browser.sign_in("234567")
    assert "auditor's secret" in browser.get("/samples/1").body.decode()
    assert browser.post("/samples/1", act="draw", secret="another").status == 400
    assert browser.post("/samples/1", act="draw", secret=SECRET).status == 303
    assert "nobody chose them" in browser.get("/samples/1").body.decode()


def test_one_that_somebody_chose(browser: Browser, store: SqliteStore, clock: Clock) -> None:
    browser.post("/samples", count="1")
    with store.change() as changes:
        changes.state("sample-drawn", {"sample": 1, "secret": "", "entries": [9], "time": 5})
    go_on(store, clock)
    browser.sign_in("234567")
    page = browser.get("/samples/1").body.decode()
    assert "Sample 1: the log&#39;s tree draws other events" in page
    assert "nobody chose them" not in page


@pytest.mark.parametrize(
    "given",
    [
        {"count": "many"},
        {"count": "0"},
        {"count": "9" * 5000},
        {"count": "5", "since": "last week"},
        {"count": "5", "since": (NOW + timedelta(days=9)).date().isoformat()},
        {"count": "5", "commitment": "x"},
    ],
)
def test_plans_that_are_none(browser: Browser, given: dict[str, str]) -> None:
    assert browser.post("/samples", **given).status == 400
    assert "No sample was planned yet" in browser.get("/samples").body.decode()


def test_who_is_not_signed_in_sees_none(whole: ASGIApp, store: SqliteStore) -> None:
    fill(store, 40)
    for client in ("192.0.2.7", "127.0.0.1"):
        browser = Browser(whole, client)
        for answer in (
            browser.get("/samples"),
            browser.get("/samples/1"),
            browser.post("/samples", count="5"),
            browser.post("/samples/1", act="draw"),
        ):
            assert (answer.status, answer.headers["location"]) == (303, "/sign-in")


def test_pages_that_are_not_there(browser: Browser) -> None:
    assert browser.get("/samples/7").status == 404
    assert browser.post("/samples/7", act="draw").status == 404
    assert browser.post("/samples/7", act="close", result="x").status == 404
    assert browser.post("/samples", {}, count="5").status == 403  # from another page
