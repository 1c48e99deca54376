"""`safehand central feed`: another system reads along."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from agent.cli import central

if TYPE_CHECKING:
    from agent.central.exports import Form
    from agent.central.store import LogReader

HELP = "the log's events for another system (a SIEM), from where it stopped reading"

_FORMS = ("jsonl", "cef", "rfc5424", "otlp")
_FLUSH_EVERY = 500
_FOLLOW_S = 1.0


def arguments(parser: argparse.ArgumentParser) -> None:
    """What it takes."""
    parser.add_argument("--format", choices=_FORMS, default="jsonl", help="default: jsonl (OCSF)")
    parser.add_argument(
        "--after",
        type=int,
        metavar="CURSOR",
        help="begin after this entry of the log (default: with its first)",
    )
    parser.add_argument(
        "--cursor",
        type=Path,
        metavar="FILE",
        help="keep the cursor in this file: begin after it, and write it as lines are out",
    )
    parser.add_argument("--follow", action="store_true", help="go on as events come, until stopped")


def run(args: argparse.Namespace) -> int:
    """Write the events to stdout and the cursor to stderr or its file; 0."""
    from agent.central.exports import forms

    cursor = _begin(args.after, args.cursor)
    form = forms()[args.format]
    log = central.open_log(args)
    try:
        while True:
            cursor = _write(log, form, cursor, args.cursor)
            if not args.follow:
                break
            _wait()
    except BrokenPipeError:
        _gone()  # what it did not take comes again, after its cursor
        return 0
    finally:
        log.close()
    if args.cursor is None:
        central.say(f"Cursor: {cursor}")
    return 0


def _begin(after: int | None, file: Path | None) -> int:
    if after is not None:
        return after
    if file is None or not file.exists():
        return -1
    text = file.read_text("utf-8").strip()
    if not text.removeprefix("-").isdecimal():
        raise ValueError(f"{file}: this is no cursor; give --after CURSOR once")
    return int(text)


def _write(log: LogReader, form: Form, cursor: int, file: Path | None) -> int:
    """Everything after the cursor; the new one. What is in the file is out."""
    from agent.central.exports import after

    lines: list[str] = []
    for number, exported in after(log, cursor):
        cursor = number
        if exported is not None:
            lines.append(form.write(exported))
        if len(lines) == _FLUSH_EVERY:
            _flush(lines, cursor, file)
    _flush(lines, cursor, file)
    return cursor


def _flush(lines: list[str], cursor: int, file: Path | None) -> None:
    _out(lines)
    lines.clear()
    if file is not None:
        draft = file.with_name(f"{file.name}.new")
        draft.write_text(f"{cursor}\n", "utf-8")
        draft.replace(file)


def _out(lines: Sequence[str]) -> None:
    # Bytes: a line ends in a line feed on every system, and is UTF-8.
    sys.stdout.buffer.write("".join(f"{line}\n" for line in lines).encode())
    sys.stdout.buffer.flush()


def _gone() -> None:
    """Who read along has gone: what is left to flush when Python ends goes nowhere."""
    import os

    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)


def _wait() -> None:
    import time

    time.sleep(_FOLLOW_S)
