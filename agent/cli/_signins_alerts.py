"""`safehand signins alerts`: what was noticed, what was decided, and what became of it?"""

from __future__ import annotations

import argparse
import json
from typing import TYPE_CHECKING, Any

from agent.cli import signins

if TYPE_CHECKING:
    from agent.signins.decisions import Entry, Step

HELP = "decisions about sign-ins, each with its two events and what became of it"


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("number", nargs="?", type=int, metavar="NUMBER", help="only this one")
    parser.add_argument("--all", action="store_true", help="those that are closed, too")
    parser.add_argument("--json", action="store_true", help="one JSON object a decision, on stdout")


def run(args: argparse.Namespace) -> int:
    """Show them; 1 where one is open."""
    with signins.journal(args) as journal:
        number: int | None = args.number
        if number is None:
            found = journal.entries()
        else:
            found = [signins.decided(lambda: journal.entry(number))]
        shown = [e for e in found if args.all or args.number is not None or e.ended is None]
        for entry in shown:
            steps = journal.steps(entry.number)
            print(json.dumps(as_json(entry, steps)) if args.json else as_text(entry, steps))
    if not shown and not args.json:
        print("No decision about sign-ins is open.")
    return int(any(e.ended is None for e in shown))


def as_json(entry: Entry, steps: list[Step]) -> dict[str, Any]:
    """One decision with its steps."""
    return {
        "number": entry.number,
        "alert": entry.alert,
        "account": entry.account,
        "tier": entry.tier,
        "action": entry.action.value,
        "standing": entry.standing.value,
        "made": signins.when(entry.made),
        "until": None if entry.until is None else signins.when(entry.until),
        **entry.said,
        "steps": [
            {"time": signins.when(s.time), "what": s.what, "person": s.person, "words": s.words}
            for s in steps
        ],
    }


def as_text(entry: Entry, steps: list[Step]) -> str:
    """The same for people."""
    said = entry.said
    until = f" until {signins.when(entry.until)}" if entry.until else ""
    why = f" ({', '.join(said['why'])}; it would be {said['would']})" if said["why"] else ""
    lines = [
        f"{entry.number}  {entry.account}  tier {entry.tier}  {entry.standing}",
        f"  {said['explanation']}",
        f"  events    {said['events'][0]} and {said['events'][1]}",
        f"  response  {entry.action}{until}{why}",
    ]
    lines += [
        f"  {signins.when(s.time)}  {s.what}{f' by {s.person}' if s.person else ''}"
        f"{f': {s.words}' if s.words and s.what != 'made' else ''}"
        for s in steps
    ]
    if entry.ended is None:
        lines.append(f"  to end it: safehand signins release {entry.number} --reason TEXT")
    return "\n".join(lines)
