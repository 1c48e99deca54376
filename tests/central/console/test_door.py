"""agent.central.console.door: nobody gets in, and nobody acts, who should not."""

from __future__ import annotations

import pytest
from starlette.types import ASGIApp

from agent.central.desk import Desk
from tests.central.console.browser import ORIGIN, Browser, acts_on
from tests.central.devices import ask


def test_from_elsewhere_one_signs_in_first(whole: ASGIApp, desk: Desk) -> None:
    browser = Browser(whole)
    for path in ("/", "/registers/breach"):
        answer = browser.get(path)
        assert (answer.status, answer.headers["location"]) == (303, "/sign-in")
    assert browser.get("/sign-in").status == 200
    assert browser.sign_in("000000").status == 403
    assert browser.cookie == ""
    assert browser.sign_in().status == 303
    answer = browser.get("/")
    assert answer.status == 200
    assert b"Sign pat out" in answer.body
    assert browser.post("/sign-out").status == 303
    browser.cookie = browser.cookie or "safehand=x"
    assert browser.get("/").status == 303
    assert acts_on(desk) == [
        ("console-sign-in-refused", "pat"),
        ("console-sign-in", "pat"),
        ("console-read", "pat"),
    ]


def test_a_name_that_nobody_has_is_not_written_down(whole: ASGIApp, desk: Desk) -> None:
    Browser(whole).post("/sign-in", name="My-secret.Password", password="x", code="1")
    assert acts_on(desk) == [("console-sign-in-refused", "an unknown name")]


def test_at_the_machine_itself_one_reads_and_does_nothing(whole: ASGIApp, desk: Desk) -> None:
    browser = Browser(whole, "127.0.0.1")
    assert browser.get("/").status == 200
    assert browser.get("/registers/review").status == 200
    answer = browser.post("/registers/breach", act="add", summary="x")
    assert (answer.status, answer.headers["location"]) == (303, "/sign-in")
    assert acts_on(desk) == [("console-read", "somebody at the central machine")] * 2


@pytest.mark.parametrize(
    "headers", [{}, {"Origin": "https://evil.example.org"}, {"Origin": "null"}]
)
def test_no_other_site_acts_for_the_siro(
    whole: ASGIApp, desk: Desk, headers: dict[str, str]
) -> None:
    browser = Browser(whole)
    assert browser.post("/sign-in", headers, name="pat").status == 403
    browser.sign_in()
    for path in ("/sign-out", "/alerts/1/acknowledge", "/registers/breach"):
        assert browser.post(path, headers, note="x").status == 403
    assert browser.get("/").status == 200


def test_a_form_that_is_none(whole: ASGIApp) -> None:
    browser = Browser(whole)
    browser.sign_in()
    sent = {"Cookie": browser.cookie, **ORIGIN}
    assert ask(whole, "POST", "/registers/breach", b"\xff", sent).status == 400
