"""The page says what the overview says, to this machine alone, and obeys no device."""

from __future__ import annotations

import re
from datetime import timedelta
from html.parser import HTMLParser

import pytest
from starlette.types import ASGIApp

from agent.central.alerts import Level, book
from agent.central.alerts.rules import Telling
from agent.central.decoding import decode
from agent.central.desk import Desk
from agent.central.enrolment import milliseconds
from agent.central.store.facts import Received
from agent.central.store.sqlite import SqliteStore
from agent.event import Body, Finding, Outcome, Scope
from agent.ocsf import found
from tests.central.console.browser import Browser, acts_on
from tests.central.desks import AT, a_condition
from tests.central.devices import (
    NOW,
    a_finding,
    a_heartbeat,
    a_held_message,
    a_notice,
    ask,
    enrolled,
)
from tests.central.registers.entries import BREACH, DATA_SET


def report(store: SqliteStore, *bodies: Body, asset: str = "Finance laptop", seed: int = 1) -> None:
    device = enrolled(store, asset, seed=seed)
    received = [decode(device.event(n, each), signer=device.id) for n, each in enumerate(bodies, 1)]
    with store.change() as changes:
        changes.add([e for e in received if isinstance(e, Received)], now=milliseconds(NOW))


class Page(HTMLParser):
    """Which tags the page has, and that each is closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in {"meta", "link", "img"}:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


def page(app: ASGIApp) -> str:
    answer = ask(app, "GET", "/")
    assert answer.status == 200
    return answer.body.decode()


def test_the_first_page_of_an_empty_log(app: ASGIApp) -> None:
    text = page(app)
    assert "No device reports here yet." in text
    assert "safehand central token" in text


def test_everything_that_is_wrong_is_there(app: ASGIApp, store: SqliteStore) -> None:
    report(store, a_heartbeat(), a_finding(), a_held_message(), a_notice())
    text = page(app)
    for words in (
        "Yes: the one device needs attention.",
        "Finance laptop",
        "/home is not encrypted.",
        "Encrypt it.",
        "Failed",
        "7f3a",
        "NHS number × 3",
        "The spool was full.",
        "21 Nov 2026, 12:00",
        "4 reports in the log",
    ):
        assert words in text, words


def test_the_page_can_be_read_by_everyone(app: ASGIApp, store: SqliteStore) -> None:
    report(store, a_heartbeat(), a_finding(), a_held_message(), a_notice())
    read = Page(page(app))
    assert read.open == []
    assert read.all("html")[0]["lang"] == "en-GB"
    assert len(read.all("h1")) == 1
    assert len(read.all("caption")) == len(read.all("table")) == 4
    assert all("scope" in each for each in read.all("th"))
    assert all("alt" in each for each in read.all("img"))


def test_nothing_comes_from_elsewhere_and_nothing_runs(app: ASGIApp, store: SqliteStore) -> None:
    report(store, a_heartbeat(), a_finding())
    text = page(app)
    read = Page(text)
    assert not read.all("script")
    assert not [
        a for _, attributes in read.tags for a in attributes if a.startswith(("on", "style"))
    ]
    places = {a[key] for _, a in read.tags for key in ("href", "src") if key in a}
    assert places
    for place in places:
        assert place is not None
        assert re.match(r"[/#]", place), place
        if place.startswith("/static/"):
            assert ask(app, "GET", place).status == 200
    headers = ask(app, "GET", "/").headers
    assert headers["content-security-policy"].startswith("default-src 'self'")
    assert headers["cache-control"] == "no-store"


def test_what_a_device_says_is_only_text(app: ASGIApp, store: SqliteStore) -> None:
    evil = "<script>alert(1)</script>\"'><img src=x onerror=y>"
    finding = Finding(
        "mfa",
        Outcome.FAIL,
        evil,
        (Scope(evil, Outcome.FAIL, evil),),
        explanation=evil,
        remedy=evil,
    )
    report(store, found(finding, NOW, clauses=[evil]), asset=evil)
    text = page(app)
    assert "<script" not in text
    assert "<img src=x" not in text
    assert "&lt;script&gt;" in text


@pytest.mark.parametrize("client", ["192.0.2.7", "2001:db8::1", "", "testclient"])
def test_only_this_machine_sees_it(app: ASGIApp, client: str) -> None:
    answer = ask(app, "GET", "/", client=client)
    assert answer.status == 403
    assert b"until people can sign in" in answer.body


def test_a_store_that_cannot_be_read(app: ASGIApp, store: SqliteStore) -> None:
    store._writer.execute("ALTER TABLE finding RENAME TO lost")
    answer = ask(app, "GET", "/")
    assert answer.status == 503
    assert b"no such table: finding" in answer.body


def test_this_machine_by_any_of_its_addresses(app: ASGIApp) -> None:
    assert ask(app, "GET", "/", client="::1").status == 200


def contrast(one: str, other: str) -> float:
    """WCAG 2.2, "contrast ratio"."""

    def luminance(colour: str) -> float:
        parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
        red, green, blue = (
            c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts
        )
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_the_colours_can_be_told_apart(app: ASGIApp) -> None:
    """4.5 to 1 for text, in both schemes (WCAG 2.2, 1.4.3)."""
    sheet = ask(app, "GET", "/static/console.css").body.decode()
    schemes = [
        dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6})", block))
        for block in re.findall(r":root \{(.*?)\}", sheet, re.DOTALL)
    ]
    assert len(schemes) == 2
    for scheme in schemes:
        for text in ("ink", "quiet", "plum", "red"):
            assert contrast(scheme[text], scheme["card"]) >= 4.5, text
            assert contrast(scheme[text], scheme["paper"]) >= 4.5, text
        for tone in ("red", "amber", "green"):
            assert contrast(scheme[tone], scheme[f"{tone}-soft"]) >= 4.5, tone


def test_a_silent_device_is_named(app: ASGIApp, store: SqliteStore) -> None:
    device = enrolled(store, "Old laptop")
    received = decode(device.event(1), signer=device.id)
    assert isinstance(received, Received)
    with store.change() as changes:
        changes.add([received], now=milliseconds(NOW - timedelta(days=2)))
    assert "Silent since 19 Nov 2026, 12:00" in page(app)


# Signing in, and what only who signed in may do.


def test_what_is_overdue_is_on_the_first_page(whole: ASGIApp) -> None:
    text = Browser(whole, "127.0.0.1").get("/").body.decode()
    assert "Is anything overdue?" in text
    assert "Read the procedure again" in text
    assert text.index("Is anything overdue?") < text.index("</main>")


def test_an_alert_is_acknowledged(whole: ASGIApp, desk: Desk) -> None:
    with desk.change() as db:
        book.reconcile(db, [a_condition("a", Level.CRITICAL)], Telling(), AT)
    browser = Browser(whole)
    browser.sign_in()
    assert b'action="/alerts/1/acknowledge"' in browser.get("/").body
    assert browser.post("/alerts/1/acknowledge", note="").status == 400
    assert browser.post("/alerts/7/acknowledge", note="x").status == 404
    assert browser.post("/alerts/1/acknowledge", note="Ours.").status == 303
    assert b"Ours." in browser.get("/").body
    assert ("alert-acknowledged", "pat") in acts_on(desk)


@pytest.mark.parametrize(
    "path", ["/", "/sign-in", "/people", "/registers/breach", "/registers/data-set"]
)
def test_every_page_is_well_formed_and_has_its_headers(whole: ASGIApp, path: str) -> None:
    browser = Browser(whole)
    browser.sign_in()
    browser.post("/registers/breach", act="add", **BREACH)
    browser.post("/registers/data-set", act="add", **DATA_SET)
    answer = browser.get(path)
    read = Page(answer.body.decode().replace("<input", "<img alt").replace("<option>", "<option >"))
    assert read.open == []
    assert len(read.all("h1")) == 1
    assert not read.all("script")
    labels = {each["for"] for each in read.all("label")}
    ids = {each["id"] for each in [*read.all("img"), *read.all("select")] if "id" in each}
    assert labels == ids  # every field has its label
    assert answer.headers["content-security-policy"].startswith("default-src 'self'")
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_nothing_typed_runs(whole: ASGIApp) -> None:
    browser = Browser(whole)
    browser.sign_in()
    browser.post("/registers/breach", act="add", **{**BREACH, "summary": "<script>x</script>"})
    assert b"<script>" not in browser.get("/registers/breach").body


def test_the_answer_is_not_all_right_where_something_is_overdue(
    whole: ASGIApp, store: SqliteStore
) -> None:
    report(store, a_heartbeat(), a_finding(Outcome.PASS))
    text = Browser(whole, "127.0.0.1").get("/").body.decode()
    assert "No device failed, but something waits for you." in text
    assert "1 deadline passed." in text
