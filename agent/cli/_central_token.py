"""`safehand central token`: may one device enrol?"""

from __future__ import annotations

import argparse

from agent import cli
from agent.cli import central

HELP = "let one device enrol, under this name"


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("name", metavar="NAME", help='what it is called here, such as "Laptop 12"')
    parser.add_argument(
        "--hours", type=int, default=24, metavar="N", help="how long it is good for: 24 at most"
    )


def run(args: argparse.Namespace) -> int:
    """Print the token; 0."""
    from agent.central.enrolment import make_token
    from agent.central.server import utc_now
    from agent.delivery.authority import pinned

    store = central.open_store(args)
    try:
        with store.change() as changes:
            token = make_token(changes, args.name, now=utc_now(), hours=args.hours)
    finally:
        store.close()
    tls = central.tls(args)
    if tls is not None and tls.authority:
        token = pinned(token, tls.authority)
    print(token)
    listen = cli.settings(args).central.listen
    where = f"https://{min(tls.names)}:{listen.rpartition(':')[2]}" if tls else f"http://{listen}"
    central.say(
        f"Good for one device, {args.name!r}, and {args.hours} hours. On that device, now:\n"
        f"  safehand enrol {where} --token {token}"
    )
    return 0
