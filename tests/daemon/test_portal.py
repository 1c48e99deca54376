"""agent.daemon.portal: a token, loopback, JSON; everything else is refused."""

from __future__ import annotations

import http.client
import json
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from agent.daemon.gatekeeper import Judged
from agent.daemon.portal import PATH, Portal, new_token, token_digest
from tests.daemon.test_gatekeeper import Gate


class Breaking(Gate):
    def judge(self, password: str, username: str) -> Judged:
        if password == "break":
            raise RuntimeError(password)
        return super().judge(password, username)


class Served:
    def __init__(self, folder: Path) -> None:
        self.token = new_token(folder)
        self.said: list[str] = []
        self.portal = Portal(("127.0.0.1", 0), Breaking(), token_digest(folder), self.said.append)

    def ask(
        self, body: bytes, *, path: str = PATH, method: str = "POST", **headers: str
    ) -> tuple[int, dict[str, Any]]:
        port = self.portal.server_address[1]
        given: Mapping[str, str] = {
            "Host": f"127.0.0.1:{port}",
            "Authorization": f"Bearer {self.token}",
        } | {name.replace("_", "-"): value for name, value in headers.items()}
        link = http.client.HTTPConnection("127.0.0.1", int(port), timeout=10)
        try:
            link.request(method, path, body, {k: v for k, v in given.items() if v})
            answer = link.getresponse()
            data = answer.read()
            return answer.status, json.loads(data) if data.startswith(b"{") else {}
        finally:
            link.close()


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    made = Served(tmp_path)
    thread = threading.Thread(target=made.portal.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    yield made
    made.portal.shutdown()
    made.portal.server_close()
    thread.join(5)


def body(password: object, **more: object) -> bytes:
    return json.dumps({"password": password, **more}).encode()


def test_judged(served: Served) -> None:
    assert served.ask(body("good", user={"username": "pat"})) == (
        200,
        {
            "accept": True,
            "reasons": [],
            "suggestions": [],
            "not_checked": ["compromised-list"],
        },
    )
    assert served.ask(body("bad")) == (
        200,
        {
            "accept": False,
            "reasons": [{"code": "not-a-word", "text": "The first word is bad."}],
            "suggestions": ["One-Two!Three"],
            "not_checked": [],
        },
    )


@pytest.mark.parametrize("given", ["", "Bearer ", "Bearer wrong", "Basic x"])
def test_without_the_token(served: Served, given: str) -> None:
    assert served.ask(body("good"), Authorization=given)[0] == 401


def test_a_new_token_ends_the_old(served: Served, tmp_path: Path) -> None:
    served.portal.digest = token_digest(tmp_path)
    new_token(tmp_path)
    served.portal.digest = token_digest(tmp_path)
    assert served.ask(body("good"))[0] == 401
    assert served.token not in (tmp_path / "portal.token").read_text()


@pytest.mark.parametrize("host", ["evil.example", "evil.example:80", "127.0.0.1.evil.example:1"])
def test_another_name_than_loopback(served: Served, host: str) -> None:
    assert served.ask(body("good"), Host=host)[0] == 403


@pytest.mark.parametrize(
    "data",
    [b"", b"{", b"[]", b"null", b"1", b"{}", body(1), body("x", user=[]), body("x", user="pat"),
     body("x", user={"username": 1}), b"\xff", b"[" * 20_000],
)  # fmt: skip
def test_what_is_no_question(served: Served, data: bytes) -> None:
    status = served.ask(data)[0]
    assert status == (200 if data == body("x", user=[]) else 400)


def test_other_ways(served: Served) -> None:
    assert served.ask(body("x"), path="/")[0] == 404
    assert served.ask(b"", method="GET")[0] == 501
    assert served.ask(body("x" * 70_000))[0] == 413
    assert served.ask(body("x"), Content_Length="-1")[0] == 411


def test_a_gate_that_breaks_accepts_nothing(served: Served) -> None:
    status, said = served.ask(body("break"))
    assert status == 500
    assert "accept" not in said
    assert served.said == ["the portal could not judge (RuntimeError)"]


def test_loopback_alone() -> None:
    with pytest.raises(ValueError, match="loopback"):
        Portal(("0.0.0.0", 0), Gate(), "", print)


def test_a_token_is_needed_first(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="portal-token"):
        token_digest(tmp_path)
