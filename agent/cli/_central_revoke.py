"""`safehand central revoke`: a device that is believed no longer."""

from __future__ import annotations

import argparse

from agent.cli import central

HELP = "believe a device no longer: lost, sold, or copied"


def arguments(parser: argparse.ArgumentParser) -> None:
    """What it takes."""
    parser.add_argument("device", metavar="DEVICE", help="its name here, or its id")


def run(args: argparse.Namespace) -> int:
    """Revoke it; 0. What it sent so far stays in the log."""
    from agent.central.enrolment import revoke
    from agent.central.store.rows import CENTRAL

    store = central.open_store(args)
    try:
        devices = [row.device for row in store.snapshot().devices if row.device.id != CENTRAL]
        found = [each for each in devices if args.device in (each.id, each.asset)]
        if len(found) != 1:
            why = "several devices have that name" if found else "no device has that name"
            names = ", ".join(f"{each.asset} ({each.id})" for each in found or devices)
            raise ValueError(f"{args.device!r}: {why}; name one of {names or 'none'}.")
        (device,) = found
        with store.change() as changes:
            revoke(changes, device)
    finally:
        store.close()
    desk = central.open_desk(args)
    try:
        central.note(desk, "device-revoked", "device", device.id)
    finally:
        desk.close()
    print(f"{device.asset} ({device.id}) is believed no longer.")
    central.say("A new token would let it in again: `safehand central token NAME`.")
    return 0
