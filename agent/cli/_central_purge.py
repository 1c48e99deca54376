"""`safehand central purge`: is everything gone whose time is over?"""

from __future__ import annotations

import argparse

from agent.cli import central

HELP = "delete what is past its time now; the running log does so by itself every hour"


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument(
        "--clock-is-right",
        action="store_true",
        help="believe this machine's clock, though it jumped by more than a month",
    )


def run(args: argparse.Namespace) -> int:
    """Purge; 0."""
    from agent.central.retention import purge
    from agent.central.server import utc_now

    store = central.open_store(args)
    try:
        gone = purge(
            central.transact(store),
            store.vault.retention,
            store.vault.file,
            utc_now(),
            clock_is_right=args.clock_is_right,
        )
    finally:
        store.close()
    for name, count in gone.items():
        print(f"{name}: {count} events are gone, their time being over")
    if not gone:
        print("Nothing is past its time.")
    return 0
