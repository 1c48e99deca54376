"""Which screener do these policies make?

Puts the readers and the detectors behind the pure decision.
"""

from __future__ import annotations

from agent import content, detectors
from agent.mail import rules
from agent.mail.screen import Screener
from agent.policy import Policy, organisation


def load(policy: Policy) -> Screener:
    """The screener for this organisation. Raises TomlError for a policy that cannot be used."""
    limits = policy.bind("content", (), content.Limits)
    return Screener(
        rules.load(policy),
        organisation(policy),
        lambda message: content.read(message, media_type="message/rfc822", limits=limits),
        detectors.load(policy).find,
        {each.id: each.title for each in detectors.discover().values()},
    )
