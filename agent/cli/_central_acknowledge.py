"""`safehand central acknowledge`: somebody looks after this alert."""

from __future__ import annotations

import argparse

from agent.cli import central

HELP = "say that somebody looks after an alert"


def arguments(parser: argparse.ArgumentParser) -> None:
    """What it takes."""
    parser.add_argument("alert", type=int, nargs="+", metavar="ALERT", help="its number")
    parser.add_argument("--note", required=True, metavar="TEXT", help="what is done about it")


def run(args: argparse.Namespace) -> int:
    """Note it on the desk, from where it goes into the log; 0."""
    from agent.central.acts import Person
    from agent.central.alerts import book
    from agent.central.enrolment import milliseconds
    from agent.central.server import utc_now

    by, now = Person(central.person()), milliseconds(utc_now())
    desk = central.open_desk(args)
    try:
        with desk.change() as db:
            for number in args.alert:
                alert = book.acknowledge(db, number, by=by, note=args.note, now=now)
                print(f"{number}: {alert.title}")
    except LookupError as problem:
        raise ValueError(problem.args[0]) from problem
    finally:
        desk.close()
    return 0
