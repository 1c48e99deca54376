"""Microsoft Purview (MIP) labels in the header `msip_labels`.

`MSIP_Label_<guid>_Enabled=true; MSIP_Label_<guid>_Name=…; MSIP_Label_<guid>_Method=…` in any order
(Microsoft Learn, "Labels metadata in MIP SDK"). Headers are folded anywhere, also inside a name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from agent.mail.markings import Mark, Outgoing, Source
from agent.mail.markings._names import Level, level_of
from agent.policy import Label

_KEY = re.compile(r"MSIP_Label_\{?([0-9a-f-]{36})\}?_(\w+)", re.IGNORECASE)
_BETWEEN = re.compile(r";|,(?=\s*MSIP_Label_)", re.IGNORECASE)
_SPACE = re.compile(r"\s+")
# Privileged: a person chose. Standard: a default or a rule did. The second pair is of the older
# Azure Information Protection client.
_METHOD = {"privileged": True, "standard": False, "manual": True, "automatic": False}


def marks(
    source: str, pairs: Iterable[tuple[str, str]], labels: Sequence[Label]
) -> tuple[Mark, ...]:
    """The marks of every enabled label among such names and values, wherever they were written.

    A label that another names as its parent is only where the other one stands. Raises nothing.
    """
    by_guid: dict[str, dict[str, list[str]]] = {}
    for key, value in pairs:
        match = _KEY.fullmatch(_SPACE.sub("", key))
        if match:
            properties = by_guid.setdefault(match[1].lower(), {})
            properties.setdefault(match[2].lower(), []).append(value.strip())
    enabled = {guid: each for guid, each in by_guid.items() if _enabled(each)}
    parents = {
        parent.strip("{} ").lower()
        for each in enabled.values()
        for parent in each.get("parent", [])
    }
    return tuple(
        Mark(source, level, _chosen(each))
        for guid, each in enabled.items()
        if guid not in parents
        for level in _levels(guid, each, labels)
    )


def _enabled(properties: dict[str, list[str]]) -> bool:
    """True where it says so and never says otherwise."""
    said = {_SPACE.sub("", value).lower() for value in properties.get("enabled", [])}
    return said == {"true"}


def _chosen(properties: dict[str, list[str]]) -> bool | None:
    said = properties.get("method", []) + properties.get("extended_msft_method", [])
    methods = {_METHOD.get(_SPACE.sub("", value).lower()) for value in said}
    return methods.pop() if len(methods) == 1 else None


def _levels(
    guid: str, properties: dict[str, list[str]], labels: Sequence[Label]
) -> Iterator[Level]:
    """The level by GUID, which stays when a label is renamed; by name where it is not ours."""
    for label in labels:
        if label.guid and label.guid.strip("{} ").lower() == guid:
            yield Level(label.classification)
            return
    for name in dict.fromkeys(properties.get("name", [])):
        level = level_of(name, labels)
        if level is not None:
            yield level


def _read(message: Outgoing) -> Iterable[Mark]:
    pairs = [
        (key.strip('" '), value.strip('" '))
        for field in message.headers.all("msip_labels")
        for key, _, value in (each.partition("=") for each in _BETWEEN.split(field.text))
    ]
    return marks("msip_labels", pairs, message.labels)


SOURCE = Source("msip_labels", _read)
