"""Whom is an event about?

Pure. The accounts and persons that it names, where OCSF has them (`user`, `actor.user`) and where
our own events do; an event that names none is about its device. One account is one subject under
each of its names: erasing any of them erases the event.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import Any

_USER = ("uid", "name", "email_addr")  # OCSF 1.7, object User
_OWN = ("account", "user", "by", "person", "subject")
"""Where events of ours name a person, in `unmapped`."""
_OWN_KEYS = frozenset(_OWN)
_MAX = 8
"""Subjects of one event; more would be a list of people, and is its device's."""


def named(subject: str) -> str:
    """One way to write a subject: an account's case says nothing. Empty where it is none."""
    return unicodedata.normalize("NFKC", subject).strip().casefold()[:256]


def people(document: Mapping[str, Any]) -> tuple[str, ...]:
    """The accounts and persons that an OCSF event names, each once; at most eight."""
    unmapped = document.get("unmapped")
    own = isinstance(unmapped, (dict, Mapping)) and not _OWN_KEYS.isdisjoint(unmapped)
    if not own and "user" not in document and "actor" not in document:
        return ()  # nearly every event: a device's own
    found: dict[str, None] = {}
    actor = document.get("actor")
    for user in (
        document.get("user"),
        actor.get("user") if isinstance(actor, Mapping) else None,
    ):
        _take(found, user, _USER)
    _take(found, unmapped, _OWN)
    return tuple(found)[:_MAX]


def _device(name: str) -> bool:
    return name.startswith("device:")


def _take(found: dict[str, None], value: object, keys: tuple[str, ...]) -> None:
    if isinstance(value, Mapping):
        for key in keys:
            each = value.get(key)
            # A device's own name is no person's: `device:` subjects are made here alone.
            if isinstance(each, str) and (name := named(each)) and not _device(name):
                found[name] = None
