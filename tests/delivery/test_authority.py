"""agent.delivery.authority: the token goes to the log that it was made for, and to no other."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from agent.delivery.authority import NotVouchedFor, digest, fetch, pinned, taken_apart
from agent.delivery.transport import HttpTransport
from tests.central.certificates import certificates


@dataclass
class Server:
    url: str
    ca: str
    shows: bytes
    status: int = 200


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    made = certificates(tmp_path)
    there = Server("", made.ca.read_text(), made.ca.read_bytes())

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            assert self.path == "/log/v1/authority"
            self.send_response(there.status)
            self.send_header("Content-Length", str(len(there.shows)))
            self.end_headers()
            self.wfile.write(there.shows)

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(200)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"ok")

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- the base's name
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as listening:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(made.server)
        listening.socket = context.wrap_socket(listening.socket, server_side=True)
        there.url = f"https://localhost:{listening.server_address[1]}/log/"
        thread = threading.Thread(target=listening.serve_forever)
        thread.start()
        yield there
        listening.shutdown()
        thread.join()


def test_what_a_token_says(server: Server) -> None:
    token = pinned("abc_DEF-123", server.ca)
    assert taken_apart(token) == ("abc_DEF-123", digest(server.ca))
    for plain in ("abc", "", "abc.def", f"abc.{'0' * 63}", f"a b.{'0' * 64}"):
        assert taken_apart(plain) == (plain, "")


def test_the_authority_that_the_token_names(server: Server) -> None:
    found = fetch(server.url, digest(server.ca))
    assert found == server.ca
    transport = HttpTransport(server.url, authority=found)
    assert transport.post("/v1/enrol", b"x", {}).body == b"ok"
    transport.close()


def test_without_it_nobody_is_believed(server: Server) -> None:
    with pytest.raises(OSError, match="certificate verify failed"):
        HttpTransport(server.url).post("/v1/enrol", b"x", {})
    elsewhere = HttpTransport(server.url.replace("localhost", "127.0.0.2"), authority=server.ca)
    with pytest.raises(OSError, match=r"refused|verify failed"):
        elsewhere.post("/v1/enrol", b"x", {})


@pytest.mark.parametrize("shows", [b"", b"no certificate", b"\xff" * 99])
def test_another_one_or_none(server: Server, shows: bytes, tmp_path: Path) -> None:
    other = certificates(tmp_path / "other").ca.read_text()
    with pytest.raises(NotVouchedFor, match="somebody may stand between"):
        fetch(server.url, digest(other))
    server.shows = shows
    with pytest.raises(NotVouchedFor):
        fetch(server.url, digest(server.ca))


def test_an_error_page(server: Server) -> None:
    server.status = 404
    with pytest.raises(NotVouchedFor):
        fetch(server.url, digest(server.ca))


def test_addresses() -> None:
    with pytest.raises(NotVouchedFor, match="an https address"):
        fetch("http://127.0.0.1:1", "0" * 64)
    with pytest.raises(OSError, match="refused"):
        fetch("https://127.0.0.1:1", "0" * 64)
