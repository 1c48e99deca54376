"""agent.central.console.sessions: a cookie that is ours alone, and ends."""

from __future__ import annotations

from datetime import datetime, timedelta
from http.cookies import SimpleCookie

import pytest
from starlette.responses import Response

from agent.central.console import people
from agent.central.console.sessions import IDLE, LONGEST, PROVED_FOR, Session, Sessions
from agent.central.desk import Desk
from tests.central.console.test_answering import a_request
from tests.central.devices import NOW


class World:
    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.now = NOW
        self.sessions = Sessions(desk, self.clock)
        people.add(desk, "pat", "Correct-horse.Battery", now=NOW)

    def clock(self) -> datetime:
        return self.now

    def begin(self, scheme: str = "https") -> str:
        """What the browser sends from now on."""
        response = Response()
        self.sessions.begin("pat", a_request(scheme=scheme), response)
        self.cookie = response.headers["set-cookie"]
        (morsel,) = SimpleCookie(self.cookie).values()
        return f"{morsel.key}={morsel.value}"

    def of(self, cookie: str, scheme: str = "https") -> Session | None:
        return self.sessions.of(a_request({"Cookie": cookie}, scheme=scheme))


@pytest.fixture
def world(desk: Desk) -> World:
    return World(desk)


def test_the_cookie(world: World) -> None:
    cookie = world.begin()
    assert cookie.startswith("__Host-safehand=")
    for attribute in ("Secure", "HttpOnly", "Path=/", "SameSite=strict"):
        assert attribute in world.cookie
    session = world.of(cookie)
    assert session
    assert (session.name, session.proved) == ("pat", True)
    with world.desk.read() as db:  # the desk alone signs nobody in
        ((digest,),) = db.rows("SELECT digest FROM session")
    assert digest not in cookie.encode()


def test_without_tls_it_is_another_cookie(world: World) -> None:
    cookie = world.begin("http")
    assert cookie.startswith("safehand=")
    assert "Secure" not in world.cookie
    assert world.of(cookie, "http")
    assert world.of(cookie, "https") is None


def test_each_sign_in_has_its_own(world: World) -> None:
    assert world.begin() != world.begin()


@pytest.mark.parametrize("cookie", ["", "__Host-safehand=", "__Host-safehand=x", "other=1"])
def test_what_is_no_session(world: World, cookie: str) -> None:
    world.begin()
    assert world.of(cookie) is None


def test_it_ends_when_nobody_is_there(world: World) -> None:
    cookie = world.begin()
    world.now += IDLE - timedelta(seconds=1)
    assert world.of(cookie)
    world.now += IDLE - timedelta(seconds=1)
    assert world.of(cookie)
    world.now += IDLE + timedelta(seconds=1)
    assert world.of(cookie) is None
    world.now -= IDLE
    assert world.of(cookie)  # it was the clock that was wrong


def test_it_ends_after_a_day_at_work(world: World) -> None:
    cookie = world.begin()
    while world.now <= NOW + LONGEST:
        assert world.of(cookie)
        world.now += timedelta(minutes=20)
    assert world.of(cookie) is None
    world.begin()
    with world.desk.read() as db:
        assert db.rows("SELECT count(*) FROM session") == [(1,)]


def test_a_proof_is_fresh_for_minutes(world: World) -> None:
    cookie = world.begin()
    world.now += PROVED_FOR + timedelta(seconds=1)
    session = world.of(cookie)
    assert session
    assert not session.proved
    world.sessions.proved(session)
    again = world.of(cookie)
    assert again
    assert again.proved


def test_signing_out_and_being_removed(world: World) -> None:
    first, second = world.begin(), world.begin()
    session = world.of(first)
    assert session
    response = Response()
    world.sessions.end(session, a_request(), response)
    assert "Max-Age=0" in response.headers["set-cookie"]
    assert world.of(first) is None
    assert world.of(second)
    people.remove(world.desk, "pat")
    assert world.of(second) is None
