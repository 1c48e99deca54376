"""What does the gate say, and those who are asked besides: lists of compromised passwords, zxcvbn?

They are asked only about a password that the gate itself accepts. Where one of them cannot answer,
the verdict says that this was not checked.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from agent.passwords import breaches, gate
from agent.passwords.breaches import Answer, Source
from agent.passwords.breaches.filter import BreachFilter
from agent.passwords.breaches.ranges import RangeService
from agent.passwords.gate import Verdict
from agent.passwords.lexicon import Lexicon
from agent.passwords.own import Context
from agent.passwords.reasons import Code, Reason

COMPROMISED_LIST = "compromised-list"
STRENGTH = "strength"


Estimate = Callable[[str, tuple[str, ...], int], bool]
"""Password, the person's own words and a score → whether zxcvbn's is as high. Raises OSError where
there is none.
"""


@dataclass(frozen=True, slots=True)
class Gatekeeper:
    """Everything that a password is judged by."""

    rules: gate.Parameters
    lexicon: Lexicon
    sources: tuple[Source, ...] = ()
    reaches: Estimate | None = None
    min_score: int = 3

    def judge(self, password: str, context: Context) -> Verdict:
        """The gate's verdict; where it accepts, with what the others have to say."""
        verdict = gate.judge(password, context, self.rules, self.lexicon)
        if not verdict.accept:
            return verdict
        missing: list[str] = []
        reasons: list[Reason] = []
        checked = breaches.check(password, self.sources)
        if checked.answer is Answer.LISTED:
            reasons.append(Reason(Code.COMPROMISED))
        elif checked.answer is Answer.NOT_CHECKED:
            missing.append(COMPROMISED_LIST)
        if self.reaches is not None:
            try:
                if not self.reaches(password, _own(context), self.min_score):
                    reasons.append(Reason(Code.TOO_EASY))
            except OSError:  # TimeoutError is one
                missing.append(STRENGTH)
        return replace(verdict, reasons=tuple(reasons), not_checked=tuple(missing))


def _own(context: Context) -> tuple[str, ...]:
    texts = (context.username, context.full_name, context.organisation, *context.others)
    return tuple(text for text in texts if text)


def sources(parameters: breaches.Parameters) -> tuple[Source, ...]:
    """Those that the policy names. One that cannot be opened stays, and says so when it is asked:
    a missing filter must not look like none that was wanted.
    """
    found: list[Source] = []
    if parameters.offline_filter:
        found.append(_opened(Path(parameters.offline_filter).expanduser()))
    if parameters.range_address:
        found.append(RangeService(parameters.range_address))
    return tuple(found)


def _opened(path: Path) -> Source:
    try:
        return BreachFilter(path)
    except (OSError, ValueError) as problem:
        why = str(problem)

    def unreadable(_: str) -> bool:
        raise OSError(why)

    return unreadable
