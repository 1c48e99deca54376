"""`safehand mail holds`: which messages are held?"""

from __future__ import annotations

import argparse
import json

from agent import cli
from agent.cli import mail

HELP = "list held messages, the oldest first"


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("--all", action="store_true", help="also those that were decided")
    parser.add_argument("--json", action="store_true", help="one JSON object a message")


def run(args: argparse.Namespace) -> int:
    """List them; 0 where none waits for a decision, 1 where one does."""
    from agent.mail.holds import State

    waiting = {State.HELD, State.RELEASING}
    found = mail.holds(cli.settings(args)).all()
    shown = [each for each in found if args.all or each.state in waiting]
    for hold in shown:
        facts = hold.facts
        if args.json:
            said = {
                "id": hold.id,
                "state": hold.state.value,
                "held_at": hold.held_at.isoformat(),
                "sender": facts.envelope.sender,
                "recipients": list(facts.envelope.recipients),
                "outside": facts.outside,
                "personal_data": facts.types,
                "explanations": list(facts.reasons),
            }
            print(json.dumps(said, ensure_ascii=False))
        else:
            print(f"{hold.id}  {hold.held_at:%Y-%m-%d %H:%M} UTC  {hold.state.value}")
            print(f"  from {facts.envelope.sender} to {', '.join(facts.envelope.recipients)}")
            print("\n".join(f"  {reason}" for reason in facts.reasons))
    if not shown and not args.json:
        print("No message is held.")
    return 1 if any(each.state in waiting for each in found) else 0
