"""`safehand scan`: what personal data lies in these files, folders and mailboxes?"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from agent import cli

if TYPE_CHECKING:
    from agent.files.scanning import Scanned

HELP = "look for personal data in files, folders and mailboxes"


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="a file or a folder")
    parser.add_argument(
        "--json", action="store_true", help="one JSON object a file or message, on stdout"
    )
    parser.add_argument(
        "--show-context", action="store_true", help="show the words around, with values masked"
    )


def run(args: argparse.Namespace) -> int:
    """Scan; 1 where personal data was found or something could not be read."""
    from agent import content, detectors
    from agent.cli._progress import Progress
    from agent.files import listing, scanning

    policy = cli.policies(args)
    engine = detectors.load(policy)
    limits = policy.bind("content", (), content.Limits)
    missing = [path for path in args.paths if not path.exists()]
    entries = list(listing.entries(path for path in args.paths if path not in missing))
    progress = Progress(len(entries), "files")
    total = _Total()
    for entry in entries:
        for each in scanning.scan(entry, engine, limits, contexts=args.show_context):
            total.add(each)
            text = json.dumps(as_json(each)) if args.json else as_text(each)
            if text:
                progress.close()
                print(text)
        progress.step(entry.size)
    progress.close()
    print(total.line(len(entries)), file=sys.stderr)
    for path in missing:
        print(f"safehand: {path}: there is no such file or folder.", file=sys.stderr)
    return 2 if missing else int(total.trouble)


class _Total:
    """What was found in all."""

    def __init__(self) -> None:
        self.found = self.unread = self.uncounted = 0
        self.subjects: set[bytes] = set()

    def add(self, scanned: Scanned) -> None:
        self.found += bool(scanned.findings.personal_data)
        self.unread += len(scanned.uninspectable)
        self.subjects |= scanned.findings.subjects

    @property
    def trouble(self) -> bool:
        return bool(self.found or self.unread)

    def line(self, files: int) -> str:
        people = len(self.subjects)
        return (
            f"{files:,} files: personal data in {self.found:,}"
            + (f", of at least {people:,} people" if people else "")
            + f"; {self.unread:,} parts could not be read."
        )


def as_json(scanned: Scanned) -> dict[str, object]:
    """The contract's keys, and where each kind was found."""
    return {
        "path": scanned.path,
        "part": scanned.part,
        "personal_data": [
            {
                "type": each.type,
                "count": each.count,
                "confidence": each.confidence,
                "places": list(each.places),
            }
            for each in scanned.findings.personal_data
        ],
        "people": scanned.findings.people,
        "uninspectable": [
            {"part": part, "reason": reason} for part, reason in scanned.uninspectable
        ],
    }


def as_text(scanned: Scanned) -> str:
    """For people: nothing where nothing was found."""
    if scanned.clean:
        return ""
    lines = [f"{scanned.path}{f', {scanned.part}' if scanned.part else ''}"]
    for each in scanned.findings.personal_data:
        places = "; ".join(each.places[:3]) + ("; …" if len(each.places) > 3 else "")
        lines.append(f"  {each.count:>6} x {each.type:<18} in {places}")
    lines += [f"  not read: {part} ({why})" for part, why in scanned.uninspectable]
    lines += [f"    {place}, line {c.line}: {c.text}" for place, c in scanned.contexts]
    return "\n".join(lines)
