"""`safehand renew`: a new key for this device."""

from __future__ import annotations

import argparse

from agent import cli

HELP = "give this device a new key, in place of the one that it has"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Nothing of its own."""


def run(args: argparse.Namespace) -> int:
    """Ask the central log for it; 0. The agent has to be started again afterwards."""
    from agent.delivery import identity
    from agent.delivery.renewal import renew
    from agent.delivery.shipper import NotSent
    from agent.delivery.transport import HttpTransport

    state = cli.settings(args).state_directory
    who, enrolment = identity.load(state), identity.load_enrolment(state)
    if enrolment is None:
        raise ValueError(f"this device ({state}) is not enrolled yet; there is nothing to renew.")
    transport = HttpTransport(enrolment.url, authority=enrolment.authority)
    try:
        renew(state, who, transport)
    except NotSent as problem:
        raise ValueError(f"{problem}. The old key stays.") from problem
    finally:
        transport.close()
    print(f"{enrolment.asset} has a new key. Restart the agent, which still knows the old one.")
    return 0
