"""agent.central.console.access: what is kept about somebody, and its erasure."""

from __future__ import annotations

import json
from datetime import timedelta

from starlette.types import ASGIApp

from agent.central.decoding import decode
from agent.central.enrolment import milliseconds
from agent.central.sequencer import sequence
from agent.central.store.facts import Received
from agent.central.store.sqlite import SqliteStore
from tests.central.console.browser import Browser, Clock
from tests.central.devices import NOW, SIGNER, a_release, enrolled


def about_pat(store: SqliteStore, count: int = 3) -> None:
    device = enrolled(store)
    for n in range(1, count + 1):
        release = device.event(n, a_release(str(n)))
        received = decode(release, signer=device.id)
        assert isinstance(received, Received)
        with store.change() as changes:
            changes.add([received], now=milliseconds(NOW))
    with store.change() as changes:
        sequence(changes, SIGNER, NOW)


def test_showing_what_is_kept_about_somebody_asks_once_more_who_asks(
    whole: ASGIApp, store: SqliteStore, clock: Clock
) -> None:
    about_pat(store)
    browser = Browser(whole)
    browser.sign_in()
    clock.now += timedelta(minutes=6)
    assert b"A fresh code" in browser.get("/people").body
    wanted = {"act": "export", "subject": "Pat"}
    assert browser.post("/people", **wanted).status == 403
    assert browser.post("/people", **wanted, code="000000").status == 403
    assert browser.post("/people", **wanted, code="123456").status == 403  # it let them in
    answer = browser.post("/people", **wanted, code="234567")
    assert answer.status == 200
    assert answer.headers["content-disposition"].startswith("attachment")
    assert len(answer.body.splitlines()) == 3
    assert browser.post("/people", **wanted).status == 200  # the proof is fresh for minutes
    with store.change() as changes:
        said = [json.loads(text) for _, text in changes.statements(99)]
    assert [each["by"] for each in said if each["statement"] == "export"] == ["pat", "pat"]


def test_two_people_erase(whole: ASGIApp, store: SqliteStore) -> None:
    about_pat(store)
    pat, kim = Browser(whole), Browser(whole)
    pat.sign_in()
    kim.sign_in(name="kim")
    assert pat.post("/people", act="ask", subject="pat", reason="").status == 400
    answer = pat.post("/people", act="ask", subject="pat", reason="A request.")
    assert b"Request 1 waits for another person." in answer.body
    own = pat.post("/people", act="approve", request="1", subject="pat")
    assert b"another person approves it" in own.body
    assert (
        b"about somebody else" in kim.post("/people", act="approve", request="1", subject="x").body
    )
    done = kim.post("/people", act="approve", request="1", subject="pat")
    assert b"3 events erased" in done.body
    assert kim.post("/people", act="export", subject="pat").body == b""
    pat.post("/people", act="ask", subject="pat", reason="Again.")
    assert b"nothing was erased" in kim.post("/people", act="refuse", request="2").body
    for fields in ({"act": "dance"}, {"act": "refuse", "request": "x"}):
        assert kim.post("/people", **fields).status == 400
    assert kim.post("/people", act="refuse", request="9").status == 404


def test_at_the_machine_itself_nobody_reads_about_people(whole: ASGIApp) -> None:
    answer = Browser(whole, "127.0.0.1").get("/people")
    assert (answer.status, answer.headers["location"]) == (303, "/sign-in")
