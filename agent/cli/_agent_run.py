"""`safehand agent run`: the background agent of this device."""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from agent import cli

if TYPE_CHECKING:
    from collections.abc import Mapping

    from agent.daemon.log_watch import LogWatch
    from agent.delivery.identity import Enrolment, Identity
    from agent.delivery.transport import HttpTransport
    from agent.settings import Settings

HELP = "run until stopped (a service does this)"


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("--once", action="store_true", help="check, report and ship once, then end")


def run(args: argparse.Namespace) -> int:
    """Until it is stopped, 0; once: 0 where nothing was found wrong, else 1."""
    import asyncio
    from functools import partial

    from agent.daemon import companion, findings
    from agent.daemon.policy_keeper import PolicyKeeper
    from agent.daemon.run import Daemon, Schedule
    from agent.delivery import identity
    from agent.delivery.shipper import NotSent, Shipper
    from agent.delivery.spool import open_here
    from agent.delivery.transport import HttpTransport
    from agent.signins import watching

    settings = cli.settings(args)
    state = settings.state_directory
    who = identity.load(state)
    enrolment = identity.load_enrolment(state)
    if enrolment is None:
        raise ValueError(
            f"this device ({state}) is not enrolled yet. Ask for a token and run "
            "`safehand enrol URL --token TOKEN`."
        )
    url = enrolment.url
    policies = cli.policy_directory(args)
    transport = HttpTransport(url, authority=enrolment.authority)
    who = _renewed(state, who, transport, days=settings.agent.renew_key_days)
    daemon = Daemon(
        schedule=Schedule(settings.agent.heartbeat_s, settings.agent.checks_s),
        keeper=PolicyKeeper(policies, state),
        policies=policies,
        open_spool=lambda: open_here(state, max_mb=settings.agent.spool_max_mb),
        shipper=lambda spool: Shipper(spool, who, transport),
        check=partial(findings.run, keep=state / "answers"),
        log_watch=_log_watch(state, who, enrolment, transport),
        gate=(lambda rules: companion.keep(_gate(args, rules), _say)) if _asked(settings) else None,
        due=lambda: _due(args, state),
        sessions=watching.here() if settings.agent.sessions else None,
        say=_say,
    )
    if not args.once:
        _say(f"reporting to {url} as {enrolment.asset} ({who.device})")
        asyncio.run(daemon.run())
        _say("stopped")
        return 0
    try:
        return 0 if asyncio.run(daemon.once()) else 1
    except NotSent as problem:
        raise ValueError(f"{problem}. The events wait on this device.") from problem


def _asked(settings: Settings) -> bool:
    """Whether anybody asks this agent about passwords and codes."""
    return bool(settings.agent.pam_socket or settings.agent.portal)


def _gate(args: argparse.Namespace, policies: Path) -> list[str]:
    """The words of the process that answers them."""
    named = ["--settings", str(args.settings.absolute())] if args.settings else []
    return ["agent", "gate", "--policies", str(policies), *named]


async def _due(args: argparse.Namespace, state: Path) -> None:
    """Ends temporary passwords and holds in time."""
    from agent.daemon import child, due

    def waiting() -> Mapping[str, datetime]:
        # Few machines ever lock an account, and the agent stays small on the others.
        if not (state / "accounts.sqlite").exists():
            return {}
        from agent.accounts import register

        return register.waiting(state)

    async def settle() -> None:
        named = ["--policies", str(cli.policy_directory(args))]
        named += ["--settings", str(args.settings.absolute())] if args.settings else []
        ended = await child.run(["account", "settle", *named], timeout_s=60.0)
        if ended.exit != 0:
            raise OSError((ended.stderr.strip().splitlines() or ["no reason was given"])[-1])

    await due.keep(waiting, settle, lambda: datetime.now(UTC), _say)


def _renewed(state: Path, who: Identity, transport: HttpTransport, *, days: int) -> Identity:
    """This device, with a new key where the old one has had its time."""
    from datetime import timedelta

    from agent.delivery.identity import key_age
    from agent.delivery.renewal import renew
    from agent.delivery.shipper import NotSent

    if not days or key_age(state, datetime.now(UTC)) < timedelta(days=days):
        return who
    try:
        renewed = renew(state, who, transport)
    except NotSent as problem:
        _say(f"this device's key is old and could not be renewed: {problem}")
        return who
    _say("this device has a new key")
    return renewed


def _log_watch(
    state: Path, who: Identity, enrolment: Enrolment, transport: HttpTransport
) -> LogWatch | None:
    """This device as a witness of its log. Raises ValueError where its memory is damaged."""
    from agent.daemon.log_watch import LogWatch
    from agent.delivery.peers import Peers
    from agent.delivery.witness import Witness
    from agent.tlog.note import read_verifier

    if not enrolment.log_key:
        _say(
            "the central log's public key is not known here, so nobody on this device would see "
            "that the log was altered: run `safehand enrol` once more"
        )
        return None
    key = read_verifier(enrolment.log_key)
    peers = Peers(state, who, key, transport)
    return LogWatch(Witness(state, key, transport, peers=peers), others=peers)


def _say(sentence: str) -> None:
    print(f"safehand agent: {sentence}", file=sys.stderr, flush=True)
