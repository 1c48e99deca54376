"""What text does this file or message hold, and what of it could not be read?"""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from typing import TYPE_CHECKING

from agent.content.document import Document, Limits, Part, Reason, Uninspectable
from agent.content.kinds import Kind

if TYPE_CHECKING:
    from agent.content.walk import Reader

__all__ = ["Document", "Limits", "Part", "Reason", "Uninspectable", "read"]

READERS: Mapping[Kind, str] = {
    Kind.EMPTY: "nothing",
    Kind.HARMLESS: "nothing",
    Kind.TEXT: "text",
    Kind.HTML: "markup",
    Kind.MAIL: "message",
    Kind.MAILBOX: "mailbox",
    Kind.TABLE: "tables",
    Kind.CARD: "card",
    Kind.IMAGE: "image",
    Kind.ZIP: "archive",
}
"""The module that reads each kind, loaded when the first file of that kind comes."""


def _reader(kind: Kind) -> Reader | None:
    name = READERS.get(kind)
    if name is None:
        return None
    reader: Reader = importlib.import_module(f"agent.content.{name}").read
    return reader


def read(
    data: bytes, name: str = "", media_type: str = "", *, limits: Limits | None = None
) -> Document:
    """The text of these bytes, part by part, and every part that could not be read.

    `name` and `media_type` are what is known of the file; the bytes themselves come first. Never
    raises for what the file is.
    """
    from agent.content import walk

    limits = limits or Limits()
    found = walk.Found()
    here = walk.Walk(limits, _reader, walk.budget(limits), found, "", name, media_type)
    walk.read(data, here)
    return found.document()
