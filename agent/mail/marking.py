"""How is this message marked: the tag in its subject, and its classification?

Pure. A message is marked by its own headers, subject, first line or documents. Old mail quoted or
carried inside it does not mark it, nor does writing about the marking.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from agent.mail import markings, secure_tag
from agent.mail.headers import Headers
from agent.mail.leaves import Leaf
from agent.mail.markings import Level, Mark, Outgoing
from agent.mail.secure_tag import SecureTag
from agent.policy import Label

TAGS = ("[secure]",)


class Classification(StrEnum):
    """What the marks of a message come to."""

    OFFICIAL_SENSITIVE = "official-sensitive"
    LOWER = "lower"
    ABSENT = "absent"
    CONFLICTING = "conflicting"


@dataclass(frozen=True, slots=True)
class Marking:
    """How a message is marked."""

    secure_tag: SecureTag
    classification: Classification
    source: str = ""
    """Where it stands, such as `msip_labels`; several with commas; empty where absent."""
    chosen_by_user: bool | None = None
    """True where a person chose the label, False where a rule did, None where nobody says."""


def read(
    headers: Headers,
    leaves: Iterable[Leaf],
    *,
    tags: Sequence[str] = TAGS,
    labels: Sequence[Label] = (),
) -> Marking:
    """How the message with these headers and parts is marked.

    `tags` are the subject tags that count, `labels` the organisation's own sensitivity labels.
    """
    subjects = [field.text for field in headers.all("subject")]
    message = Outgoing(headers, tuple(leaves), labels)
    marks = [mark for source in markings.discover() for mark in source.read(message)]
    return _together(secure_tag.read(subjects, tags), marks)


def _together(tag: SecureTag, marks: Sequence[Mark]) -> Marking:
    levels = {mark.level for mark in marks}
    sources = ", ".join(dict.fromkeys(mark.source for mark in marks))
    if not levels:
        return Marking(tag, Classification.ABSENT)
    if len(levels) > 1:
        return Marking(tag, Classification.CONFLICTING, sources, _chosen(marks))
    level: Level = levels.pop()
    return Marking(tag, Classification(level.value), sources, _chosen(marks))


def _chosen(marks: Sequence[Mark]) -> bool | None:
    """A person chose where any mark says so; a rule did where none does and one says that."""
    said = {mark.chosen_by_user for mark in marks}
    return True if True in said else False if False in said else None
