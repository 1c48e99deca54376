"""The page says what the overview says, to this machine alone, and obeys no device."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from urllib.parse import urlencode

import pytest
from starlette.types import ASGIApp

from agent.central import console, keeping
from agent.central.alerts import Level, book
from agent.central.alerts.rules import Telling
from agent.central.console import people
from agent.central.decoding import decode
from agent.central.desk import Desk
from agent.central.enrolment import milliseconds
from agent.central.registers import Due, Kind
from agent.central.registers.reviews import Parameters
from agent.central.sequencer import sequence
from agent.central.server import Rooms, application
from agent.central.store.facts import Received
from agent.central.store.sqlite import SqliteStore
from agent.central.store.sqlite.log import SqliteLog
from agent.central.writer import Writer
from agent.event import Body, Finding, Outcome, Scope, found
from agent.mfa import Outcome as Outcome_of
from agent.mfa import Result
from tests.central.desks import AT, a_condition
from tests.central.devices import (
    AUTHORITY,
    NOW,
    SIGNER,
    Answer,
    a_finding,
    a_heartbeat,
    a_held_message,
    a_notice,
    a_release,
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


# Signing in, and what only who signed in may do.

ORIGIN = {"Origin": f"http://{AUTHORITY}"}
AWAY = "192.0.2.7"


class Factors:
    def verify(self, account: str, code: str) -> Result:
        right = account in ("console:pat", "console:kim") and code == "123456"
        return Result(Outcome_of.ACCEPTED if right else Outcome_of.WRONG)

    def enrolled(self, account: str) -> bool:
        return True


class Browser:
    """A browser somewhere, with what it remembers."""

    def __init__(self, app: ASGIApp, client: str = AWAY) -> None:
        self.app = app
        self.client = client
        self.cookie = ""

    def get(self, path: str) -> Answer:
        return ask(self.app, "GET", path, headers={"Cookie": self.cookie}, client=self.client)

    def post(self, path: str, headers: dict[str, str] | None = None, **fields: str) -> Answer:
        sent = {"Cookie": self.cookie, **(ORIGIN if headers is None else headers)}
        answer = ask(self.app, "POST", path, urlencode(fields).encode(), sent, client=self.client)
        if "set-cookie" in answer.headers:
            self.cookie = answer.headers["set-cookie"].split(";")[0]
        return answer

    def sign_in(self, code: str = "123456", name: str = "pat") -> Answer:
        return self.post("/sign-in", name=name, password="Correct-horse.Battery", code=code)


class Clock:
    now = NOW


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def whole(store: SqliteStore, writer: Writer, log: SqliteLog, desk: Desk, clock: Clock) -> ASGIApp:
    for name in ("pat", "kim"):
        people.add(desk, name, "Correct-horse.Battery", now=NOW)
    review = Due("review", None, "Read the procedure again", NOW - timedelta(1), "SP-review", "p")
    rooms = Rooms(
        desk,
        people.People(desk, Factors(), lambda: clock.now),
        SIGNER,
        lambda db: [review, *keeping.due(db, {"review": Parameters()})],
    )
    return application(store, writer, log, clock=lambda: clock.now, rooms=rooms)


def acts_on(desk: Desk) -> list[tuple[str, str]]:
    with desk.read() as db:
        rows = db.rows("SELECT code, fields FROM act ORDER BY sequence")
    said = []
    for code, text in rows:
        fields = json.loads(text)
        who = fields.get("actor", fields)["user"]["name"]
        said.append((code, who))
    return said


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


def test_registers_are_kept(whole: ASGIApp, desk: Desk) -> None:
    browser = Browser(whole)
    browser.sign_in()
    fields = {**BREACH, "people": ""}
    assert browser.post("/registers/breach", act="add", **fields).status == 303
    page = browser.get("/registers/breach").body.decode()
    assert BREACH["summary"] in page
    assert "Decide whether the ICO" in page
    assert browser.post("/registers/breach", act="add", summary="x").status == 400
    answer = browser.post("/registers/breach", act="close", entry="1")
    assert answer.status == 400
    assert b"not recorded on the DSP Toolkit" in answer.body
    change = browser.post("/registers/breach", act="change", entry="1", people="12")
    assert change.status == 303
    assert browser.post("/registers/breach", act="close", entry="x").status == 400
    assert browser.get("/registers/diary").status == 404
    assert [code for code, _ in acts_on(desk) if code.startswith("register")] == [
        "register-breach-opened",
        "register-breach-changed",
    ]


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


def test_a_form_that_is_none(whole: ASGIApp) -> None:
    browser = Browser(whole)
    browser.sign_in()
    sent = {"Cookie": browser.cookie, **ORIGIN}
    assert ask(whole, "POST", "/registers/breach", b"\xff", sent).status == 400


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
    answer = browser.post("/people", **wanted, code="123456")
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


def test_a_moment_as_a_person_reads_it() -> None:
    assert console.shown("2026-11-20T10:00:00+01:00", Kind.MOMENT) == "20 Nov 2026, 09:00 UTC"
    assert console.shown("2026-11-20", Kind.DATE) == "2026-11-20"


def test_the_answer_is_not_all_right_where_something_is_overdue(
    whole: ASGIApp, store: SqliteStore
) -> None:
    report(store, a_heartbeat(), a_finding(Outcome.PASS))
    text = Browser(whole, "127.0.0.1").get("/").body.decode()
    assert "No device failed, but something waits for you." in text
    assert "1 deadline passed." in text
