"""`safehand central backup`: is there a copy of the log, elsewhere?"""

from __future__ import annotations

import argparse
from pathlib import Path

from agent.cli import central

HELP = "copy the log while it runs; keys of older copies are overwritten, so erased stays erased"


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="on another disk")


def run(args: argparse.Namespace) -> int:
    """Copy, and read the copy again; 0."""
    from agent.central.backup import KEYS, back_up
    from agent.central.desk.sqlite import FILE, SqliteDesk
    from agent.central.server import utc_now

    if central.store_url(args):
        raise ValueError(
            "the log is in PostgreSQL: back it up, registers and alerts with it, by "
            "pg_dump or pg_basebackup, and payload.key "
            "and log.key apart from it, the newest only"
        )
    copied = back_up(central.folder(args) / central.STORE, args.folder, utc_now())
    print(f"{copied.path}: {copied.entries} entries, whole.")
    desk = SqliteDesk(central.folder(args) / FILE)
    try:
        desk.copy(args.folder / FILE)
    finally:
        desk.close()
    print(f"{args.folder / FILE}: the registers and alerts, as they are now.")
    central.say(f"Its keys are in {args.folder / KEYS}: whoever has both can read the log.")
    return 0
