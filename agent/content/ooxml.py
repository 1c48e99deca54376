"""What do a Word document and a PowerPoint presentation say, in all of their parts?

ECMA-376: the package's parts, each under the name that people know it by. Main text, headers,
footers, comments, notes, text boxes, tracked deletions, properties, embedded files.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from enum import Enum
from functools import partial
from typing import TYPE_CHECKING
from xml.parsers import expat

from agent.content import spreadsheet, vba
from agent.content.compound import Compound
from agent.content.document import Reason, Refused
from agent.content.flow import Flow, lines
from agent.content.xmlstream import Attributes, Grammar, leaves, local

if TYPE_CHECKING:
    from agent.content.archive import Archive, Member
    from agent.content.walk import Walk

_MEGABYTE = 1024 * 1024
_ALL = 1 << 40
_NUMBER = re.compile(r"(\d{1,9})\.xml$")
_BREAKS = {"br": "\n", "cr": "\n", "tab": "\t", "noBreakHyphen": "-", "softHyphen": "\u00ad"}


class _Story:
    """One part with running text: what it says, and what it says besides."""

    def __init__(self, walk: Walk) -> None:
        self._walk = walk
        self._begin()
        starts: dict[str, Callable[[Attributes], object]] = {
            "t": self._said,
            "text": self._said,
            "delText": self._was_said,
            "tbl": lambda _: self._flow.open_table(),
            "tr": lambda _: self._flow.open_row(),
            "tc": lambda _: self._flow.open_cell(),
            "AlternateContent": self._alternatives,
            "Fallback": self._fallback,
            "txbxContent": self._box,
            "instrText": self._instructed,
            "alias": self._called,
            "tag": self._called,
            "docPr": self._picture,
            "cNvPr": self._picture,
        }
        for name, mark in _BREAKS.items():
            starts[name] = partial(self._break, mark)
        ends: dict[str, Callable[[], object]] = {
            "t": self._silent,
            "text": self._silent,
            "delText": self._silent,
            "instrText": self._silent,
            "p": self._line,
            "comment": self._line,
            "cm": self._line,
            "tr": lambda: self._flow.close_row(),
            "tbl": lambda: self._flow.close_table(),
            "Fallback": self._fallback_over,
            "txbxContent": self._box_over,
        }

        self._grammar = Grammar(starts.get, ends.get, self._text)

    def _begin(self) -> None:
        self._room = self._walk.budget.memory
        self._main = self._flow = Flow()
        self._outer: list[Flow] = []
        self._deleted: list[str] = []
        self._boxes: list[str] = []
        self._described: list[str] = []
        self._fields: list[str] = []
        self._into: Callable[[str], object] | None = None
        self._spoken, self._skipped = False, 0

    def read(self, pieces: Iterable[bytes], section: str, _: Walk) -> None:
        """Say one part. What was read before an error is said."""
        self._begin()
        try:
            self._grammar.parse(pieces)
        finally:
            self._tell(section)

    def _text(self, run: str) -> None:
        if self._into is not None:
            self._spoken = True
            self._into(run)
            self._room -= len(run)
            if self._room < 0:
                raise Refused(Reason.TOO_LARGE)

    def _said(self, _: Attributes) -> None:
        if not self._skipped:
            self._into = self._flow.say

    def _was_said(self, _: Attributes) -> None:
        self._into = self._deleted.append

    def _instructed(self, _: Attributes) -> None:
        self._into = self._fields.append

    def _called(self, attributes: Attributes) -> None:
        self._fields.append(f"{local(attributes, 'val')}\n")

    def _silent(self) -> None:
        self._into = None

    def _break(self, mark: str, _: Attributes) -> None:
        self._flow.say(mark)

    def _line(self) -> None:
        self._flow.say("\n")
        if self._deleted:
            self._deleted.append("\n")

    def _alternatives(self, _: Attributes) -> None:
        self._spoken = False

    def _fallback(self, _: Attributes) -> None:
        # What the choices said, for programs that know none of them: read where those are silent.
        self._skipped += self._spoken or bool(self._skipped)

    def _fallback_over(self) -> None:
        self._skipped = max(0, self._skipped - 1)

    def _box(self, _: Attributes) -> None:
        self._outer.append(self._flow)
        self._flow = Flow()

    def _box_over(self) -> None:
        if self._outer:
            self._boxes.append(self._flow.whole())
            self._flow = self._outer.pop()

    def _picture(self, attributes: Attributes) -> None:
        said = f"{attributes.get('title', '')} {attributes.get('descr', '')}".strip()
        if said:
            self._described.append(said)

    def _tell(self, section: str) -> None:
        """Say all of it, also where reading broke off."""
        while self._outer:
            self._box_over()
        comma = f"{section}, " if section else ""
        self._walk.say(self._main.whole(), section)
        self._walk.say("\n".join(filter(None, self._boxes)), f"{comma}text boxes")
        self._walk.say(lines("".join(self._deleted)), f"{comma}deleted text")
        self._walk.say("".join(self._fields), f"{comma}fields")
        self._walk.say("\n".join(self._described), f"{comma}descriptions of pictures")


def properties(pieces: Iterable[bytes], section: str, walk: Walk) -> None:
    """Names and values, one a line."""
    said: list[str] = []
    title = ""
    for name, attributes, text in leaves(pieces, walk):
        if name == "label" and "id" in attributes:  # MS-OFFCRYPTO 2.6.4: sensitivity labels
            guid = attributes["id"].strip("{}").lower()
            for key in ("enabled", "method", "siteId", "contentBits"):
                if key in attributes:
                    shown = key[0].upper() + key[1:]
                    said.append(f"MSIP_Label_{guid}_{shown}: {attributes[key]}")
        elif name == "property":
            said.append(f"{attributes.get('name', '')}: {title}")
        elif text.strip():
            title = text.strip()
            if attributes.get("name") or name not in ("lpwstr", "lpstr", "i4", "bool", "filetime"):
                said.append(f"{name}: {title}")
    walk.say("\n".join(said), section)


def everything(pieces: Iterable[bytes], section: str, walk: Walk) -> None:
    """All characters and the values of a part that we have no words for."""
    said = []
    for name, attributes, text in leaves(pieces, walk):
        said += [f"{name} {v}" for k, v in attributes.items() if k in ("v", "val", "name")]
        if text.strip():
            said.append(f"{name} {text.strip()}")
    walk.say("\n".join(said), section)


class _How(Enum):
    """Who reads a part."""

    STORY = "story"
    PROPERTIES = "properties"
    EVERYTHING = "everything"
    NOBODY = "nobody"


# What each part of a package is called, and who reads it; {} stands for its number.
_PARTS: tuple[tuple[str, str, _How], ...] = (
    (r"word/document\d*\.xml", "", _How.STORY),
    (r"word/header\d*\.xml", "header", _How.STORY),
    (r"word/footer\d*\.xml", "footer", _How.STORY),
    (r"word/comments\w*\.xml", "comments", _How.STORY),
    (r"word/footnotes\.xml", "footnotes", _How.STORY),
    (r"word/endnotes\.xml", "endnotes", _How.STORY),
    (r"word/glossary/document\.xml", "building blocks", _How.STORY),
    (r"ppt/slides/slide\d+\.xml", "slide {}", _How.STORY),
    (r"ppt/notesSlides/notesSlide\d+\.xml", "notes {}", _How.STORY),
    (r"ppt/comments/\w+\.xml", "comments", _How.STORY),
    (r"ppt/slideMasters/slideMaster\d+\.xml", "slide master", _How.STORY),
    (r"ppt/slideLayouts/slideLayout\d+\.xml", "slide layouts", _How.STORY),
    (r"ppt/(?:handout|notes)Masters/\w+\.xml", "slide master", _How.STORY),
    (r"(?:word|ppt|xl)/diagrams/(?:data|drawing)\d*\.xml", "diagram", _How.STORY),
    (r"xl/drawings/drawing\d+\.xml", "text boxes", _How.STORY),
    (r"xl/comments(?:/comment)?\d*\.xml", "comments", _How.STORY),
    (r"xl/threadedComments/threadedComment\d*\.xml", "comments", _How.STORY),
    (r"(?:word|ppt|xl)/charts/chart\w*\.xml", "chart", _How.EVERYTHING),
    (r"xl/pivotCache/pivotCache\w+\.xml", "pivot data", _How.EVERYTHING),
    (r"xl/externalLinks/externalLink\d+\.xml", "linked data", _How.EVERYTHING),
    (r"docProps/(?:core|app|custom)\.xml", "properties", _How.PROPERTIES),
    (r"docMetadata/LabelInfo\.xml", "properties", _How.PROPERTIES),
    (r"customXml/item\d+\.xml", "custom data", _How.EVERYTHING),
    (r"docProps/thumbnail\..*", "", _How.NOBODY),
)
_WHICH = re.compile("|".join(f"({pattern})" for pattern, _, _ in _PARTS))
# How a document looks, not what it says.
_LOOKS = re.compile(
    r".*\.(?:rels|vml|bin)|\[Content_Types\]\.xml|(?:word|ppt|xl)/(?:theme|styles|settings|"
    r"webSettings|fontTable|fonts|numbering|stylesWithEffects|presentation|presProps|viewProps|"
    r"tableStyles|tags|printerSettings|calcChain|tables|queryTables|persons|people|commentsExtended"
    r"|commentsIds|commentsExtensible|commentAuthors|authors|activeX|ctrlProps|slicers|"
    r"slicerCaches|metadata|media/.*\.(?:emf|wmf))\b.*|(?:word|ppt|xl)/(?:charts|diagrams)/"
    r"(?:style|colors|layout|quickStyle)\w*\.xml|customXml/itemProps\d+\.xml|word/glossary/.*"
)


def _each(archive: Archive, member: Member, story: _Story, walk: Walk) -> None:
    """One part of the package, by whoever reads it."""
    name = member.name.lstrip("/")
    pieces = archive.stream(member, walk.limits.max_text_mb * _MEGABYTE * 2, walk)
    if known := _WHICH.fullmatch(name):
        _, section, how = _PARTS[(known.lastindex or 1) - 1]
        number = _NUMBER.search(name)
        section = section.format(number[1] if number else "")
        if how is _How.STORY:
            story.read(pieces, section, walk)
        elif how is _How.PROPERTIES:
            properties(pieces, section, walk)
        elif how is _How.EVERYTHING:
            everything(pieces, section, walk)
    elif name.endswith("vbaProject.bin"):
        with Compound(archive.unpack(member, _ALL, walk)) as project:
            vba.say(project, walk)
    elif _LOOKS.fullmatch(name) and "/embeddings/" not in name:
        return
    elif name.endswith(".xml"):
        everything(pieces, "other parts", walk)
    else:
        walk.inside(name.rpartition("/")[2], archive.unpack(member, _ALL, walk))


def read(archive: Archive, walk: Walk) -> None:
    """A docx, xlsx, pptx or a relative of them, part by part; one broken part spares the rest."""
    members = {member.name.lstrip("/"): member for member in archive.members}
    if "xl/workbook.bin" in members:  # .xlsb
        walk.cannot(Reason.UNSUPPORTED)
    story = _Story(walk)
    taken: set[str] = set()
    if "xl/workbook.xml" in members:
        taken = spreadsheet.read(archive, members, walk)
    for name, member in sorted(members.items(), key=lambda each: _order(each[0])):
        if name in taken or member.folder:
            continue
        try:
            _each(archive, member, story, walk)
        except Refused as refusal:
            walk.cannot(refusal.reason, f"part {name!r}" if refusal.reason is Reason.BROKEN else "")
            if refusal.reason is Reason.TIMED_OUT:
                return
        except (expat.ExpatError, ValueError, OSError, EOFError, LookupError):
            walk.cannot(Reason.BROKEN, f"part {name!r}")


def _order(name: str) -> tuple[int, int, str]:
    """The main text first, slides by their numbers, properties last."""
    known = _WHICH.fullmatch(name)
    number = _NUMBER.search(name)
    return (
        (known.lastindex or 0) if known else len(_PARTS),
        int(number[1]) if number else 0,
        name,
    )
