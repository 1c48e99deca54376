"""`safehand mail gateway`: run the submission route until stopped."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import signal
import socket
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from agent import cli
from agent.cli import mail

if TYPE_CHECKING:
    import ssl

    from agent.daemon.policy_keeper import PolicyKeeper
    from agent.mail.envelope import Envelope
    from agent.mail.handling import Handling, Screen, Terms
    from agent.mail.lanes import Lanes
    from agent.mail.next_hop import Address
    from agent.policy import Policy
    from agent.settings import Gateway as GatewaySettings
    from agent.settings import Settings

HELP = "screen mail between clients and the next hop, and for Postfix, until stopped"

_LANES = 2
_SCREEN_S = 60.0
"""Far past the seconds that the readers allow themselves for a message."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("--listen", metavar="HOST:PORT", help="instead of the settings'")
    parser.add_argument(
        "--milter", metavar="ADDRESS", help="unix:/path or inet:host:port, instead of the settings'"
    )
    parser.add_argument("--next-hop", metavar="HOST:PORT", help="instead of the settings'")


def run(args: argparse.Namespace) -> int:
    """Run until SIGTERM or Ctrl-C; 0."""
    settings = cli.settings(args)
    set_up = settings.gateway
    named = {"listen": args.listen, "milter": args.milter, "next_hop": args.next_hop}
    chosen = replace(set_up, **{key: value for key, value in named.items() if value is not None})
    if not (chosen.listen or chosen.milter):
        raise ValueError("the gateway needs `listen` or `milter`: [gateway] in the settings.")
    asyncio.run(_serve(replace(settings, gateway=chosen), cli.policy_directory(args)))
    return 0


async def _serve(settings: Settings, policies: Path) -> None:
    from agent import policy
    from agent.daemon.policy_keeper import PolicyKeeper, watch
    from agent.mail import postfix, screening
    from agent.mail.handling import Handling
    from agent.mail.lanes import Lanes
    from agent.mail.next_hop import Address
    from agent.mail.release import hand_over

    set_up = settings.gateway
    there, hop_tls = Address.parse(set_up.next_hop), mail.next_hop_tls(settings)
    keeper = PolicyKeeper(policies, settings.state_directory / "mail")
    in_force = await keeper.refresh()
    if in_force.problem:
        _say(f"the last good policies stay in force: {in_force.problem}")
    found = policy.read(in_force.directory)
    lanes = Lanes(found, screening.load, count=_LANES, timeout_s=_SCREEN_S)

    async def send(envelope: Envelope, message: bytes) -> tuple[str, ...]:
        return await hand_over(there, socket.gethostname(), envelope, message, hop_tls)

    handling = Handling(
        mail.holds(settings),
        mail.reporter(settings),
        send,
        _terms(found),
        lambda: datetime.now(UTC),
        mail.ledger(settings),
        lambda queue: postfix.release(queue, set_up.postfix),
    )
    changed, stop = asyncio.Event(), asyncio.Event()
    loop = asyncio.get_running_loop()
    _on_stop_signal(loop, stop)
    unwatch = watch(policies, lambda: loop.call_soon_threadsafe(changed.set))
    changed.set()  # an edit may have come before anybody watched
    routes = _routes(set_up, there, hop_tls, lanes.screen, handling)
    work = [asyncio.create_task(handling.run())]
    try:
        await lanes.warm()
        for name, route in routes:
            _say(f"{name} listening on {await route.start()}, next hop {there}")
        work.append(
            asyncio.create_task(
                _reload(keeper, lanes, [r for _, r in routes], changed, in_force.digest)
            )
        )
        await stop.wait()
        _say("stopping")
    finally:
        unwatch()
        for _, route in routes:
            await route.stop()
        for task in work:
            task.cancel()
        await asyncio.gather(*work, return_exceptions=True)
        lanes.close()


class Route(Protocol):
    """A way by which mail comes."""

    async def start(self) -> object: ...
    async def stop(self) -> None: ...
    def use(self, screen: Screen, terms: Terms) -> None: ...


def _routes(
    set_up: GatewaySettings,
    there: Address,
    hop_tls: ssl.SSLContext | None,
    screen: Screen,
    handling: Handling,
) -> list[tuple[str, Route]]:
    """The routes that the settings ask for, each with its name."""
    import ssl

    from agent.mail.next_hop import Address
    from agent.mail.routes.milter import Milter
    from agent.mail.routes.submission import Gateway

    routes: list[tuple[str, Route]] = []
    if set_up.listen:
        client_tls = None
        if set_up.certificate:
            client_tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
            client_tls.load_cert_chain(set_up.certificate)
        here = Address.parse(set_up.listen)
        route = Gateway(here, there, screen, handling, client_tls=client_tls, hop_tls=hop_tls)
        routes.append(("submission", route))
    if set_up.milter:
        routes.append(("milter", Milter(set_up.milter, screen, handling)))
    return routes


async def _reload(
    keeper: PolicyKeeper, lanes: Lanes, routes: list[Route], changed: asyncio.Event, last: str
) -> None:
    """Puts every good edit of the policies in force, and says what became of it."""
    from agent import policy
    from agent.typed_toml import TomlError

    while True:
        await changed.wait()
        changed.clear()
        try:
            in_force = await keeper.refresh()
            if in_force.problem:
                _say(f"the edited policies are not in force: {in_force.problem}")
            elif in_force.digest != last:
                found = policy.read(in_force.directory)
                lanes.use(found)
                for route in routes:
                    route.use(lanes.screen, _terms(found))
                last = in_force.digest
                _say(f"policies {last[:12]} are in force")
        except (OSError, TomlError) as problem:
            _say(f"the edited policies are not in force: {problem}")


def _terms(found: Policy) -> Terms:
    from agent.mail import rules
    from agent.mail.handling import Terms
    from agent.policy import organisation

    decided = rules.load(found)
    return Terms(organisation(found), decided.tags[0], decided.confirm_hours)


def _on_stop_signal(loop: asyncio.AbstractEventLoop, stop: asyncio.Event) -> None:
    for each in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(NotImplementedError):  # Windows has only Ctrl-C's exception
            loop.add_signal_handler(each, stop.set)


def _say(sentence: str) -> None:
    print(f"safehand mail gateway: {sentence}", file=sys.stderr, flush=True)
