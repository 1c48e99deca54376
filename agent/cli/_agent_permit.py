"""`safehand agent permit`: the agent is paused or removed with somebody's knowledge.

Root can stop any program, this one too; what this gives is evidence. A silence that follows a
permit has a person and a reason; one without is for the SIRO to ask about.
"""

from __future__ import annotations

import argparse
from datetime import UTC, datetime

from agent import cli
from agent.cli import _second_factor

HELP = "record that the agent is paused or removed, by whom and why, before it is"


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("what", choices=("pause", "remove"))
    parser.add_argument("--reason", required=True, metavar="TEXT", help="why; it is logged")
    _second_factor.arguments(parser)


def run(args: argparse.Namespace) -> int:
    """Record it; 0. Where the policy asks for a code, nothing is recorded without one."""
    from agent.cli.mail import reporter
    from agent.event import Severity
    from agent.ocsf import noticed

    reason = args.reason.strip()
    if len(reason) < 3:
        raise ValueError("a reason in words is needed: --reason TEXT.")
    by = _second_factor.require(args, f"{args.what}_agent")
    removed = args.what == "remove"
    reporter(cli.settings(args))(
        noticed(
            "agent-removal-permitted" if removed else "agent-pause-permitted",
            datetime.now(UTC),
            message=f"The agent of this device is {'removed' if removed else 'paused'} on purpose.",
            severity=Severity.HIGH if removed else Severity.MEDIUM,
            detail={"by": by, "reason": reason},
        )
    )
    print(f"It is on the record. {'Remove' if removed else 'Stop'} the agent when it was sent.")
    return 0
