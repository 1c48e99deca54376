"""Labels in the properties of attached documents: Office's (docx, xlsx, pptx …) and PDFs.

Custom properties `MSIP_Label_*` and `bjDocumentSecurityLabel` in `docProps/custom.xml`, and the
newer `docMetadata/LabelInfo.xml` ([MS-OFFCRYPTO] section 2.6, sensitivity label information).
"""

from __future__ import annotations

import html
import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator

from agent.mail.markings import Mark, Outgoing, Source, boldon_james, msip_labels

_ID = "document-properties"
_MAX_FILE = 64 << 20
_MAX_PART = 1 << 20
"""Bytes of unpacked properties that are read; real ones are a few kilobytes."""

_PROPERTY = re.compile(
    r"<(?:\w+:)?property\b[^>]*?\bname=\"([^\"]*)\"[^>]*>\s*<vt:\w+>([^<]*)<", re.IGNORECASE
)
_ENTRY = re.compile(rb"/(MSIP_Label_[0-9A-Fa-f-]{36}_\w+)\s*\(([^()]{0,300})\)")
_LABEL = re.compile(r"<(?:\w+:)?label\b([^>]*)>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"\b(\w+)=\"([^\"]*)\"")


def _read(message: Outgoing) -> Iterable[Mark]:
    for leaf in message.leaves:
        if not leaf.attached:
            continue
        data = leaf.data()
        if len(data) > _MAX_FILE:
            continue
        if data[:4] == b"PK\x03\x04":
            pairs = tuple(_pairs(data))
        elif data[:5] == b"%PDF-":
            pairs = tuple(_in_pdf(data))
        else:
            continue
        yield from msip_labels.marks(_ID, pairs, message.labels)
        values = {name.lower(): value for name, value in pairs}
        label = values.get("bjdocumentsecuritylabel", "")
        xml = values.get("bjdocumentlabelxml", "") + values.get("bjdocumentlabelxml-0", "")
        yield from boldon_james.marks([(_ID, xml)], [(_ID, label)], message.labels)


def _pairs(data: bytes) -> Iterator[tuple[str, str]]:
    for name, value in _PROPERTY.findall(_part(data, "docProps/custom.xml")):
        yield html.unescape(name), html.unescape(value)
    for label in _LABEL.findall(_part(data, "docMetadata/LabelInfo.xml")):
        said = {key.lower(): value for key, value in _ATTRIBUTE.findall(label)}
        guid = said.get("id", "").strip("{}")
        yield f"MSIP_Label_{guid}_Enabled", "true" if said.get("enabled") == "1" else "false"
        for key in ("method", "name"):
            if key in said:
                yield f"MSIP_Label_{guid}_{key}", html.unescape(said[key])


def _in_pdf(data: bytes) -> Iterator[tuple[str, str]]:
    """The entries of a PDF's information dictionary, where it stands in the clear."""
    for name, value in _ENTRY.findall(data):
        text = value.decode("utf-16-be" if value[:2] == b"\xfe\xff" else "latin-1", "replace")
        yield name.decode("ascii"), text.lstrip("\ufeff")


def _part(data: bytes, name: str) -> str:
    """One part of the package as text; nothing where it is absent, broken or too large."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package, package.open(name) as part:
            return part.read(_MAX_PART).decode("utf-8", "replace")
    except (KeyError, RuntimeError, NotImplementedError, EOFError, OSError, ValueError):
        return ""
    except (zipfile.BadZipFile, zlib.error):
        return ""


SOURCE = Source(_ID, _read)
