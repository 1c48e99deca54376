"""`safehand mail reject`: end a hold without delivering the message."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime

from agent import cli
from agent.cli import mail
from agent.cli._mail_release import decision

HELP = "delete a held message without delivering it"


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("id", metavar="ID", help="as `safehand mail holds` lists it")
    parser.add_argument("--reason", required=True, metavar="TEXT", help="why; it is logged")


def run(args: argparse.Namespace) -> int:
    """Reject it; 0."""
    from agent.mail import postfix
    from agent.mail.release import reject

    settings = cli.settings(args)
    holds = mail.holds(settings)
    queue = holds.get(args.id).facts.queue
    reject(holds, args.id, decision(args.reason, cli.policies(args)), lambda: datetime.now(UTC))
    holds.report(mail.reporter(settings))
    if queue:
        postfix.delete(queue, settings.gateway.postfix)
    print(f"{args.id} is rejected; its message is deleted.")
    return 0
