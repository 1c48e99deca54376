"""`safehand mail setup postfix`: make Postfix ask the gateway, check that it does, or undo it."""

from __future__ import annotations

import argparse
import shutil
import smtplib
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from agent import cli
from agent.cli import mail

if TYPE_CHECKING:
    from agent.mail.next_hop import Address
    from agent.settings import Settings

HELP = "print, apply, test or undo the lines that make Postfix ask the gateway"

_DEFAULT = "unix:/var/spool/postfix/safehand/milter.sock"
# A valid NHS number of the range kept for tests, in words that say what it is, and a domain that
# can never receive mail (RFC 2606 section 2).
_TEST_RECIPIENT = "safehand-test@safehand.invalid"
_TEST_MESSAGE = "Subject: Safehand setup test\r\n\r\nPatient\r\nNHS number: 943 476 5919\r\n"


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("server", choices=["postfix"])
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--apply", action="store_true", help="change main.cf, and reload Postfix")
    what.add_argument("--test", action="store_true", help="send a message that must be held")
    what.add_argument("--undo", action="store_true", help="put main.cf back as it was")
    parser.add_argument(
        "--smtp", default="127.0.0.1:25", metavar="HOST:PORT", help="where Postfix listens"
    )


def run(args: argparse.Namespace) -> int:
    """Do it; 0, or 1 where the test message was not held."""
    from agent.mail.next_hop import Address
    from agent.mail.postfix_setup import Postfix

    settings = cli.settings(args)
    postfix = Postfix(settings.gateway.postfix, settings.state_directory / "mail")
    milter = settings.gateway.milter or _DEFAULT
    if args.test:
        return _test(settings, Address.parse(args.smtp))
    if args.undo:
        try:
            postfix.undo()
        except FileNotFoundError:
            raise ValueError("nothing was set up from here, so there is nothing to undo.") from None
        print("Postfix is as it was before.")
        return 0
    wanted = postfix.plan(milter)
    print("\n".join(wanted.lines()))
    if not settings.gateway.milter:
        print(f'\nThe gateway must listen there: in the settings, [gateway] milter = "{milter}".')
    if wanted.done:
        print("\nmain.cf says so already.")
    elif args.apply:
        _make_folder(milter)
        postfix.apply(wanted)
        print("\nApplied. Now try it: safehand mail setup postfix --test")
    else:
        print(
            "\nThese lines belong in main.cf; --apply puts them there, and --undo takes them out."
        )
    return 0


def _make_folder(milter: str) -> None:
    """A folder for the socket, where there is none: what is made in it belongs to Postfix's group,
    so that Postfix may connect and nobody else.
    """
    kind, _, where = milter.partition(":")
    folder = Path(where).parent
    if kind == "unix" and not folder.exists():
        folder.mkdir()
        shutil.chown(folder, group="postfix")
        folder.chmod(0o2750)


def _test(settings: Settings, address: Address) -> int:
    """Sends a message that must be held, looks for it among the holds, and deletes it."""
    from agent.mail import postfix
    from agent.mail.holds import State
    from agent.mail.release import Decision, reject

    holds = mail.holds(settings)
    before = {hold.id for hold in holds.all()}
    with smtplib.SMTP(address.host, address.port, timeout=60) as client:
        client.ehlo()
        client.sendmail("", [_TEST_RECIPIENT], _TEST_MESSAGE)
    held = [
        hold
        for hold in holds.all()
        if hold.id not in before and hold.facts.envelope.recipients == (_TEST_RECIPIENT,)
    ]
    if not held:
        print(
            "The test message was not held. Is the gateway running, and in enforce mode? "
            "`postqueue -p` shows it if Postfix held it because the gateway did not answer."
        )
        return 1
    decision = Decision("safehand mail setup", "test message of the setup")
    for hold in held:
        if hold.state is State.HELD:
            reject(holds, hold.id, decision, lambda: datetime.now(UTC))
            postfix.delete(hold.facts.queue, settings.gateway.postfix)
    print("The test message was held, and is deleted again: Postfix asks the gateway.")
    return 0
