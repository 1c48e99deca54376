"""Which logs of other programs can sign-ins be read from?

One module a log, each offers a `Source`: bytes of that log → sign-in lines as DESIGN.md has them.
Lines that say nothing of a sign-in are passed over. What a value is not known is absent.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from agent import plugins

Line = dict[str, Any]
"""One sign-in line."""


@dataclass(frozen=True, slots=True)
class Context:
    """What a log does not say itself."""

    device: str | None = None
    """The machine that the log was taken from."""
    accounts: Mapping[str, str] = field(default_factory=dict)
    """Accounts by what the log calls them: a WireGuard peer's public key, for example."""


@dataclass(frozen=True, slots=True)
class Source:
    """One kind of log."""

    id: str
    title: str
    read: Callable[[bytes, Context], Iterator[Line]]


def discover() -> dict[str, Source]:
    """Every source by its id."""
    return plugins.discover("agent.signins.sources", Source)
