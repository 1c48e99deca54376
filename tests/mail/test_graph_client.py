"""Requests to Graph: what is believed of an answer, and where a token goes."""

from __future__ import annotations

import http.server
import threading
from collections.abc import Iterator

import pytest

from agent.mail.graph_client import Client, RefusedError

ANSWERS = {
    "/text": (200, b"not json", {}),
    "/list": (200, b"[1]", {}),
    "/empty": (204, b"", {}),
    "/moved": (302, b"", {"Location": "http://127.0.0.1:9/"}),
    "/odd": (418, b"<html>", {}),
    "/code": (404, b'{"error":{"code":"ErrorItemNotFound","message":"x"}}', {}),
    "/down": (503, b"", {"Retry-After": "soon"}),
}


class _Handler(http.server.BaseHTTPRequestHandler):
    def log_message(self, *_: object) -> None: ...

    def do_GET(self) -> None:
        status, body, headers = ANSWERS[self.path]
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@pytest.fixture
def server() -> Iterator[str]:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()


def client(server: str, waits: list[float] | None = None) -> Client:
    sleep = (waits if waits is not None else []).append
    return Client(server, lambda fresh: "token", sleep=sleep)


def test_nothing_is_an_empty_object(server: str) -> None:
    assert client(server).json("GET", f"{server}/empty") == {}


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("/text", "no JSON"),
        ("/list", "something else"),
        ("/moved", "302"),
        ("/odd", "418"),
        ("/code", "404 ErrorItemNotFound"),
    ],
)
def test_what_is_no_answer(server: str, path: str, says: str) -> None:
    with pytest.raises(OSError, match=says):
        client(server).json("GET", server + path)


def test_a_server_that_is_down_is_asked_a_few_times(server: str) -> None:
    waits: list[float] = []
    with pytest.raises(RefusedError, match="503"):
        client(server, waits).json("GET", f"{server}/down")
    assert waits == [1, 2, 4, 8]


def test_nobody_answers() -> None:
    with pytest.raises(OSError, match="does not answer"):
        client("http://127.0.0.1:1").json("GET", "http://127.0.0.1:1/")


def test_a_token_goes_to_its_own_server_alone(server: str) -> None:
    with pytest.raises(OSError, match="another server"):
        client(server).json("GET", "https://elsewhere.example/")
    with pytest.raises(ValueError, match="in clear"):
        client("http://far.example/")
    assert client("https://far.example/").base == "https://far.example"


def test_more_than_was_asked_for_is_none(server: str) -> None:
    assert client(server).read(f"{server}/text", 8) == b"not json"
    assert client(server).read(f"{server}/text", 7) is None
