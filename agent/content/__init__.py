"""What text does this file or message hold, and what of it could not be read?"""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from agent.content.document import Document, Limits, Part, Reason, Uninspectable
from agent.content.kinds import Kind

if TYPE_CHECKING:
    from agent.content.walk import Reader, Walk

__all__ = ["Document", "Limits", "Part", "Reason", "Uninspectable", "read"]

READERS: Mapping[Kind, str] = {
    Kind.EMPTY: "nothing",
    Kind.HARMLESS: "nothing",
    Kind.TEXT: "text",
    Kind.HTML: "markup",
    Kind.MAIL: "message",
    Kind.MAILBOX: "mailbox",
    Kind.TABLE: "tables",
    Kind.SQL: "sql",
    Kind.CARD: "card",
    Kind.IMAGE: "image",
    Kind.ZIP: "archive",
    Kind.TAR: "tar",
    Kind.GZIP: "compressed",
    Kind.BZIP2: "compressed",
    Kind.XZ: "compressed",
    Kind.PDF: "pdf",
    Kind.RTF: "rtf",
    Kind.OLE: "ole",
    Kind.TNEF: "tnef",
    Kind.CMS: "cms",
    Kind.SQLITE: "database",
}
"""The module that reads each kind, loaded when the first file of that kind comes."""


def reader_of(kind: Kind) -> Reader | None:
    """The reader of that kind, or None where there is none."""
    name = READERS.get(kind)
    if name is None:
        return None
    reader: Reader = importlib.import_module(f"agent.content.{name}").read
    return reader


def _elsewhere(data: bytes, here: Walk) -> None:
    from agent.content import sandbox

    sandbox.read(data, here)


def read(
    data: bytes, name: str = "", media_type: str = "", *, limits: Limits | None = None
) -> Document:
    """The text of these bytes, part by part, and every part that could not be read.

    `name` and `media_type` are what is known of the file; the bytes themselves come first. Never
    raises for what the file is; OSError where the system lets us start no reader's process, which
    archives, office files and PDFs need.
    """
    from agent.content import ocr, walk

    limits = limits or Limits()
    if ocr.executable() is None:
        limits = replace(limits, ocr_seconds=0)
    found = walk.Found()
    here = walk.Walk(limits, reader_of, walk.budget(limits), found, "", name, media_type)
    here.elsewhere = _elsewhere
    walk.read(data, here)
    if found.pictures:
        ocr.read(found, limits.ocr_seconds)
    return found.document()
