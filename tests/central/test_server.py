"""The server answers on this machine, to this machine's names, until it is told to stop."""

from __future__ import annotations

import signal
import socket
import threading
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.types import ASGIApp

from agent.central import server
from agent.central.server import Address, Tls, application, listen, reached_at, read_address
from agent.central.store.sqlite import SqliteStore
from agent.central.store.sqlite.log import SqliteLog
from agent.central.writer import Writer
from tests.central.devices import NOW, SIGNER, ask


@pytest.mark.parametrize(
    ("written", "address", "shown"),
    [
        ("127.0.0.1:8470", Address("127.0.0.1", 8470), "127.0.0.1:8470"),
        ("127.0.0.9:0", Address("127.0.0.9", 0), "127.0.0.9:0"),
        ("localhost:80", Address("127.0.0.1", 80), "127.0.0.1:80"),
        ("[::1]:8470", Address("::1", 8470), "[::1]:8470"),
    ],
)
def test_addresses(written: str, address: Address, shown: str) -> None:
    assert read_address(written) == address
    assert str(address) == shown


@pytest.mark.parametrize(
    "written", ["", "8470", "127.0.0.1", "127.0.0.1:", ":80", "127.0.0.1:99999"]
)
def test_what_is_no_address(written: str) -> None:
    with pytest.raises(ValueError, match=r"such as 127\.0\.0\.1:8470"):
        read_address(written)


@pytest.mark.parametrize("written", ["0.0.0.0:8470", "192.0.2.1:80", "[::]:80"])
def test_the_network_needs_tls(written: str) -> None:
    with pytest.raises(ValueError, match="without TLS the central log listens on this machine"):
        read_address(written)
    assert str(read_address(written, tls=True)) == written


def test_an_address_is_no_name() -> None:
    with pytest.raises(ValueError, match="write an address of this machine"):
        read_address("log.example:80", tls=True)


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("log.example.org", 200),
        ("LOG.example.org:8470", 200),
        ("192.0.2.7:8470", 200),
        ("[2001:db8::7]:8470", 200),
        ("a.wild.example.org", 200),
        ("127.0.0.1", 200),
        ("wild.example.org", 421),
        ("a.b.wild.example.org", 421),
        ("other.example.org", 421),
        ("192.0.2.8", 421),
        ("", 421),
    ],
)
def test_the_names_in_its_certificate(
    store: SqliteStore, writer: Writer, log: SqliteLog, host: str, status: int
) -> None:
    names = frozenset({"log.example.org", "192.0.2.7", "2001:db8::7", "*.wild.example.org"})
    tls = Tls(Path("none"), names, "the authority")
    app = application(store, writer, log, clock=lambda: NOW, tls=tls)
    answer = ask(app, "GET", "/v1/authority", headers={"Host": host})
    assert answer.status == status
    assert (answer.body == b"the authority") is (status == 200)


@pytest.mark.parametrize(
    ("host", "names", "found"),
    [
        ("0.0.0.0", {"localhost", "127.0.0.1", "192.0.2.7", "log.example.org"}, "log.example.org"),
        ("::", {"localhost", "::1", "192.0.2.7"}, "192.0.2.7"),
        ("0.0.0.0", {"*.example.org"}, "0.0.0.0"),
        ("0.0.0.0", {"localhost"}, "localhost"),
        ("192.0.2.7", {"log.example.org"}, "192.0.2.7"),
    ],
)
def test_where_a_browser_finds_it(host: str, names: set[str], found: str) -> None:
    tls = Tls(Path("none"), frozenset(names))
    assert reached_at(Address(host, 8470), tls) == Address(found, 8470)
    assert reached_at(Address(host, 8470), None) == Address(host, 8470)


def test_no_authority_of_our_own(app: ASGIApp) -> None:
    assert ask(app, "GET", "/v1/authority").status == 404


@pytest.mark.parametrize(
    "host", ["127.0.0.1:8470", "localhost", "LOCALHOST:1", "[::1]:8470", "[::1]", "127.1.2.3"]
)
def test_names_of_this_machine(app: ASGIApp, host: str) -> None:
    assert ask(app, "GET", "/healthz", headers={"Host": host}).status == 200


@pytest.mark.parametrize(
    "host", ["", "log.example", "127.0.0.1.rebind.example", "localhost.example:8470", "192.0.2.1"]
)
def test_names_of_others(app: ASGIApp, host: str) -> None:
    for path in ("/", "/healthz", "/static/console.css"):
        assert ask(app, "GET", path, headers={"Host": host}).status == 421


def test_a_port_that_is_taken() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(OSError, match="something else listens there already"):
            listen(Address("127.0.0.1", port))


def test_an_address_that_is_not_here() -> None:
    with pytest.raises(OSError, match=r"change central\.listen"):
        listen(Address("203.0.113.1", 0))


@pytest.fixture
def handlers() -> Iterator[None]:
    """What signals do, given back afterwards."""
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


def test_it_serves_until_it_is_told_to_stop(tmp_path: Path, handlers: None) -> None:
    store = SqliteStore(tmp_path / "log.sqlite3")
    log = SqliteLog(tmp_path / "log.sqlite3")
    said: list[bytes] = []
    with listen(Address("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]

        def look_and_stop() -> None:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=10) as answer:
                said.append(answer.read())
            signal.raise_signal(signal.SIGTERM)

        looking = threading.Thread(target=look_and_stop)
        server.serve(store, log, SIGNER, listening, heartbeat_s=900, started=looking.start)
        looking.join(10)
    log.close()
    store.close()
    assert b'"status":"ok"' in said[0]


class _Nothing:
    def close(self) -> None:
        pass


def test_a_signal_while_it_starts_is_not_lost(
    store: SqliteStore, log: SqliteLog, handlers: None
) -> None:
    """A service manager may well stop what it has just started."""
    patience = threading.Timer(20, signal.raise_signal, (signal.SIGTERM,))
    patience.start()

    def stopped(_: Writer) -> _Nothing:
        signal.raise_signal(signal.SIGTERM)
        return _Nothing()

    began = []
    with listen(Address("127.0.0.1", 0)) as listening:
        server.serve(
            store,
            log,
            SIGNER,
            listening,
            heartbeat_s=900,
            beside=stopped,
            started=lambda: began.append(1),
        )
    assert patience.is_alive()
    patience.cancel()
    assert began == []
