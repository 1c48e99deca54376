"""Which program answers devices and the SIRO's browser?

Starlette on uvicorn, one process. Without a certificate it listens on loopback alone. It answers
only to names of its own, those in its certificate and those of loopback: a web page elsewhere
cannot reach it through a name of that page's choosing (DNS rebinding).
"""

from __future__ import annotations

import errno
import functools
import ipaddress
import signal
import socket
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

import uvicorn
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from agent.central.answers import Clock
from agent.central.console import Console, sign_ins
from agent.central.console.people import People
from agent.central.desk import Desk
from agent.central.gauges import gauges
from agent.central.intake import Intake
from agent.central.log_files import LogFiles
from agent.central.metrics import Metrics
from agent.central.patience import Impatient
from agent.central.purging import Purger
from agent.central.registers import Due
from agent.central.sequencer import Sequencer
from agent.central.spot_checks import SpotChecks
from agent.central.store import LogReader, Store
from agent.central.store.sql import Queries
from agent.central.subject_access import SubjectAccess
from agent.central.writer import Writer
from agent.tlog.note import Signer

_CONNECTIONS = 512
"""At once; more are told to come back. Each may hold one request body in memory."""
_GOODBYE_S = 5
"""How long open requests may take when the server stops."""
_OWN = frozenset({"localhost", "127.0.0.1", "::1"})
"""Names under which a machine knows itself, and no other machine knows it."""


class Closing(Protocol):
    """Something that runs beside the server."""

    def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Address:
    """Where the server listens."""

    host: str
    port: int

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


@dataclass(frozen=True, slots=True)
class Tls:
    """What the server proves with who it is."""

    certificate: Path
    """The certificate, those that vouch for it, and its key."""
    names: frozenset[str]
    """Host names and addresses in it, lower case."""
    authority: str = ""
    """The private authority's certificate (PEM), which devices pin; empty for a public one."""


@dataclass(frozen=True, slots=True)
class Rooms:
    """What the console shows and does beyond its first page."""

    desk: Desk | None = None
    people: People | None = None
    signer: Signer | None = None
    """The log's key: an erasure ends with a checkpoint."""
    due: Callable[[Queries], list[Due]] = lambda _: []
    journal: sign_ins.Open | None = None
    """The decisions about sign-ins."""


def read_address(listen: str, *, tls: bool = False) -> Address:
    """The address in `central.listen`. Raises ValueError where it is none, or is another than
    loopback and there is no TLS.
    """
    host, _, port = listen.rpartition(":")
    host = host.removeprefix("[").removesuffix("]")
    if not (port.isascii() and port.isdecimal() and int(port) < 65536 and host):
        raise ValueError(
            f"central.listen is {listen!r}: write an address and a port, such as 127.0.0.1:8470"
        )
    try:
        loopback = host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError as problem:
        raise ValueError(
            f"central.listen is {listen!r}: write an address of this machine and a port, such as "
            "127.0.0.1:8470, or 0.0.0.0:8470 for all of them"
        ) from problem
    if not (loopback or tls):
        raise ValueError(
            f"central.listen is {listen!r}: without TLS the central log listens on this machine "
            "alone, so that nobody on the network can read along; run `safehand central ca NAME`, "
            "or name your own certificate in central.certificate"
        )
    return Address("127.0.0.1" if host == "localhost" else host, int(port))


def reached_at(address: Address, tls: Tls | None) -> Address:
    """Where a browser finds the server: one that listens on every address of its machine is found
    under a name in its certificate.
    """
    if tls is None or address.host not in ("0.0.0.0", "::"):  # noqa: S104 -- compared, not bound
        return address
    names = sorted(
        (each for each in tls.names if "*" not in each),
        key=lambda name: (name in _OWN, _is_address(name), name),
    )
    return Address(names[0], address.port) if names else address


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def utc_now() -> datetime:
    return datetime.now(UTC)


def application(
    store: Store,
    writer: Writer,
    log: LogReader,
    *,
    clock: Clock = utc_now,
    heartbeat_s: int = 900,
    log_key: str = "",
    tls: Tls | None = None,
    rooms: Rooms | None = None,
) -> ASGIApp:
    """The intake, the log's files and the console as one ASGI application."""
    rooms = rooms or Rooms()
    metrics = Metrics(
        lambda: gauges(log, store.snapshot, clock, heartbeat_s=heartbeat_s, desk=rooms.desk)
    )
    parts = (
        metrics,
        Intake(
            store,
            writer,
            log,
            clock,
            log_key=log_key,
            authority=tls.authority if tls else "",
            metrics=metrics,
        ),
        LogFiles(log),
        Console(
            store.snapshot,
            clock,
            heartbeat_s=heartbeat_s,
            desk=rooms.desk,
            people=rooms.people,
            due=rooms.due,
            journal=rooms.journal,
            subjects=SubjectAccess(store, log, writer, rooms.signer, clock)
            if rooms.signer
            else None,
            checks=SpotChecks(log, writer, clock),
        ),
    )
    routes = [route for part in parts for route in part.routes()]
    counted = metrics.counted(Starlette(routes=routes))
    return _only_to_own_names(counted, tls.names if tls else frozenset())


def _only_to_own_names(inner: ASGIApp, names: frozenset[str]) -> ASGIApp:
    """`inner`, but 421 to any request that was made to another host's name."""

    async def checked(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            hosts = [value for name, value in scope["headers"] if name == b"host"]
            name = _without_port(hosts[0].decode("latin-1")) if len(hosts) == 1 else ""
            if not (_is_loopback_name(name) or _named(name, names)):
                answer = PlainTextResponse("This server answers to its own names only.\n", 421)
                await answer(scope, receive, send)
                return
        await inner(scope, receive, send)

    return checked


def _without_port(host: str) -> str:
    """The name in a `Host`, in lower case, an IPv6 address without its brackets."""
    name, _, port = host.rpartition(":")
    if not port.isdecimal():  # no port was given
        name = host
    return name.lower().removeprefix("[").removesuffix("]")


@functools.lru_cache(maxsize=256)
def _is_loopback_name(name: str) -> bool:
    """True for a request that meant this machine. Nearly all requests say one of a few names."""
    if name == "localhost":
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def _named(name: str, names: frozenset[str]) -> bool:
    """True where a certificate with these names is one for this name (RFC 6125 section 6.4.3)."""
    _, dot, rest = name.partition(".")
    return name in names or (bool(dot) and f"*.{rest}" in names)


def listen(address: Address) -> socket.socket:
    """A listening socket. Raises OSError that says what to do."""
    family = socket.AF_INET6 if ":" in address.host else socket.AF_INET
    try:
        return socket.create_server((address.host, address.port), family=family, backlog=512)
    except OSError as problem:
        if problem.errno == errno.EADDRINUSE:
            advice = "something else listens there already; stop it, or change central.listen"
        else:
            advice = f"{problem.strerror}; change central.listen"
        raise OSError(f"cannot listen on {address}: {advice}") from problem


class _Stop:
    """What a signal does. uvicorn stops by itself, and then raises the signal again for whoever had
    it before: that is us, and we are content. One that comes sooner must not be lost.
    """

    def __init__(self) -> None:
        self.asked = False
        self.server: uvicorn.Server | None = None

    def __call__(self, *_: object) -> None:
        self.asked = True
        if self.server is not None:
            self.server.should_exit = True


def serve(
    store: Store,
    log: LogReader,
    signer: Signer,
    listening: socket.socket,
    *,
    heartbeat_s: int,
    started: Callable[[], None] = lambda: None,
    beside: Callable[[Writer], Closing] | None = None,
    tls: Tls | None = None,
    rooms: Rooms | None = None,
) -> None:
    """Answers until SIGTERM or SIGINT; then finishes what is under way and returns.

    `beside` starts what else uses the writer, and is closed before it.
    """
    stop = _Stop()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    writer = Writer(store)
    sequencer = Sequencer(writer, signer, utc_now)
    other = beside(writer) if beside is not None else None
    purger = Purger(writer, store.vault, utc_now)
    try:
        config = uvicorn.Config(
            application(
                store,
                writer,
                log,
                heartbeat_s=heartbeat_s,
                log_key=str(signer.verifier),
                tls=tls,
                rooms=rooms,
            ),
            access_log=False,
            http=Impatient,  # on h11, which gives up on endless headers; httptools keeps them
            log_config=None,
            server_header=False,
            limit_concurrency=_CONNECTIONS,
            timeout_graceful_shutdown=_GOODBYE_S,
            lifespan="off",
            ssl_certfile=tls.certificate if tls else None,
        )
        stop.server = uvicorn.Server(config)
        if not stop.asked:
            started()
            stop.server.run(sockets=[listening])
    finally:
        if other is not None:
            other.close()
        purger.close()
        sequencer.close()
        writer.close()
