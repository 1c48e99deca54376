"""What did the organisation decide about outgoing mail?

The types of `policies/mail.toml`. Pure.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from agent.mail.marking import TAGS
from agent.policy import Policy


class Action(StrEnum):
    """What is done with a message, from the mildest to the strictest."""

    ALLOW = "allow"
    """Goes."""
    FLAG = "flag"
    """Goes, and is reported."""
    REWRITE = "rewrite"
    """Goes with the tag added to its subject; only where the sender's account is NHS mail."""
    HOLD = "hold"
    """Kept back until somebody releases it."""
    REJECT = "reject"
    """Returned to the sender with what to do."""


_STRICTNESS = tuple(Action)


def strictest(*actions: Action) -> Action:
    """The strictest of these; allow where there is none."""
    return max(actions, key=_STRICTNESS.index, default=Action.ALLOW)


class Mode(StrEnum):
    """Whether Safehand acts, or only says what it would have done."""

    ENFORCE = "enforce"
    OBSERVE = "observe"


class Strength(StrEnum):
    """How grave a finding is, as the detectors say."""

    FLAG = "flag"
    HOLD = "hold"


@dataclass(frozen=True, slots=True)
class Rule:
    """`[[rules]]`: personal data of these types and this much, unmarked and leaving, means this."""

    id: str
    """Kebab-case; named in every report of what it did."""
    action: Action
    types: tuple[str, ...] = ()
    """Types of personal data, such as `nhs-number`; empty for every type."""
    strength: Strength = Strength.FLAG
    """At least this grave: `hold` for what the detectors call grave, `flag` for all."""
    at_least: int = 1
    """Different values of one type."""
    people: int = 0
    """Different people in the whole message."""
    confidence: float = 0.0
    """From 0 to 1: how sure the detector must be; detectors report nothing under 0.6."""

    def __post_init__(self) -> None:
        if self.at_least < 1 or self.people < 0:
            raise ValueError("a rule needs at-least = 1 or more, and people = 0 or more.")
        if not 0 <= self.confidence <= 1:
            raise ValueError("confidence is a number from 0 to 1.")


@dataclass(frozen=True, slots=True)
class Uninspectable:
    """`[uninspectable]`: a part that could not be read leaves unmarked; by the reason why not.

    Nobody can say what is in it, so it is kept back, but for pictures: most mail with a picture
    shows no one's data, and holding it would hold half the post.
    """

    encrypted: Action = Action.HOLD
    broken: Action = Action.HOLD
    too_large: Action = Action.HOLD
    too_deep: Action = Action.HOLD
    too_many: Action = Action.HOLD
    timed_out: Action = Action.HOLD
    out_of_memory: Action = Action.HOLD
    unsupported: Action = Action.HOLD
    image_only: Action = Action.FLAG

    def action(self, reason: str) -> Action:
        """What a part that could not be read for this reason means; hold for a new reason."""
        found = getattr(self, reason.replace("-", "_"), Action.HOLD)
        return found if isinstance(found, Action) else Action.HOLD


@dataclass(frozen=True, slots=True)
class Accredited:
    """`[accredited]`: domains to which mail may go unmarked, off unless somebody turns it on."""

    enabled: bool = False
    as_of: date | None = None
    """The date of the list that the domains were taken from (DCB1596)."""
    domains: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.enabled and self.as_of is None:
            raise ValueError("a list of accredited domains needs as-of, the date of the list.")


@dataclass(frozen=True, slots=True)
class Rules:
    """The whole of `mail.toml`."""

    mode: Mode = Mode.ENFORCE
    tags: tuple[str, ...] = TAGS
    """What in the subject makes NHSmail encrypt; any one of them, exactly, in any case."""
    label_must_be_chosen: bool = False
    """True: a label that a default or a rule set does not count as the classification."""
    sources: tuple[str, ...] = ()
    """Where a classification counts, such as the header `msip_labels`; empty for everywhere."""
    other_account: Action = Action.ALLOW
    """A marking of the other kind of account (`[secure]` on company mail, a label on NHS mail):
    it is reported as a reason either way."""
    encrypted_message: Action = Action.FLAG
    """The whole message is encrypted (S/MIME, PGP, Microsoft): unreadable here and on its way."""
    confirm_hours: int = 48
    """For so long the sender of a held message may let it go by answering the notice with a
    reason; 0: only somebody with access to the gateway may."""
    rules: tuple[Rule, ...] = (
        Rule("personal-data", Action.FLAG),
        Rule("grave-personal-data", Action.HOLD, strength=Strength.HOLD),
        Rule("many-people", Action.HOLD, people=10),
    )
    uninspectable: Uninspectable = field(default_factory=Uninspectable)
    accredited: Accredited = field(default_factory=Accredited)

    def __post_init__(self) -> None:
        if not self.tags or not all(tag.strip() for tag in self.tags):
            raise ValueError("tags needs at least one tag, such as '[secure]'.")
        if not 0 <= self.confirm_hours <= 24 * 366:
            raise ValueError("confirm-hours is a number of hours, 0 to turn it off.")
        ids = [rule.id for rule in self.rules]
        if len(set(ids)) < len(ids):
            raise ValueError("two rules have the same id.")


def load(policy: Policy) -> Rules:
    """`mail.toml`. Raises TomlError."""
    return policy.bind("mail", (), Rules)
