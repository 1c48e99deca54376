"""`safehand central restore`: how does a copy become the log again?"""

from __future__ import annotations

import argparse
from pathlib import Path

from agent.cli import central

HELP = "make a copy that `central backup` made the log, where there is none"


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("copy", type=Path, metavar="FILE", help="log-….sqlite3, with its keys/")


def run(args: argparse.Namespace) -> int:
    """Restore; 0."""
    from agent.central import signins_follower as signins
    from agent.central.backup import restore
    from agent.central.desk.sqlite import FILE, put_back

    entries = restore(args.copy, central.folder(args) / central.STORE)
    print(f"{entries} entries are back.")
    if put_back(args.copy.with_name(FILE), central.folder(args) / FILE):
        print("The registers and alerts are back, as they were at the newest copy.")
    judged, copy = central.folder(args) / signins.FILE, args.copy.with_name(signins.FILE)
    if copy.is_file() and not judged.exists():
        judged.write_bytes(copy.read_bytes())
        judged.chmod(0o600)
        print("So are the decisions about sign-ins.")
    central.say(
        "What came after the copy was made is not in it: every device that saw a later checkpoint "
        "will report that the log was rolled back, and is right. Devices send again what they "
        "still have."
    )
    return 0
