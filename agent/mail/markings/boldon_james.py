"""Boldon James Classifier: `x-bjprotectivemarking` (XML), `bjclassification` and their kin.

The XML names elements by ids that an administrator chose (`id_classification_…`) or by GUIDs, and
says in `origin` who chose: `userSelected` or `defaultValue`. The other headers hold the name.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Sequence

from agent.mail.markings import Mark, Outgoing, Source
from agent.mail.markings._names import Level, known, level_of, own
from agent.policy import Label

_XML = ("x-bjprotectivemarking", "bjprotectivemarking", "x-bjlabelxml", "bjdocumentlabelxml")
_NAMES = ("bjclassification", "x-bjclassification", "bjdocumentsecuritylabel")
_ORIGIN = re.compile(r"\borigin\s*=\s*[\"']\s*(\w+)\s*[\"']", re.IGNORECASE)
_ELEMENT = re.compile(r"<(?:\w+:)?element\b([^<>]*)>([^<]*)", re.IGNORECASE)
_COMMENT = re.compile(r"<!--.*?(?:-->|$)", re.DOTALL)
_VALUE = re.compile(r"\b(?:uid|value|name)\s*=\s*[\"']([^\"']*)[\"']", re.IGNORECASE)
_NO_LEVEL = re.compile(
    r"id_(?!classification|protective)\w*(?:distribut|descript|caveat|handling|audience|access)"
)
_CHOSEN = {"userselected": True, "defaultvalue": False}


Written = tuple[str, str]
"""Where something is written, as `Mark.source` names it, and what."""


def marks(
    xml: Sequence[Written], names: Iterable[Written], labels: Sequence[Label]
) -> tuple[Mark, ...]:
    """The marks in such XML and such names, wherever they were written. Raises nothing."""
    origins = {_CHOSEN.get(said.lower()) for _, each in xml for said in _ORIGIN.findall(each)}
    chosen = origins.pop() if len(origins) == 1 else None
    levels = [(source, level) for source, name in names if (level := level_of(name, labels))]
    values = [(source, value) for source, each in xml for value in _values(each)]
    levels += [(source, level) for source, each in values if (level := _element(each, labels))]
    if values and not levels:
        levels = [(values[0][0], Level.LOWER)]  # classified, and not as anything that we know
    return tuple(Mark(source, level, chosen) for source, level in dict.fromkeys(levels))


def _values(xml: str) -> Iterator[str]:
    for attributes, text in _ELEMENT.findall(_COMMENT.sub("", xml)):
        for value in (*_VALUE.findall(attributes), text):
            if value.strip():
                yield html.unescape(value).strip()


def _element(value: str, labels: Sequence[Label]) -> Level | None:
    """An id or a value of an element: ours by GUID or name, or one that everybody knows.

    What an element says of distribution or the like (`id_distribution_internal`) is no level.
    """
    guid = value.strip("{} ").lower()
    for label in labels:
        if label.guid and label.guid.strip("{} ").lower() == guid:
            return Level(label.classification)
    level = own(value, labels) or known(value.replace("_", " "))
    return None if level is Level.LOWER and _NO_LEVEL.match(guid) else level


def _read(message: Outgoing) -> Iterable[Mark]:
    def of(names: Iterable[str]) -> list[Written]:
        return [(name, field.text) for name in names for field in message.headers.all(name)]

    return marks(of(_XML), of(_NAMES), message.labels)


SOURCE = Source("boldon-james", _read)
