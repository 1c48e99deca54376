"""`safehand mail release`: let a held message go, with a reason."""

from __future__ import annotations

import argparse
import asyncio
import getpass
import socket
import sys
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from agent import cli
from agent.cli import _second_factor, mail

if TYPE_CHECKING:
    from agent.mail.facts import Facts
    from agent.mail.release import Decision
    from agent.policy import Policy

HELP = "deliver a held message, once"


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("id", metavar="ID", help="as `safehand mail holds` lists it")
    parser.add_argument("--reason", required=True, metavar="TEXT", help="why; it is logged")
    parser.add_argument("--next-hop", metavar="HOST:PORT", help="instead of the settings'")
    parser.add_argument(
        "--again",
        action="store_true",
        help="also where an earlier release ended without an answer and it did not go",
    )
    _second_factor.arguments(parser)


def run(args: argparse.Namespace) -> int:
    """Release it; 0 where it went to every recipient, 1 where some were refused."""
    from agent.mail import postfix
    from agent.mail.ledger import Tally
    from agent.mail.next_hop import Address, UnknownOutcomeError
    from agent.mail.release import hand_over, release

    settings = cli.settings(args)
    address = Address.parse(args.next_hop or settings.gateway.next_hop)
    holds, tls = mail.holds(settings), mail.next_hop_tls(settings)

    def deliver(facts: Facts, message: bytes) -> tuple[str, ...]:
        if facts.queue:
            return postfix.release(facts.queue, settings.gateway.postfix)
        return asyncio.run(hand_over(address, socket.gethostname(), facts.envelope, message, tls))

    # The reason first: a code that is asked for is used up.
    chosen = decision(args.reason, cli.policies(args))
    chosen = replace(chosen, by=_second_factor.require(args, "release_held_mail"))
    try:
        refused = release(
            holds, args.id, chosen, deliver, lambda: datetime.now(UTC), again=args.again
        )
    except UnknownOutcomeError as problem:
        raise ValueError(
            f"{problem}: {args.id} may have gone. Look in the next hop's log or ask a recipient; "
            "then reject it if it went, or release it with --again if it did not."
        ) from problem
    finally:
        holds.report(mail.reporter(settings))
    contested = Tally(contested=Counter(holds.get(args.id).facts.codes))
    mail.ledger(settings).add(contested, datetime.now(UTC).date())
    for answer in refused:
        print(f"safehand: the next hop refused a recipient: {answer}", file=sys.stderr)
    print(f"{args.id} is released and was delivered to the next hop.")
    return 1 if refused else 0


def decision(reason: str, policies: Policy) -> Decision:
    """Who decides, and why. Raises ValueError where the reason holds personal data itself."""
    from dataclasses import dataclass

    from agent import detectors
    from agent.mail.release import Decision

    @dataclass(frozen=True)
    class Reason:
        text: str
        place: str = "reason"

    found = detectors.load(policies).find([Reason(reason)]).personal_data
    if found:
        kinds = ", ".join(each.type for each in found)
        raise ValueError(
            f"the reason holds personal data itself ({kinds}), and it would be logged; "
            "say it without."
        )
    return Decision(getpass.getuser(), reason)
