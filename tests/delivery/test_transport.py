"""agent.delivery.transport: plain HTTP stays on this machine; every status is an answer."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from agent.delivery.transport import HttpTransport


class Echo(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        answer = f"{self.path} {self.headers['Host']} ".encode() + body
        self.send_response(418 if body == b"tea" else 200)
        self.send_header("X-Seen", self.headers.get("X-Said", ""))
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)
        # As a server does that waited too long for more, without saying so beforehand.
        self.close_connection = body == b"close"

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- the base's name
        pass


@pytest.fixture
def port() -> Iterator[int]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Echo) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server.server_address[1]
        server.shutdown()
        thread.join()


def test_any_status_is_an_answer(port: int) -> None:
    transport = HttpTransport(f"http://127.0.0.1:{port}/log/")
    assert transport.authority == f"127.0.0.1:{port}"
    answer = transport.post("/v1/events", b"x", {"X-Said": "y"})
    assert (answer.status, answer.headers["x-seen"]) == (200, "y")
    assert answer.body == f"/log/v1/events 127.0.0.1:{port} x".encode()
    assert transport.post("/v1/events", b"tea", {}).status == 418
    transport.close()


def test_a_connection_that_was_idle_for_too_long_is_made_anew(port: int) -> None:
    transport = HttpTransport(f"http://127.0.0.1:{port}")
    assert transport.post("/", b"close", {}).status == 200
    assert transport.post("/", b"x", {}).status == 200
    transport.close()


def test_no_answer_is_an_oserror() -> None:
    transport = HttpTransport("http://127.0.0.1:1")
    with pytest.raises(OSError, match="refused"):
        transport.post("/", b"", {})


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("log.example.org", "not the address"),
        ("ftp://x", "not the address"),
        ("http://log.example.org", "only for a log on this same machine"),
    ],
)
def test_what_is_not_a_safe_address_is_refused(url: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        HttpTransport(url)


def test_tls_elsewhere() -> None:
    assert HttpTransport("https://log.example.org/x").path("/v1") == "/x/v1"
