"""`safehand status`: how this device stands with the central log."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from agent import cli

if TYPE_CHECKING:
    from agent.delivery.peers import Circle

HELP = "how this device stands with the central log"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="one JSON object on stdout")


def run(args: argparse.Namespace) -> int:
    import json

    from agent.daemon.log_watch import EXPLANATIONS, UNCONFIRMED
    from agent.delivery import identity, peers, witness
    from agent.delivery.spool import open_here

    settings = cli.settings(args)
    state = settings.state_directory
    enrolment = identity.load_enrolment(state)
    if enrolment is None:
        raise ValueError(
            f"this device ({state}) is not enrolled yet. Ask for a token and run "
            "`safehand enrol URL --token TOKEN`."
        )
    with open_here(state, max_mb=settings.agent.spool_max_mb) as spool:
        waiting, refused, when = spool.waiting(), spool.refused(), spool.acknowledged_at()
    memory, circle = witness.remembered(state), peers.known(state)
    size = int(memory.checkpoint.split("\n", 2)[1]) if memory.checkpoint else None
    if args.json:
        answer = {
            "asset": enrolment.asset,
            "device": enrolment.device,
            "url": enrolment.url,
            "acknowledged": when.isoformat() if when else None,
            "waiting": waiting,
            "refused": [{"boot": b, "sequence": s, "reason": r} for b, s, r in refused],
            "log": {
                "checkpoint": memory.checkpoint or None,
                "seen": memory.seen or None,
                "problem": memory.breach.kind if memory.breach else None,
                "since": memory.breach.at if memory.breach else None,
                "peers": {"known": len(circle.peers), "alone": circle.alone},
            },
        }
        print(json.dumps(answer))
    else:
        last = f"{when:%Y-%m-%d %H:%M:%S} UTC" if when else "never"
        print(f"Enrolled as     {enrolment.asset} ({enrolment.device})")
        print(f"Reports to      {enrolment.url}")
        print(f"Last accepted   {last}")
        print(f"Waiting         {waiting} events")
        if refused:
            print(f"Refused         {len(refused)} events, kept here; tell the IT person")
        if memory.breach:
            print(f"The log         {EXPLANATIONS[memory.breach.kind]}")
            print(f"                Seen {memory.breach.at}; the evidence is in {state}.")
        elif size is not None:
            print(f"The log         {size} entries, last seen {memory.seen}; it only ever grew")
            print(f"                {UNCONFIRMED if circle.unconfirmed else _others(circle)}")
        else:
            print("The log         not seen yet")
    return 1 if refused or memory.breach else 0


def _others(circle: Circle) -> str:
    """How many of the other devices see the same, in words."""
    if not circle.peers:
        return "no other device is known here yet"
    known = len(circle.peers)
    return f"{known} other device{'s' if known > 1 else ''} confirmed the same log"
