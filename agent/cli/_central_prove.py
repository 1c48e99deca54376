"""`safehand central prove`: is this event in the log, shown by one file?"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from agent.cli import central

if TYPE_CHECKING:
    from agent.event import Place

HELP = "one file that shows that an event is in the log"


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument(
        "event",
        metavar="EVENT",
        help="its metadata.uid: DEVICE:BOOT:SEQUENCE; or its entry's number",
    )
    parser.add_argument("--out", type=Path, metavar="FILE", help="where to (default: stdout)")


def run(args: argparse.Namespace) -> int:
    """Write the proof; 1 where the log does not hold the event."""
    from agent.central.proving import prove

    wanted = _wanted(args.event)
    log = central.open_log(args, still=True)
    try:
        proof = prove(log, wanted, central.key(args, None))
    except LookupError as problem:
        central.say(f"safehand: {problem.args[0]}")
        return 1
    finally:
        log.close()
    if args.out is None:
        sys.stdout.write(str(proof))
    else:
        args.out.write_text(str(proof), "utf-8")
    return 0


def _wanted(text: str) -> Place | int:
    """Which event or entry that means. Raises ValueError."""
    from agent.event import Place

    if text.isascii() and text.isdecimal():
        return int(text)
    device, _, rest = text.partition(":")
    boot, _, sequence = rest.rpartition(":")
    if not (device and boot and sequence.isdecimal()):
        raise ValueError(f"{text!r}: name the event as DEVICE:BOOT:SEQUENCE")
    return Place(device, boot, int(sequence))
