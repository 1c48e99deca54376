"""The gate as PAM, portals and Samba meet it: with reasons in words, and phrases to choose from."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from agent import policy
from agent.daemon.gatekeeper import Judged
from agent.passwords import gate, suggest
from agent.passwords.own import Context
from agent.passwords.reasons import Code, explain

if TYPE_CHECKING:
    from agent.passwords.lexicon import Lexicon
    from agent.policy import Policy


class PolicyGate:
    """Implements `agent.daemon.gatekeeper.Gate` with the organisation's rules."""

    def __init__(self, rules: Policy, lexicon: Lexicon) -> None:
        self._gate = rules.bind("passwords", ("gate",), gate.Parameters)
        self._suggest = suggest.chosen(rules.bind("passwords", ("suggest",), suggest.Parameters))
        named = policy.organisation(rules).name
        self._organisation = "" if named == policy.Organisation().name else named
        self._lexicon = lexicon

    def judge(self, password: str, username: str) -> Judged:
        """Accepted, or every reason with phrases that are accepted for this person."""
        context = Context(username, full_name(username), self._organisation)
        verdict = gate.judge(password, context, self._gate, self._lexicon)
        if verdict.accept:
            return Judged(True)
        return Judged(
            False,
            tuple(explain(reason) for reason in verdict.reasons),
            tuple(Code(reason.code).value for reason in verdict.reasons),
            self.offer(username),
        )

    def offer(self, username: str) -> tuple[str, ...]:
        """Phrases that are accepted for this person."""
        context = Context(username, full_name(username), self._organisation)
        return suggest.offer(self._suggest, self._gate, context, self._lexicon).phrases


def full_name(username: str) -> str:
    """The person's name as the system knows it; empty where it does not."""
    if sys.platform == "win32":
        return ""
    import pwd

    try:
        return pwd.getpwnam(username).pw_gecos.partition(",")[0]
    except (KeyError, ValueError):
        return ""
