"""`safehand password suggest`: passwords made by chance, and the record that one was made here."""

from __future__ import annotations

import argparse
import getpass
import json
import sys
import uuid
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from agent import cli
from agent.cli import password as area

if TYPE_CHECKING:
    from agent.passwords import suggest

HELP = "offer passwords made by chance"


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("-n", type=int, metavar="N", help="how many (default: the policy's)")
    parser.add_argument("--language", metavar="CODES", help='such as "en", "cy" or "en,pl"')
    parser.add_argument("--allowed", metavar="MARKS", help="the only marks that may be used")
    parser.add_argument(
        "--for",
        dest="account",
        metavar="ACCOUNT",
        help="an account that we cannot check, such as x.com/northwind: record that its password "
        "was made here, and when, without the password",
    )
    parser.add_argument("--json", action="store_true", help="JSON Lines")


def run(args: argparse.Namespace) -> int:
    """Print them; 0 where that could be done, and recorded where it was to be."""
    from agent.passwords import suggest
    from agent.passwords.gate import Parameters
    from agent.passwords.lexicon import Shipped
    from agent.passwords.own import Context

    rules = cli.policies(args)
    wanted = rules.bind("passwords", ("suggest",), suggest.Parameters)
    wanted = suggest.chosen(wanted, languages=args.language, marks=args.allowed, offered=args.n)
    offer = suggest.offer(
        wanted,
        rules.bind("passwords", ("gate",), Parameters),
        Context(organisation=area.organisation(rules)),
        Shipped(),
    )
    # Recorded first: a password that nobody recorded must not be seen.
    record = _attest(args, offer, wanted) if args.account is not None else None
    for phrase in offer.phrases:
        print(json.dumps({"password": phrase}, ensure_ascii=False) if args.json else phrase)
    print(
        f"Each is one of 2^{offer.bits:.0f} that could have been made, also when you choose the "
        "one you like best.",
        file=sys.stderr,
    )
    if record:
        print(
            f"Recorded as {record}: made here for {args.account}. Use one of them, for this "
            "account only.",
            file=sys.stderr,
        )
    return 0


def _attest(args: argparse.Namespace, offer: suggest.Offer, wanted: suggest.Parameters) -> str:
    """The id of the record, which is in this device's spool. Raises OSError where it takes none,
    ValueError for an account that cannot be named in it.
    """
    from agent import ocsf
    from agent.cli.mail import reporter

    account = args.account.strip()
    if not account.isprintable() or not 1 <= len(account) <= 200:
        raise ValueError("--for takes the name of an account, up to 200 characters on one line.")
    record = str(uuid.uuid4())
    settings = cli.settings(args)
    settings.state_directory.mkdir(parents=True, exist_ok=True)
    reporter(settings)(
        ocsf.password_generated(
            datetime.now(UTC),
            record=record,
            account=account,
            by=getpass.getuser(),
            bits=int(offer.bits),
            languages=wanted.languages,
        )
    )
    return record
