"""`safehand agent portal-token`: with which token may a reset portal ask?"""

from __future__ import annotations

import argparse
import sys

from agent import cli

HELP = "a new token for the reset portal on this machine; the old one ends"


def arguments(_: argparse.ArgumentParser) -> None:
    """It takes nothing."""


def run(args: argparse.Namespace) -> int:
    """Print the token; 0."""
    from agent.daemon import portal

    settings = cli.settings(args)
    print(portal.new_token(settings.state_directory))
    where = settings.agent.portal or "the address that agent.portal in the settings names"
    print(
        f"It asks at http://{where}{portal.PATH}, after the agent was started again.",
        file=sys.stderr,
    )
    return 0
