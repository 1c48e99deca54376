"""`safehand signins`: was one account used by two people, or in two places?"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from agent.signins.database import Database
    from agent.signins.journal import Journal
    from agent.signins.sign_in import SignIn

T = TypeVar("T")

HELP = "find accounts that two people use, or that are used in two places at once"


def opened(args: argparse.Namespace) -> Database:
    """Where this installation's state and decisions lie, made if there is nothing yet. Raises
    OSError.
    """
    from agent.central.signins_follower import FILE
    from agent.cli import central
    from agent.signins.database import File

    if url := central.store_url(args):
        from agent.central.signins_postgresql import PostgresqlDatabase

        return PostgresqlDatabase(url)
    return File(central.folder(args) / FILE)


@contextmanager
def database(args: argparse.Namespace) -> Iterator[Database]:
    """The same for a command. Raises OSError where nothing was judged on this machine."""
    from agent.central.signins_follower import FILE
    from agent.cli import central

    file = central.folder(args) / FILE
    if not central.store_url(args) and not file.exists():
        raise OSError(f"{file}: no sign-ins were judged here; `safehand central serve` does that.")
    found = opened(args)
    try:
        yield found
    finally:
        found.close()


@contextmanager
def journal(args: argparse.Namespace) -> Iterator[Journal]:
    """The journal of decisions about sign-ins; what is done there goes into the log. Raises
    OSError where there is none.
    """
    from agent.central.signins_follower import note
    from agent.cli import central
    from agent.cli._holder import holder
    from agent.signins.journal import Journal

    with database(args) as db:
        found = Journal(db, holder(args))
        desk = central.open_desk(args)
        try:
            yield found
            note(desk, found)
        finally:
            desk.close()


def reason(parser: argparse.ArgumentParser) -> None:
    """What a person's word on a decision takes."""
    parser.add_argument("number", type=int, metavar="NUMBER", help="the decision's number")
    parser.add_argument("--reason", required=True, metavar="TEXT", help="why")


def settle(args: argparse.Namespace, act: str, now_it: str) -> int:
    """Settles the decision by that act of `agent.signins.journal.Act`, and says what the account
    now does; 0.
    """
    from agent.signins.journal import Act

    with journal(args) as found:
        entry = decided(
            lambda: found.settle(
                Act(act), args.number, person=person(), words=args.reason, now=now()
            )
        )
    print(f"{entry.number}: {entry.account} {now_it}.")
    return 0


def decided(act: Callable[[], T]) -> T:
    """What the act returns. Raises ValueError, for people, where there is no such decision."""
    try:
        return act()
    except LookupError as problem:
        raise ValueError(f"{problem.args[0]} `safehand signins alerts --all` shows them.") from None


def person() -> str:
    """Who is at this terminal."""
    from agent.cli import central

    return central.person()


def now() -> int:
    """Milliseconds since 1970."""
    return round(datetime.now(UTC).timestamp() * 1000)


def when(moment: int) -> str:
    """As a person reads it, in UTC."""
    return datetime.fromtimestamp(moment / 1000, UTC).strftime("%Y-%m-%d %H:%M:%S")


def recorded(files: Sequence[Path], problems: list[str]) -> Iterator[SignIn]:
    """Every line's event; a line that cannot be used is named in `problems`."""
    from agent.signins.sign_in import parse

    for file in files:
        stream = sys.stdin.buffer if str(file) == "-" else file.open("rb")
        with stream:
            for number, line in enumerate(stream, 1):
                if not line.strip():
                    continue
                try:
                    yield parse(line)
                except ValueError as problem:
                    problems.append(f"{file}, line {number}: {problem}")


_MOST_PROBLEMS_SHOWN = 5


def complain(problems: Sequence[str]) -> None:
    """Names the first of them, on stderr, and says how many more there are."""
    for problem in problems[:_MOST_PROBLEMS_SHOWN]:
        print(f"safehand: {problem}", file=sys.stderr)
    if len(problems) > _MOST_PROBLEMS_SHOWN:
        print(f"safehand: … and {len(problems) - _MOST_PROBLEMS_SHOWN} more.", file=sys.stderr)
