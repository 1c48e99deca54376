"""`safehand status`: how this device stands with the central log."""

from __future__ import annotations

import argparse

from agent import cli

HELP = "how this device stands with the central log"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="one JSON object on stdout")


def run(args: argparse.Namespace) -> int:
    import json

    from agent.delivery import identity
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
    if args.json:
        answer = {
            "asset": enrolment.asset,
            "device": enrolment.device,
            "url": enrolment.url,
            "acknowledged": when.isoformat() if when else None,
            "waiting": waiting,
            "refused": [{"boot": b, "sequence": s, "reason": r} for b, s, r in refused],
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
    return 1 if refused else 0
