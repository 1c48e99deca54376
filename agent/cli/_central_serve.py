"""`safehand central serve`: take in what devices report, and show the console."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable
from contextlib import ExitStack, closing
from pathlib import Path
from typing import TYPE_CHECKING

from agent import cli
from agent.cli import central

if TYPE_CHECKING:
    from datetime import datetime

    from agent.central.alerts.watch import Watching
    from agent.central.desk import Desk
    from agent.central.registers import Due
    from agent.central.server import Closing, Rooms
    from agent.central.signins_entra import Asking, Follower
    from agent.central.signins_follower import Following
    from agent.central.store import LogReader, Store
    from agent.central.store.sql import Queries
    from agent.central.writer import Writer
    from agent.signins.sources import Line
    from agent.tlog.note import Signer

_MOST_PAGE_BYTES = 1 << 26

HELP = "take in what devices report, and show the console"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Nothing of its own: the settings say where it listens."""


def run(args: argparse.Namespace) -> int:
    """Answer until SIGTERM or SIGINT; 0."""
    from agent.central import authority, journal, server
    from agent.central.sequencer import load_signer

    journal.begin(sys.stderr)
    settings = cli.settings(args)
    if authority.renewed(central.folder(args), now=server.utc_now()):
        central.say("The server's certificate would have ended soon: it is a new one now.")
    tls = central.tls(args)
    address = server.read_address(settings.central.listen, tls=tls is not None)
    with ExitStack() as opened:
        store = opened.enter_context(closing(central.open_store(args)))
        desk = opened.enter_context(closing(central.open_desk(args)))
        # Each reads over a connection of its own, and waits for nobody else's reading.
        log, watched, followed = (
            opened.enter_context(closing(central.open_log(args))) for _ in range(3)
        )
        signer = load_signer(central.folder(args), begun=log.size() > 0)
        listening = opened.enter_context(server.listen(address))
        # Port 0 asks the system for a free one.
        where = server.Address(address.host, listening.getsockname()[1])
        console = f"{'https' if tls else 'http'}://{server.reached_at(where, tls)}/"
        server.serve(
            store,
            log,
            signer,
            listening,
            heartbeat_s=settings.agent.heartbeat_s,
            beside=_beside(
                _alerts(args, desk, store, watched, signer.verifier.public_key, console),
                _sign_ins(args, desk, store, followed),
                _entra(args, desk),
            ),
            started=lambda: _started(console),
            tls=tls,
            rooms=_rooms(args, desk, signer),
        )
    central.say("Stopped; everything that was acknowledged is stored.")
    return 0


def _started(console: str) -> None:
    from agent.daemon import notify

    central.say(f"Listening. The console is at {console}")
    notify.notify("READY=1")


def _beside(*starts: Callable[[Writer], Closing]) -> Callable[[Writer], Closing]:
    """What starts all of these, and closes them in reverse."""

    def start(writer: Writer) -> Closing:
        running = ExitStack()
        for each in starts:
            running.callback(each(writer).close)
        return running

    return start


def _sign_ins(
    args: argparse.Namespace, desk: Desk, store: Store, log: LogReader
) -> Callable[[Writer], Following]:
    """What starts the follower of sign-ins. Raises TomlError, or ValueError where the tables
    cannot be used.
    """
    from agent.central.signins_follower import FILE, Follower, Following, Sources
    from agent.central.signins_sharing import Shared
    from agent.cli._holder import holder
    from agent.signins import parameters, tables
    from agent.signins.database import File

    folder = cli.settings(args).central.directory
    sources = Sources(
        log=log,
        snapshot=store.snapshot,
        world=lambda: tables.read(
            Path(folder).expanduser() if folder else None, parameters.load(cli.policies(args))
        ),
        policies=lambda: cli.policies(args).digest,
    )
    sources.world()  # a mistake is told now, not in a thread
    who, url, file = holder(args), central.store_url(args), central.folder(args) / FILE

    def begin() -> Follower:
        if not url:
            return Follower(File(file), desk, sources, who)
        from agent.central.signins_postgresql import PostgresqlDatabase

        shared = PostgresqlDatabase(url)
        return Follower(
            shared, desk, sources, who, work=lambda db, world: Shared(db, shared, world)
        )

    return lambda _: Following(begin)


def _entra(args: argparse.Namespace, desk: Desk) -> Callable[[Writer], Asking]:
    """What starts asking Entra for its sign-ins, where the policy says so."""
    from agent.central.signins_entra import Asking, Follower
    from agent.cli import account, signins
    from agent.signins import parameters
    from agent.signins.sources import entra

    def fetch(since: datetime) -> Iterable[Line]:
        client = account.graph(args)

        def get(url: str) -> bytes:
            page = client.read(url, _MOST_PAGE_BYTES)
            if page is None:
                raise OSError("a page of Entra's sign-in log is too long to be one")
            return page

        return entra.fetch(get, since, client.base)

    def begin() -> Follower:
        return Follower(
            signins.opened(args),
            desk,
            lambda: parameters.load(cli.policies(args)).entra,
            fetch if cli.settings(args).entra.tenant else None,
        )

    return lambda _: Asking(begin)


def _due(args: argparse.Namespace) -> Callable[[Queries], list[Due]]:
    """What is due in the registers, by the policies as they stand then."""
    from agent.central import keeping, registers

    return lambda db: keeping.due(db, registers.load(cli.policies(args)))


def _rooms(args: argparse.Namespace, desk: Desk, signer: Signer) -> Rooms:
    """The console's pages, and the people who may sign in to it."""
    from agent.central.console.people import People
    from agent.central.server import Rooms, utc_now
    from agent.cli import _second_factor, signins

    people = People(desk, _second_factor.factors(args), utc_now)
    return Rooms(desk, people, signer, _due(args), lambda: signins.journal(args))


def _alerts(
    args: argparse.Namespace,
    desk: Desk,
    store: Store,
    log: LogReader,
    public_key: bytes,
    console: str,
) -> Callable[[Writer], Watching]:
    """What starts the watch for alerts. Raises TomlError where its rules cannot be used."""
    from agent.central import authority
    from agent.central.acts import Recorder
    from agent.central.alerts import rules
    from agent.central.alerts.watch import Sources, Watch, Watching

    tls = central.tls(args)
    sources = Sources(
        log=log,
        snapshot=store.snapshot,
        rules=lambda: rules.load(cli.policies(args)),
        heartbeat_s=cli.settings(args).agent.heartbeat_s,
        console=console,
        certificate_ends=authority.expires(tls.certificate) if tls else None,
        due=_due(args),
    )

    def start(writer: Writer) -> Watching:
        recorder = Recorder(desk, store, writer, public_key)
        return Watching(desk, Watch(desk, sources, recorder), rules.channels())

    return start
