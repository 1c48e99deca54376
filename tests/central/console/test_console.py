"""The page says what the overview says, to this machine alone, and obeys no device."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser

import pytest
from starlette.types import ASGIApp

from agent.central import console
from agent.central.decoding import decode
from agent.central.enrolment import milliseconds
from agent.central.store import Received
from agent.central.store.sqlite import SqliteStore
from agent.event import Body, Finding, Outcome, Scope, found
from tests.central.devices import (
    NOW,
    a_finding,
    a_heartbeat,
    a_held_message,
    a_notice,
    ask,
    enrolled,
)


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
        "nhs-number × 3",
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


def test_when() -> None:
    assert console.when(datetime(2026, 3, 1, 4, 5, tzinfo=UTC)) == "1 Mar 2026, 04:05"


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
