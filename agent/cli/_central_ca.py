"""`safehand central ca`: a certificate for this server, from an authority of our own."""

from __future__ import annotations

import argparse

from agent.cli import central

HELP = "make the server's certificate with a private authority, or renew it"


def arguments(parser: argparse.ArgumentParser) -> None:
    """What it takes."""
    parser.add_argument(
        "names",
        nargs="+",
        metavar="NAME",
        help="the host names and addresses under which devices reach this machine",
    )


def run(args: argparse.Namespace) -> int:
    """Make it; 0."""
    from agent.central import authority
    from agent.central.server import utc_now

    made = authority.make(central.folder(args), args.names, now=utc_now())
    print(made)
    central.say(
        f"Good for 13 months. {authority.CA_FILE} beside it vouches for it; "
        f"{authority.CA_KEY_FILE} is secret.\n"
        'Now set central.listen = "0.0.0.0:8470" (or one address) in safehand.toml, start\n'
        "`safehand central serve` again, and enrol devices with new tokens."
    )
    return 0
