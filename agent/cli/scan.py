"""`safehand scan`: what personal data lies in these files, folders and mailboxes?"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from agent import cli

if TYPE_CHECKING:
    from agent.files.crew import Answer, Orders
    from agent.files.listing import Entry
    from agent.files.resume import Notes
    from agent.files.scanning import Scanned

HELP = "Look for personal data in files, folders and mailboxes."


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="a file or a folder")
    parser.add_argument(
        "--json", action="store_true", help="one JSON object a file or message, on stdout"
    )
    parser.add_argument(
        "--show-context", action="store_true", help="show the words around, with values masked"
    )
    parser.add_argument(
        "--resume", action="store_true", help="go on with the scan of these paths that broke off"
    )
    parser.add_argument(
        "--workers", type=int, metavar="N", help="processes to read with (default: as it pays)"
    )


def run(args: argparse.Namespace) -> int:
    """Scan; 1 where personal data was found or something could not be read."""
    import secrets

    from agent.cli._progress import Progress
    from agent.cli._scan_summary import Summary, as_json, as_text
    from agent.files import crew, listing, resume, scanning

    rules = cli.policies(args)
    missing = [path for path in args.paths if not _there(path)]
    for path in missing:
        print(f"safehand: {path}: there is no such file or folder.", file=sys.stderr)
    entries = list(listing.entries(path for path in args.paths if path not in missing))
    orders = crew.Orders(rules.directory, secrets.token_bytes(32), args.show_context)
    file = resume.place(cli.settings(args).state_directory, args.paths, rules.digest)
    before = resume.noted(file) if args.resume else {}
    progress = Progress(len(entries), "files", sum(map(scanning.cost, entries)))
    summary = Summary(args.paths)
    notes = _notes(file, fresh=not args.resume)
    try:
        for entry, answers in _answers(entries, before, orders, args.workers, progress.at):
            if notes and entry.key not in before:
                notes = _note(notes, entry, answers)
            for each in answers:
                summary.add(each)
                text = json.dumps(as_json(each)) if args.json else as_text(each)
                if text:
                    progress.clear()
                    print(text, flush=True)
            if entry.key in before:
                progress.known(scanning.cost(entry))
            else:
                progress.step()
    except KeyboardInterrupt:
        progress.clear()
        print(
            f"safehand: interrupted after {progress.done:,} of {len(entries):,} files. What was "
            "found so far is kept; the same command with --resume goes on from here.",
            file=sys.stderr,
        )
        if notes:
            notes.close()
        raise
    progress.clear()
    if notes:
        notes.forget()
    print("\n".join(summary.lines()), file=sys.stderr if args.json else sys.stdout)
    return 2 if missing else int(summary.trouble)


def _there(path: Path) -> bool:
    """False only where nothing has that name; what may not be looked at is told as that."""
    try:
        path.stat()
    except FileNotFoundError:
        return False
    except OSError:
        return True
    return True


def _answers(
    entries: list[Entry],
    before: dict[str, list[Scanned]],
    orders: Orders,
    workers: int | None,
    at: Callable[[int], None],
) -> Iterator[Answer]:
    """Every entry's answers, in order: those that were noted before, and those of a crew."""
    from agent.files import crew

    fresh = [entry for entry in entries if entry.key not in before]
    count = crew.workers(fresh) if workers is None else max(workers, 0)
    found = crew.scan_all(fresh, orders, count, at)
    for entry in entries:
        if entry.key in before:
            yield entry, before[entry.key]
        else:
            yield next(found)


def _notes(file: Path, *, fresh: bool) -> Notes | None:
    """Where answers are noted; None, and a word about it, where the state cannot be written."""
    from agent.files.resume import Notes

    try:
        if fresh:
            file.unlink(missing_ok=True)
        return Notes(file)
    except OSError as problem:
        _without(problem)
        return None


def _note(notes: Notes, entry: Entry, answers: list[Scanned]) -> Notes | None:
    try:
        notes.note(entry, answers)
    except OSError as problem:
        _without(problem)
        notes.close()
        return None
    return notes


def _without(problem: OSError) -> None:
    print(
        f"safehand: {problem.filename or 'the state folder'}: {problem.strerror}; the scan goes on,"
        " but could not be resumed.",
        file=sys.stderr,
    )
