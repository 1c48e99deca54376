from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from agent.passwords.breaches import sha1
from agent.passwords.breaches.ranges import RangeService

LISTED = sha1("Copper-Lantern!Velvet")
PADDING = "".join(f"{'0' * 30}{at:05X}:0\r\n" for at in range(800))


class Double(ThreadingHTTPServer):
    """A range service on loopback that says what a test wants."""

    status, body = 200, ""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.asked: list[tuple[str, str | None]] = []


class _Handler(BaseHTTPRequestHandler):
    server: Double

    def do_GET(self) -> None:
        self.server.asked.append((self.path, self.headers["Add-Padding"]))
        self.send_response(self.server.status)
        self.end_headers()
        self.wfile.write(self.server.body.encode())

    def log_message(self, *_: object) -> None:
        """Quiet."""


@pytest.fixture
def double() -> Iterator[Double]:
    with Double() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def service(double: Double) -> RangeService:
    return RangeService(f"http://127.0.0.1:{double.server_address[1]}/range/")


def test_only_five_digits_leave_and_padding_is_asked_for(double: Double) -> None:
    double.body = f"{LISTED[5:]}:12\r\n{PADDING}"
    assert service(double)(LISTED)
    assert double.asked == [(f"/range/{LISTED[:5]}", "true")]


def test_another_hash_and_padding_are_not_listed(double: Double) -> None:
    double.body = f"{LISTED[5:]}:0\r\n{PADDING}"
    assert not service(double)(LISTED)


@pytest.mark.parametrize("body", ["", "<html>", f"{LISTED[:-1]}:1", f"{LISTED[5:]}:many"])
def test_an_answer_that_is_none_is_no_answer(double: Double, body: str) -> None:
    double.body = body
    with pytest.raises(ValueError, match="range service"):
        service(double)(LISTED)


@pytest.mark.parametrize("status", [301, 404, 429, 503])
def test_a_refusal_is_no_answer(double: Double, status: int) -> None:
    double.status, double.body = status, PADDING
    with pytest.raises(OSError, match=str(status)):
        service(double)(LISTED)


def test_nobody_there() -> None:
    with pytest.raises(ConnectionRefusedError):
        RangeService("http://127.0.0.1:9/range", timeout_s=0.5)(LISTED)


@pytest.mark.parametrize("address", ["http://example.org/range", "ftp://example.org", "range"])
def test_addresses_that_will_not_do(address: str) -> None:
    with pytest.raises(ValueError, match=r"range|https"):
        RangeService(address)
