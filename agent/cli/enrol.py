"""`safehand enrol`: makes this device known to the central log."""

from __future__ import annotations

import argparse

from agent import cli

HELP = "make this device known to the central log, with a one-time token"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("url", metavar="URL", help="the central log's address")
    parser.add_argument("--token", required=True, help="from `safehand central token NAME`")


def run(args: argparse.Namespace) -> int:
    import socket
    from dataclasses import replace

    from agent.delivery import authority, identity, peers, witness
    from agent.delivery.shipper import NotSent, enrol
    from agent.delivery.transport import HttpTransport
    from agent.host.local import this_platform

    state = cli.settings(args).state_directory
    who = identity.load(state)
    known = identity.load_enrolment(state)
    token, wanted = authority.taken_apart(args.token)
    try:
        vouching = authority.fetch(args.url, wanted) if wanted else ""
    except OSError as problem:
        raise ValueError(f"{args.url} does not answer: {problem}.") from problem
    transport = HttpTransport(args.url, authority=vouching)
    try:
        enrolment = enrol(
            transport,
            who,
            url=args.url,
            token=token,
            hostname=socket.gethostname(),
            platform=this_platform().value,
        )
    except NotSent as problem:
        raise ValueError(str(problem)) from problem
    finally:
        transport.close()
    identity.save_enrolment(state, replace(enrolment, authority=vouching))
    witness.forget(state)
    peers.forget(state)
    moved = f" (it reported to {known.url} before)" if known and known.url != args.url else ""
    print(f"This device is enrolled as {enrolment.asset}, {who.device}{moved}.")
    print("Start the agent with `safehand agent run`, or as a service.")
    return 0
