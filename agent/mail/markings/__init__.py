"""Which marks of classification does a message carry?

One module a form: each offers a `Source`, which reads its own header, line or property and says
what it found. `agent.mail.marking` puts the marks together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from agent import plugins
from agent.mail.headers import Headers
from agent.mail.leaves import Leaf
from agent.mail.markings._names import Level
from agent.policy import Label

__all__ = ["Level", "Mark", "Outgoing", "Source", "discover"]


@dataclass(frozen=True, slots=True)
class Outgoing:
    """What a source may look at."""

    headers: Headers
    """The message's own; those of mail inside it are not its marking."""
    leaves: tuple[Leaf, ...]
    """The body and the attachments; nothing of mail inside it."""
    labels: Sequence[Label] = ()
    """The organisation's own labels."""


@dataclass(frozen=True, slots=True)
class Mark:
    """One mark."""

    source: str
    """Where it was written: the header's name in lower case, such as `msip_labels`, or `subject`,
    `first-line`, `document-properties`."""
    level: Level
    chosen_by_user: bool | None = None
    """True where a person chose it, False where a rule or a default did, None where nobody says."""


@dataclass(frozen=True, slots=True)
class Source:
    """One form of marking."""

    id: str
    read: Callable[[Outgoing], Iterable[Mark]]
    """Every mark in that form. Pure; raises nothing: what cannot be read is no mark."""


@cache
def discover() -> tuple[Source, ...]:
    """Every form of marking, in the order of their ids."""
    return tuple(plugins.discover("agent.mail.markings", Source).values())
