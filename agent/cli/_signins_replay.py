"""`safehand signins replay`: what would have been told of this stream of sign-ins?"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from agent import cli
from agent.cli import signins

if TYPE_CHECKING:
    from agent.signins.alert import Alert

HELP = "judge a recorded stream of sign-ins, for tests, tuning and audits"

_TIERS = {
    1: "ask the person whether it was them",
    2: "end the sessions and ask for a second factor",
    3: "hold the account for at most an hour, until a person has looked",
}


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument(
        "files", nargs="+", type=Path, metavar="FILE", help="sign-ins, one JSON object a line; or -"
    )
    parser.add_argument(
        "--directory",
        type=Path,
        metavar="DIR",
        help="folder with accounts.json, devices.json, sites.json and perhaps geo.json or geo.mmdb",
    )
    parser.add_argument("--json", action="store_true", help="one JSON object an alert, on stdout")


def run(args: argparse.Namespace) -> int:
    """Judge; 1 where there is an alert, 2 where a line could not be read."""
    from agent.signins import parameters, tables
    from agent.signins.certify import certify

    world = tables.read(args.directory, parameters.load(cli.policies(args)))
    signins.complain([f"{problem}; this entry is left out." for problem in world.atlas.problems])
    problems: list[str] = []
    alerts = certify(signins.recorded(args.files, problems), world)
    signins.complain(problems)
    for alert in alerts:
        print(json.dumps(as_json(alert), ensure_ascii=False) if args.json else as_text(alert))
    print(_summary(alerts), file=sys.stderr)
    return 2 if problems else int(bool(alerts))


def as_json(alert: Alert) -> dict[str, Any]:
    """DESIGN.md's keys."""
    certificate = alert.certificate
    return {
        "alert": alert.id,
        "account": alert.account,
        "tier": certificate.tier,
        "kind": certificate.kind.value,
        "events": [each.id for each in certificate.events],
        "explanation": certificate.says,
    }


def as_text(alert: Alert) -> str:
    """The same for people."""
    certificate = alert.certificate
    first, second = certificate.events
    return (
        f"tier {certificate.tier}  {certificate.kind.value:12} {alert.account}\n"
        f"  {certificate.says}\n"
        f"  events {first.id} and {second.id}; alert {alert.id}\n"
        f"  response: {_TIERS[certificate.tier]}"
    )


def _summary(alerts: Sequence[Alert]) -> str:
    counts = [sum(a.certificate.tier == tier for a in alerts) for tier in _TIERS]
    told = ", ".join(f"{count} of tier {tier}" for tier, count in zip(_TIERS, counts, strict=True))
    return f"{len(alerts)} alerts: {told}"
