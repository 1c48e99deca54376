"""`safehand password`: is this a good password, and what would be one?

Passwords come in on standard input, never as an argument; what goes out holds none of their words.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from agent.passwords.gatekeeper import Gatekeeper
    from agent.policy import Policy

HELP = "check a password by the procedure, or suggest some (check, suggest, breach-list)"


def organisation(rules: Policy) -> str:
    """The organisation's name; empty where the policy still has the example's."""
    from agent import policy

    named = policy.organisation(rules).name
    return "" if named == policy.Organisation().name else named


@contextmanager
def gatekeeper(rules: Policy) -> Iterator[Gatekeeper]:
    """Everything that passwords are judged by here; its processes end with the block."""
    from agent.passwords import breaches, gate, strength
    from agent.passwords.gatekeeper import Gatekeeper, sources
    from agent.passwords.lexicon import Shipped

    least = rules.bind("passwords", ("strength",), strength.Parameters).min_score
    estimate = strength.Strength()
    try:
        yield Gatekeeper(
            rules.bind("passwords", ("gate",), gate.Parameters),
            Shipped(),
            sources(rules.bind("passwords", ("breaches",), breaches.Parameters)),
            estimate.reaches if least else None,
            least,
        )
    finally:
        estimate.close()
