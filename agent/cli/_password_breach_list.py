"""`safehand password breach-list`: the offline list of compromised passwords."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

HELP = "make the offline list of compromised passwords, or look into it"


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    verbs = parser.add_subparsers(dest="breach_list", metavar="VERB", required=True)
    build = verbs.add_parser(
        "build", help="make it from the downloaded corpus; one that was stopped goes on"
    )
    build.add_argument(
        "corpus",
        type=Path,
        metavar="CORPUS",
        help="the SHA-1 corpus of Have I Been Pwned as its downloader wrote it: "
        "one file ordered by hash, or the folder of range files",
    )
    build.add_argument("filter", type=Path, metavar="FILE", help="what to write")
    build.add_argument(
        "--at-least",
        type=int,
        default=1,
        metavar="N",
        help="leave out what was seen less often than N times; makes a smaller file",
    )
    show = verbs.add_parser("show", help="say what such a file holds")
    show.add_argument("filter", type=Path, metavar="FILE")


def run(args: argparse.Namespace) -> int:
    """Do what was asked; 0 when it is done."""
    return _build(args) if args.breach_list == "build" else _show(args.filter)


def _build(args: argparse.Namespace) -> int:
    from agent.cli._progress import Progress
    from agent.passwords.breaches import build, corpus

    if args.at_least < 1:
        raise ValueError("--at-least takes a number from 1 on.")
    found = corpus.find(args.corpus)
    bar = Progress(found.pieces, "parts", found.size)
    try:
        for step in build.build(found, args.filter, at_least=args.at_least):
            bar.done = step.number - 1  # one that goes on does not begin at 0
            bar.step(step.bytes)
    except KeyboardInterrupt:
        bar.clear()
        print("Stopped; the same command goes on from here.", file=sys.stderr)
        raise
    finally:
        bar.clear()
    return _show(args.filter)


def _show(path: Path) -> int:
    from agent.passwords.breaches.filter import BreachFilter

    opened = BreachFilter(path)
    print(
        f"{path}: {opened.entries:,} passwords seen {opened.at_least} times or more, "
        f"{path.stat().st_size / 1e6:,.1f} MB; another password is taken for one of them in "
        f"{opened.false_positive_rate:.1e} of cases."
    )
    print("Name it as offline-filter in passwords.toml, table [breaches], to have it asked.")
    return 0
