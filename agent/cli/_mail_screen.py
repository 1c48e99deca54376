"""`safehand mail screen`: what would be done with these messages?"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from agent import cli

if TYPE_CHECKING:
    from agent.mail.screen import Verdict
    from agent.mail.sources import Sourced

HELP = "say what would be done with messages: files, mboxes, Maildirs, folders or texts"


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("paths", nargs="+", type=Path, metavar="FILE")
    parser.add_argument("--json", action="store_true", help="one JSON object a message")
    parser.add_argument("--sender", metavar="ADDRESS", help="instead of the one in its headers")
    parser.add_argument(
        "--recipient",
        action="append",
        metavar="ADDRESS",
        help="instead of those in its headers; may be given again",
    )


def run(args: argparse.Namespace) -> int:
    """Screen each message; 0 where all are allowed, 1 where one is not, 2 where one cannot be."""
    from agent.mail import headers, screening, sources
    from agent.mail.envelope import Envelope

    screener = screening.load(cli.policies(args))
    worst = 0
    for path in args.paths:
        for sourced in sources.messages(path):
            problem = sourced.problem or headers.parse(sourced.message).malformed
            if sourced.problem:
                said, verdict = _unread(sourced), None
            else:
                suggested = sources.envelope(sourced.message)
                envelope = Envelope(
                    suggested.sender if args.sender is None else args.sender,
                    tuple(args.recipient or suggested.recipients),
                )
                verdict = screener.screen(sourced.message, envelope)
                said = line(sourced.name, verdict)
            if args.json:
                print(json.dumps(said, ensure_ascii=False))
            elif verdict is not None:
                print("\n".join(plain(sourced.name, verdict)))
            if problem:
                print(f"safehand: {sourced.name}: {problem}", file=sys.stderr)
                worst = 2
            elif said["verdict"] != "allow":
                worst = max(worst, 1)
    return worst


def line(name: str, verdict: Verdict) -> dict[str, Any]:
    """The verdict with the keys of the contract; `reasons` are codes, `explanations` sentences."""
    return {
        "file": name,
        "verdict": verdict.action.value,
        "personal_data": [
            {
                "type": each.type,
                "count": each.count,
                "confidence": each.confidence,
                "places": list(each.places),
            }
            for each in verdict.personal_data
        ],
        "people": verdict.people,
        "secure_tag": verdict.marking.secure_tag.state.value,
        "near_miss": verdict.marking.secure_tag.near_miss or None,
        "classification": verdict.marking.classification.value,
        "classification_source": verdict.marking.source or None,
        "chosen_by_user": verdict.marking.chosen_by_user,
        "encrypted": verdict.encryption.value != "none",
        "encryption": verdict.encryption.value,
        "uninspectable": [{"part": part, "reason": why} for part, why in verdict.uninspectable],
        "would": verdict.would.value,
        "outside": verdict.outside,
        "reasons": [reason.code for reason in verdict.reasons],
        "explanations": [reason.explanation for reason in verdict.reasons],
    }


def _unread(sourced: Sourced) -> dict[str, Any]:
    """The line for a file that could not be read: held, as it would be on its way."""
    return {
        "file": sourced.name,
        "verdict": "hold",
        "personal_data": [],
        "secure_tag": "absent",
        "classification": "absent",
        "classification_source": None,
        "chosen_by_user": None,
        "encrypted": False,
        "uninspectable": [{"part": "message", "reason": "unreadable"}],
        "reasons": ["unreadable"],
        "explanations": [sourced.problem],
    }


def plain(name: str, verdict: Verdict) -> list[str]:
    """The verdict for people: the file, what is done, and why."""
    lines = [f"{verdict.action.value.upper():8}{name}"]
    if verdict.would is not verdict.action:
        lines.append(f"        would {verdict.would.value} if it were not only observed")
    return lines + [f"        {reason.explanation}" for reason in verdict.reasons]
