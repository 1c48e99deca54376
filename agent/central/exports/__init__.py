"""In which forms can another system read along?

One module a form, each offers a `Form`. What is exported are the log's entries in their order, so
a reader resumes by the number of the last one it has, and can hold what it got against the log.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from agent import plugins
from agent.central.store import LogReader
from agent.central.store.rows import Milliseconds


@dataclass(frozen=True, slots=True)
class Exported:
    """One event on its way out."""

    number: int
    """Which entry of the log it is."""
    received: Milliseconds
    body: bytes
    """The OCSF event, word for word."""
    event: Mapping[str, Any]
    """The same, read."""


@dataclass(frozen=True, slots=True)
class Form:
    """One form of an event."""

    id: str
    write: Callable[[Exported], str]
    """One line, without its end."""


def forms() -> dict[str, Form]:
    """Every form there is, by id."""
    return plugins.discover("agent.central.exports", Form)


def after(log: LogReader, cursor: int) -> Iterator[tuple[int, Exported | None]]:
    """Each entry after number `cursor`, -1 for all: its number, and the event where it is one
    that is still there. Raises ValueError where somebody made of an event what is none.
    """
    for entry in log.entries(cursor + 1):
        exported = None
        if entry.present and entry.received is not None:
            try:
                body = entry.body or b""  # sealed, and cannot be opened: that is damage too
                exported = Exported(entry.number, entry.received, body, json.loads(body))
            except ValueError as problem:
                raise ValueError(
                    f"entry {entry.number} of the log is damaged; `safehand central verify` "
                    "says what else is."
                ) from problem
        yield entry.number, exported
