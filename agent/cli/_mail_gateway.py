"""`safehand mail gateway`: run the submission route until stopped."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import signal
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from agent import cli
from agent.cli import mail

if TYPE_CHECKING:
    from agent.daemon.policy_keeper import PolicyKeeper
    from agent.mail.handling import Terms
    from agent.mail.lanes import Lanes
    from agent.mail.routes.submission import Gateway
    from agent.policy import Policy
    from agent.settings import Settings

HELP = "screen mail between mail clients and the next hop, until stopped"

_LANES = 2
_SCREEN_S = 60.0
"""Far past the seconds that the readers allow themselves for a message."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("--listen", metavar="HOST:PORT", help="instead of the settings'")
    parser.add_argument("--next-hop", metavar="HOST:PORT", help="instead of the settings'")


def run(args: argparse.Namespace) -> int:
    """Run until SIGTERM or Ctrl-C; 0."""
    settings = cli.settings(args)
    asyncio.run(
        _serve(
            settings,
            cli.policy_directory(args),
            args.listen or settings.gateway.listen,
            args.next_hop or settings.gateway.next_hop,
        )
    )
    return 0


async def _serve(settings: Settings, policies: Path, listen: str, next_hop: str) -> None:
    from agent import policy
    from agent.daemon.policy_keeper import PolicyKeeper, watch
    from agent.mail import screening
    from agent.mail.envelope import Envelope
    from agent.mail.handling import Handling
    from agent.mail.lanes import Lanes
    from agent.mail.next_hop import Address
    from agent.mail.release import hand_over
    from agent.mail.routes.submission import Gateway

    here, there = Address.parse(listen), Address.parse(next_hop)
    keeper = PolicyKeeper(policies, settings.state_directory / "mail")
    in_force = await keeper.refresh()
    if in_force.problem:
        _say(f"the last good policies stay in force: {in_force.problem}")
    found = policy.read(in_force.directory)
    lanes = Lanes(found, screening.load, count=_LANES, timeout_s=_SCREEN_S)

    async def send(envelope: Envelope, message: bytes) -> tuple[str, ...]:
        return await hand_over(there, gateway.hostname, envelope, message)

    handling = Handling(
        mail.holds(settings),
        mail.reporter(settings),
        send,
        _terms(found),
        lambda: datetime.now(UTC),
        mail.ledger(settings),
    )
    gateway = Gateway(here, there, lanes.screen, handling)
    changed, stop = asyncio.Event(), asyncio.Event()
    loop = asyncio.get_running_loop()
    _on_stop_signal(loop, stop)
    unwatch = watch(policies, lambda: loop.call_soon_threadsafe(changed.set))
    try:
        await lanes.warm()
        _say(f"listening on {await gateway.start()}, passing on to {there}")
        reloading = asyncio.create_task(_reload(keeper, lanes, gateway, changed))
        await stop.wait()
        _say("stopping")
        reloading.cancel()
        await gateway.stop()
    finally:
        unwatch()
        lanes.close()


async def _reload(
    keeper: PolicyKeeper, lanes: Lanes, gateway: Gateway, changed: asyncio.Event
) -> None:
    """Puts every good edit of the policies in force, and says what became of it."""
    from agent import policy
    from agent.typed_toml import TomlError

    last = ""
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
                gateway.use(lanes.screen, _terms(found))
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
