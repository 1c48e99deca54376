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
    # Before the log: what was judged must not be ahead of the log that it is put back beside.
    judged = _judged(central.folder(args), args.folder)
    copied = back_up(central.folder(args) / central.STORE, args.folder, utc_now())
    print(f"{copied.path}: {copied.entries} entries, whole.")
    desk = SqliteDesk(central.folder(args) / FILE)
    try:
        desk.copy(args.folder / FILE)
    finally:
        desk.close()
    print(f"{args.folder / FILE}: the registers and alerts, as they are now.")
    if judged:
        print(f"{judged}: the decisions about sign-ins.")
    central.say(f"Its keys are in {args.folder / KEYS}: whoever has both can read the log.")
    return 0


def _judged(source: Path, target: Path) -> Path | None:
    """The copy of what was judged of sign-ins; None where nothing was."""
    from agent.central.signins_follower import FILE
    from agent.signins.database import File

    if not (source / FILE).exists():
        return None
    target.mkdir(mode=0o700, parents=True, exist_ok=True)
    file = File(source / FILE)
    try:
        file.copy(target / FILE)
    finally:
        file.close()
    return target / FILE
