"""`safehand central register`: the books that a person keeps, and what in them is due."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from agent import cli
from agent.cli import central

if TYPE_CHECKING:
    from agent.central.acts import Person
    from agent.central.registers import Due, Entry, Register
    from agent.central.store.sql import Queries

HELP = "breaches, data sets, requests, exceptions and reviews: keep them, and see what is due"


def arguments(parser: argparse.ArgumentParser) -> None:
    """What it takes."""
    parser.add_argument(
        "register", nargs="?", metavar="REGISTER", help="none: what is due in all of them"
    )
    parser.add_argument(
        "act", nargs="?", choices=("add", "change", "close", "fields"), help="none: list it"
    )
    parser.add_argument(
        "words",
        nargs="*",
        metavar="NUMBER|FIELD=TEXT",
        help="the entry's number for change and close, then its fields",
    )
    parser.add_argument("--json", action="store_true", help="as JSON Lines")


def run(args: argparse.Namespace) -> int:
    """1 where something is overdue or waits for a decision."""
    from agent.central.registers import registers

    if args.register is None:
        return _due(args)
    known = registers()
    if args.register not in known:
        raise ValueError(f"there is no register {args.register!r}; there are {', '.join(known)}.")
    register = known[args.register]
    if args.act == "fields":
        return _fields(register)
    if args.act is None:
        return _list(args, register)
    return _act(args, register)


def _due(args: argparse.Namespace) -> int:
    from agent.central import keeping
    from agent.central.registers import load
    from agent.central.server import utc_now

    parameters, now = load(cli.policies(args)), utc_now()
    desk = central.open_desk(args)
    try:
        with desk.read() as db:
            due = keeping.due(db, parameters)
            flags = keeping.flags(db)
    finally:
        desk.close()
    for each in due:
        print(_due_json(each, now) if args.json else _due_text(each, now))
    for entry, flag in flags:
        if args.json:
            row = {"kind": "decision", "register": entry.register, "entry": entry.number}
            print(json.dumps({**row, "what": flag}))
        else:
            print(f"DECIDE    {entry.register} {entry.number}: {flag}")
    if not due and not flags:
        central.say("Nothing is due.")
    return 1 if flags or any(each.overdue(now) for each in due) else 0


def _due_json(due: Due, now: datetime) -> str:
    from agent.event import rfc_3339

    row = {
        "kind": "due",
        "register": due.register,
        "entry": due.number,
        "what": due.what,
        "by": rfc_3339(due.by),
        "overdue": due.overdue(now),
        "clause": due.clause,
    }
    return json.dumps(row)


def _due_text(due: Due, now: datetime) -> str:
    word = "OVERDUE" if due.overdue(now) else "due"
    return f"{word:8}  {due.by:%d %b %Y, %H:%M} UTC  {due.what} ({due.clause})"


def _fields(register: Register) -> int:
    for each in register.fields:
        kind = " | ".join(each.choices) if each.choices else each.kind.value
        needed = "  (needed)" if each.required else ""
        print(f"{each.id:20} {kind:24} {each.label}{needed}")
    return 0


def _list(args: argparse.Namespace, register: Register) -> int:
    from agent.central import keeping

    desk = central.open_desk(args)
    try:
        with desk.read() as db:
            entries = keeping.entries(db, register.id)
    finally:
        desk.close()
    for each in entries:
        _show(each, register, as_json=args.json)
    if not entries:
        central.say(f"{register.title}: no entry.")
    return 1 if any(register.flags(each) for each in entries if each.closed is None) else 0


def _show(entry: Entry, register: Register, *, as_json: bool) -> None:
    from agent.event import moment, rfc_3339

    flags = register.flags(entry) if entry.closed is None else ()
    if as_json:
        row = {
            "register": entry.register,
            "entry": entry.number,
            "opened": rfc_3339(moment(entry.opened)),
            "closed": rfc_3339(moment(entry.closed)) if entry.closed else None,
            "fields": dict(entry.fields),
            "flags": flags,
        }
        print(json.dumps(row))
        return
    closed = f", closed {moment(entry.closed):%d %b %Y}" if entry.closed else ""
    print(f"{register.title} {entry.number}, opened {moment(entry.opened):%d %b %Y}{closed}")
    labels = {each.id: each.label for each in register.fields}
    for name, text in entry.fields.items():
        print(f"  {labels.get(name, name)}: {text}")
    for flag in flags:
        print(f"  DECIDE: {flag}")


def _act(args: argparse.Namespace, register: Register) -> int:
    from agent.central.acts import Person
    from agent.central.enrolment import milliseconds
    from agent.central.server import utc_now

    now = milliseconds(utc_now())
    desk = central.open_desk(args)
    try:
        with desk.change() as db:
            entry = _do(db, args, register, Person(central.person()), now)
    except LookupError as problem:
        raise ValueError(problem.args[0]) from problem
    finally:
        desk.close()
    _show(entry, register, as_json=args.json)
    return 1 if entry.closed is None and register.flags(entry) else 0


def _do(db: Queries, args: argparse.Namespace, register: Register, by: Person, now: int) -> Entry:
    from agent.central import keeping

    if args.act == "add":
        return keeping.open_entry(db, register, _given(args.words), by=by, now=now)
    number, *rest = args.words or [""]
    if not number.isdecimal():
        raise ValueError(f"name the entry to {args.act} by its number.")
    if args.act == "close":
        return keeping.close(db, register, int(number), by=by, now=now)
    return keeping.amend(db, register, int(number), _given(rest), by=by, now=now)


def _given(words: Sequence[str]) -> dict[str, str]:
    """The fields in FIELD=TEXT …"""
    given = {}
    for word in words:
        name, sign, text = word.partition("=")
        if not sign:
            raise ValueError(f"{word!r}: write FIELD=TEXT, in quotes where the text has spaces.")
        given[name] = text
    return given
