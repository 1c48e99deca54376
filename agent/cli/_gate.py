"""The gate as PAM, portals and Samba meet it: with reasons in words, and phrases to choose from."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from agent.cli import password
from agent.daemon.gatekeeper import Judged
from agent.passwords import own, suggest
from agent.passwords.letters import Pieces, take_apart
from agent.passwords.own import Context
from agent.passwords.ready import Ready
from agent.passwords.reasons import explain

if TYPE_CHECKING:
    from agent.passwords.gatekeeper import Gatekeeper
    from agent.policy import Policy


class PolicyGate:
    """Implements `agent.daemon.gatekeeper.Gate` with the organisation's rules."""

    def __init__(self, rules: Policy, keeper: Gatekeeper) -> None:
        self._keeper = keeper
        self._suggest = suggest.chosen(rules.bind("passwords", ("suggest",), suggest.Parameters))
        self._organisation = password.organisation(rules)
        self._ready = Ready(self._made)

    def start(self) -> None:
        """Keep phrases ready from now on, until `close`."""
        self._ready.start()

    def close(self) -> None:
        """Make no more."""
        self._ready.close()

    def judge(self, password: str, username: str) -> Judged:
        """Accepted, or every reason with phrases that are accepted for this person."""
        verdict = self._keeper.judge(password, self._context(username))
        if verdict.accept:
            return Judged(True, not_checked=verdict.not_checked)
        # One sentence that holds for several words is said of each of them, and once for the whole.
        reasons = dict.fromkeys((reason.code.value, explain(reason)) for reason in verdict.reasons)
        return Judged(
            False,
            tuple(text for _, text in reasons),
            tuple(code for code, _ in reasons),
            self.offer(username),
        )

    def offer(self, username: str) -> tuple[str, ...]:
        """Phrases that are accepted for this person."""
        context = self._context(username)
        names = (context.username, context.full_name)
        taken = self._ready.take(
            self._suggest.offered, lambda phrase: not own.own_words(*phrase, names)
        )
        return tuple(phrase for phrase, _ in taken)

    def _made(self) -> list[tuple[str, Pieces]]:
        """Phrases that are accepted for whoever has none of their words in a name; and their words,
        since to find these takes longer than to compare them.
        """
        rules, lexicon = self._keeper.rules, self._keeper.lexicon
        offer = suggest.offer(self._suggest, rules, self._context(""), lexicon)
        return [(phrase, take_apart(phrase)) for phrase in offer.phrases]

    def _context(self, username: str) -> Context:
        return Context(username, full_name(username), self._organisation)


@contextmanager
def opened(rules: Policy) -> Iterator[PolicyGate]:
    """The gate with everything that passwords are judged by here; its processes end with the
    block.
    """
    with password.gatekeeper(rules) as keeper:
        gate = PolicyGate(rules, keeper)
        try:
            yield gate
        finally:
            gate.close()


def full_name(username: str) -> str:
    """The person's name as the system knows it; empty where it does not."""
    if sys.platform == "win32":
        return ""
    import pwd

    try:
        return pwd.getpwnam(username).pw_gecos.partition(",")[0]
    except (KeyError, ValueError):
        return ""
