"""What do an OpenDocument text, sheet and presentation say, in all of their parts?

ISO/IEC 26300 (ODF 1.2, 1.3): content.xml with its paragraphs and tables, page headers and footers
in styles.xml, comments, tracked deletions, properties, embedded objects.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from typing import TYPE_CHECKING
from xml.parsers import expat

from agent.content.document import Reason, Refused
from agent.content.flow import Flow, lines
from agent.content.tables import row
from agent.content.walk import quoted
from agent.content.xmlstream import Attributes, End, Grammar, Start, leaves, local

if TYPE_CHECKING:
    from agent.content.archive import Archive, Member
    from agent.content.walk import Walk

_MEGABYTE = 1024 * 1024
_MOST_REPEATED = 256
"""A space, cell or row that claims to be there more often is there this often."""
_LOOKS = (
    "Thumbnails/",
    "Configurations2/",
    "META-INF/",
    "mimetype",
    "settings.xml",
    "layout-cache",
)
_ASIDE = {"annotation": "comments", "deletion": "deleted text"}
"""Elements whose text stands apart, and where."""


def _count(attributes: Attributes, name: str) -> int:
    stated = local(attributes, name)
    return min(int(stated), _MOST_REPEATED) if stated.isdecimal() and len(stated) < 9 else 1


class _Story:
    """content.xml or styles.xml of a text or a presentation, as it is read."""

    def __init__(self, walk: Walk, section: str) -> None:
        self._walk = walk
        self._section = section
        self._room = walk.budget.memory
        self._flow = Flow()
        self._paragraphs = self._pages = 0
        self._aside: list[tuple[str, int, list[str]]] = []
        """Where it stands, paragraphs open around it, its runs."""
        self._said_aside: dict[str, list[str]] = {}
        self.grammar = Grammar(self._starts, self._ends, self._text)

    def _starts(self, name: str) -> Start | None:
        if name in _ASIDE:
            return lambda _: self._open_aside(_ASIDE[name])
        known: dict[str, Start] = {
            "p": self._open_paragraph,
            "h": self._open_paragraph,
            "s": lambda attributes: self._say(" " * _count(attributes, "c")),
            "tab": lambda _: self._say("\t"),
            "line-break": lambda _: self._say("\n"),
            "table": lambda _: self._flow.open_table(),
            "table-row": lambda _: self._flow.open_row(),
            "table-cell": lambda _: self._flow.open_cell(),
            "covered-table-cell": lambda _: self._flow.open_cell(),
        }
        return known.get(name)

    def _ends(self, name: str) -> End | None:
        if name in _ASIDE:
            return self._close_aside
        known: dict[str, End] = {
            "p": self._close_paragraph,
            "h": self._close_paragraph,
            "table": lambda: self._flow.close_table(),
            "table-row": lambda: self._flow.close_row(),
            "page": self._close_page,
        }
        return known.get(name)

    def _say(self, run: str) -> None:
        self._room -= len(run)
        if self._room < 0:
            raise Refused(Reason.TOO_LARGE)
        if self._aside:
            self._aside[-1][2].append(run)
        else:
            self._flow.say(run)

    def _text(self, run: str) -> None:
        if self._paragraphs:
            self._say(run)

    def _open_paragraph(self, _: Attributes) -> None:
        self._paragraphs += 1

    def _close_paragraph(self) -> None:
        self._paragraphs -= 1
        self._say("\n")

    def _open_aside(self, where: str) -> None:
        self._aside.append((where, self._paragraphs, []))
        self._paragraphs = 0

    def _close_aside(self) -> None:
        if self._aside:
            where, self._paragraphs, runs = self._aside.pop()
            self._said_aside.setdefault(where, []).append(lines("".join(runs)))

    def _close_page(self) -> None:
        self._pages += 1
        self._walk.say(self._flow.whole(), f"slide {self._pages}")
        self._flow = Flow()

    def tell(self) -> None:
        """Say all of it, also where reading broke off."""
        while self._aside:
            self._close_aside()
        self._walk.say(self._flow.whole(), self._section)
        for where, said in self._said_aside.items():
            self._walk.say("\n".join(said), where)


class _Sheets(_Story):
    """content.xml of a spreadsheet: every table is a sheet, repeated cells and rows are there."""

    def __init__(self, walk: Walk) -> None:
        super().__init__(walk, "")
        self._sheet = ""
        self._lines: list[str] = []
        self._cells: list[str] = []
        self._empty = 0
        self._row: Attributes = {}
        self._cell: Attributes = {}
        self._runs: list[str] | None = None

    def _starts(self, name: str) -> Start | None:
        known: dict[str, Start] = {
            "table": self._open_sheet,
            "table-row": self._open_row,
            "table-cell": self._open_cell,
            "covered-table-cell": self._open_cell,
        }
        return known.get(name) or super()._starts(name)

    def _ends(self, name: str) -> End | None:
        known: dict[str, End] = {
            "table": self.tell_sheet,
            "table-row": self._close_row,
            "table-cell": self._close_cell,
            "covered-table-cell": self._close_cell,
        }
        return known.get(name) or super()._ends(name)

    def _say(self, run: str) -> None:
        if self._runs is None or self._aside:
            super()._say(run)
        else:
            self._runs.append(run)

    def _open_sheet(self, attributes: Attributes) -> None:
        self._sheet = local(attributes, "name")
        self._walk.say(self._sheet, "names of sheets")

    def _open_row(self, attributes: Attributes) -> None:
        self._row, self._cells, self._empty = attributes, [], 0

    def _open_cell(self, attributes: Attributes) -> None:
        self._cell, self._runs = attributes, []

    def _close_cell(self) -> None:
        text = lines("".join(self._runs or ()))
        self._runs = None
        kind = local(self._cell, "value-type")
        if kind == "date":  # as 20.367 states it; what is shown depends on the reader's country
            text = local(self._cell, "date-value").removesuffix("T00:00:00") or text
        elif kind == "float" and not text.isdecimal():
            text = local(self._cell, "value") if "E" in text or "#" in text else text
        repeated = _count(self._cell, "number-columns-repeated")
        if not text:
            self._empty += repeated
            return
        self._cells += [""] * min(self._empty, _MOST_REPEATED) + [text] * repeated
        self._empty = 0

    def _close_row(self) -> None:
        if self._cells:
            line = row(self._cells)
            for _ in range(_count(self._row, "number-rows-repeated")):
                self._room -= len(line) + 60
                if self._room < 0:
                    raise Refused(Reason.TOO_LARGE)
                self._lines.append(line)
            self._walk.breathe()

    def tell_sheet(self) -> None:
        self._walk.say("\n".join(self._lines), f"sheet {quoted(self._sheet)}")
        self._lines = []

    def tell(self) -> None:
        if self._lines:
            self.tell_sheet()
        super().tell()


def _each(archive: Archive, member: Member, sheets: bool, walk: Walk) -> None:
    """One part of the package, by whoever reads it."""
    name = member.name
    pieces: Iterable[bytes] = archive.stream(member, walk.limits.max_text_mb * _MEGABYTE * 4, walk)
    if name.endswith(("content.xml", "styles.xml")):
        inside = name.rpartition("/")[0]
        section = f"object {quoted(inside)}" if inside else ""
        if name.endswith("styles.xml"):
            section = "header and footer"
        story = _Sheets(walk) if sheets and name == "content.xml" else _Story(walk, section)
        try:
            story.grammar.parse(pieces)
        finally:
            story.tell()
    elif name.endswith("meta.xml"):
        said = [f"{local(a, 'name') or n}: {t.strip()}" for n, a, t in leaves(pieces, walk)]
        walk.say("\n".join(line for line in said if not line.endswith(": ")), "properties")
    elif not name.startswith(_LOOKS) and not member.folder and not name.endswith(".rdf"):
        walk.inside(name.rpartition("/")[2], archive.unpack(member, 1 << 40, walk))


def read(archive: Archive, walk: Walk) -> None:
    """An odt, ods, odp or a relative of them; one broken part spares the rest."""
    members = {member.name: member for member in archive.members}
    kind = archive.unpack(members["mimetype"], 1000, walk)
    if manifest := members.get("META-INF/manifest.xml"):
        # 3.8.1 of part 2: a file with encryption data is encrypted.
        found = leaves(archive.stream(manifest, 8 * _MEGABYTE, walk), walk)
        if any(name == "encryption-data" or name == "algorithm" for name, _, _ in found):
            raise Refused(Reason.ENCRYPTED)
    for name, member in sorted(members.items(), key=lambda each: (each[0] != "content.xml", each)):
        try:
            _each(archive, member, b"spreadsheet" in kind, walk)
        except Refused as refusal:
            walk.cannot(refusal.reason)
            if refusal.reason is Reason.TIMED_OUT:
                return
        except (expat.ExpatError, zlib.error, ValueError, EOFError):
            walk.cannot(Reason.BROKEN, f"part {name!r}")
