"""`safehand central serve`: take in what devices report, and show the console."""

from __future__ import annotations

import argparse

from agent import cli
from agent.cli import central

HELP = "take in what devices report, and show the console"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Nothing of its own: the settings say where it listens."""


def run(args: argparse.Namespace) -> int:
    """Answer until SIGTERM or SIGINT; 0."""
    from agent.central import server
    from agent.central.sequencer import load_signer

    settings = cli.settings(args)
    address = server.read_address(settings.central.listen)
    store = central.open_store(args)
    log = central.open_log(args)
    try:
        signer = load_signer(central.folder(args), begun=log.size() > 0)
        with server.listen(address) as listening:
            # Port 0 asks the system for a free one.
            where = server.Address(address.host, listening.getsockname()[1])
            server.serve(
                store,
                log,
                signer,
                listening,
                heartbeat_s=settings.agent.heartbeat_s,
                started=lambda: central.say(f"Listening. The console is at http://{where}/"),
            )
    finally:
        log.close()
        store.close()
    central.say("Stopped; everything that was acknowledged is stored.")
    return 0
