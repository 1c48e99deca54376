"""Titus (Fortra) classification: `x-titus-metadata-40`, JSON in base64.

`{"Metadata": {"props": [{"n": "Classification", "vals": [{"value": "…"}]}]}}`; where the
properties lie, and what they are called, differs from one installation to the next.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Iterable, Iterator

from agent.mail.markings import Mark, Outgoing, Source
from agent.mail.markings._names import Level, known, level_of

_SPACE = re.compile(r"\s+")
_CLASSIFIES = re.compile(r"classif|marking|sensitiv|security|protect", re.IGNORECASE)
_MAX_VALUES = 200


def _read(message: Outgoing) -> Iterable[Mark]:
    for field in message.headers.all("x-titus-metadata-40"):
        for name, value in _properties(field.text):
            if _CLASSIFIES.search(name):
                level = level_of(value, message.labels)
            else:
                # Any other property counts only where its value can mean nothing else.
                level = known(value)
                level = level if level is Level.OFFICIAL_SENSITIVE else None
            if level is not None:
                yield Mark("x-titus-metadata-40", level)


def _properties(value: str) -> Iterator[tuple[str, str]]:
    """Each property's name and values, wherever in the document they are."""
    try:
        packed = _SPACE.sub("", value)
        document = json.loads(base64.b64decode(packed + "=" * (-len(packed) % 4)))
    except (binascii.Error, RecursionError, ValueError):
        return
    waiting, read = [document], 0
    while waiting and read < _MAX_VALUES:
        each = waiting.pop()
        read += 1
        if isinstance(each, dict):
            name, values = each.get("n"), each.get("vals")
            if isinstance(name, str) and isinstance(values, list):
                for one in values:
                    said = one.get("value") if isinstance(one, dict) else one
                    if isinstance(said, str):
                        yield name, said
            else:
                waiting.extend(each.values())
        elif isinstance(each, list):
            waiting.extend(each)


SOURCE = Source("titus", _read)
