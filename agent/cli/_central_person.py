"""`safehand central person`: who may sign in to the console?"""

from __future__ import annotations

import argparse
from pathlib import Path

from agent.cli import central

HELP = "who may sign in to the console, and whose own key approves an erasure"


def arguments(parser: argparse.ArgumentParser) -> None:
    """What it takes."""
    parser.add_argument("act", nargs="?", choices=("add", "remove", "key"), help="none: list")
    parser.add_argument("name", nargs="?", metavar="NAME", help="under which they sign in")
    parser.add_argument(
        "--file",
        type=Path,
        metavar="FILE",
        help="key: the .pub of the Ed25519 SSH key with which they approve; none ends it",
    )


def run(args: argparse.Namespace) -> int:
    """0; 1 where the second factor was not proved, so that nobody can sign in yet."""
    if args.act is None:
        return _list(args)
    if args.name is None:
        raise ValueError(f"name whom to {args.act}.")
    return {"add": _add, "remove": _remove, "key": _key}[args.act](args)


def _list(args: argparse.Namespace) -> int:
    desk = central.open_desk(args)
    try:
        with desk.read() as db:
            for (name,) in db.rows("SELECT name FROM person ORDER BY name"):
                print(name)
    finally:
        desk.close()
    return 0


def _add(args: argparse.Namespace) -> int:
    """Asks for a password that the procedure allows, and enrols a second factor."""
    from agent.central.console import people
    from agent.central.server import utc_now
    from agent.cli import _mfa_enrol, _second_factor

    password = _second_factor.ask(f"A new password for {args.name} (three random words)")
    _judge(args, password)
    desk = central.open_desk(args)
    try:
        people.add(desk, args.name, password, now=utc_now())
        central.note(desk, "console-person-added", "person", args.name, new=True)
    finally:
        desk.close()
    central.say(f"{args.name} has a password. Now the second factor, without which it is no use:")
    account = people.factor_account(args.name)
    factors = _second_factor.factors(args)
    return 0 if factors.enrolled(account) else _mfa_enrol.enrol(args, account, factors)


def _remove(args: argparse.Namespace) -> int:
    from agent.central.console import people

    desk = central.open_desk(args)
    try:
        people.remove(desk, args.name)
        central.note(desk, "console-person-removed", "person", args.name)
    except LookupError as problem:
        raise ValueError(problem.args[0]) from problem
    finally:
        desk.close()
    print(f"{args.name} can no longer sign in, and is signed out.")
    return 0


def _key(args: argparse.Namespace) -> int:
    """States in the log whose own key approves erasures from now on."""
    from agent.central.approval import read_key
    from agent.central.enrolment import milliseconds
    from agent.central.server import utc_now

    key = read_key(args.file.read_text("utf-8")) if args.file else ""
    said = {
        "name": args.name,
        "key": key,
        "by": central.person(),
        "time": milliseconds(utc_now()),
    }
    store = central.open_store(args)
    try:
        with store.change() as changes:
            changes.state("approver", said)
    finally:
        store.close()
    desk = central.open_desk(args)
    try:
        code = "erasure-approver-named" if key else "erasure-approver-ended"
        central.note(desk, code, "person", args.name, new=bool(key))
    finally:
        desk.close()
    if key:
        print(f"{args.name} approves erasures with that key. The log says so for ever, and from")
        print("now on no erasure counts that an approver's own key did not sign.")
    else:
        print(f"{args.name} approves no erasure any more.")
    return 0


def _judge(args: argparse.Namespace, password: str) -> None:
    """Raises ValueError, which never shows it, for a password that the procedure refuses."""
    from agent import cli, policy
    from agent.passwords.gate import Parameters, judge
    from agent.passwords.lexicon import Shipped
    from agent.passwords.own import Context
    from agent.passwords.reasons import explain

    rules = cli.policies(args)
    context = Context(args.name, "", policy.organisation(rules).name)
    verdict = judge(password, context, rules.bind("passwords", ("gate",), Parameters), Shipped())
    if not verdict.accept:
        why = " ".join(dict.fromkeys(explain(each) for each in verdict.reasons))
        raise ValueError(f"{why} `safehand password suggest` offers good ones.")
