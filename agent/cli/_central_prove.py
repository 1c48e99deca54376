"""`safehand central prove`: is this event in the log, shown by one file?"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from agent.cli import central

HELP = "one file that shows that an event is in the log"


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("event", metavar="EVENT", help="its metadata.uid: DEVICE:BOOT:SEQUENCE")
    parser.add_argument("--out", type=Path, metavar="FILE", help="where to (default: stdout)")


def run(args: argparse.Namespace) -> int:
    """Write the proof; 1 where the log does not hold the event."""
    from agent.central.proving import prove
    from agent.event import Place

    device, _, rest = args.event.partition(":")
    boot, _, sequence = rest.rpartition(":")
    if not (device and boot and sequence.isdecimal()):
        raise ValueError(f"{args.event!r}: name the event as DEVICE:BOOT:SEQUENCE")
    log = central.open_log(args, still=True)
    try:
        proof = prove(log, Place(device, boot, int(sequence)), central.key(args, None))
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
