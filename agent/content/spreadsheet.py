"""What do the sheets of an Excel workbook say?

SpreadsheetML (ECMA-376 part 1, 18): every sheet, hidden ones too, one row a line with a tab for
each column. Shared and inline strings, and dates, which are numbers with a format.
"""

from __future__ import annotations

import html
import re
import zlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from typing import TYPE_CHECKING
from xml.parsers import expat

from agent.content import shared_strings
from agent.content.document import Reason, Refused
from agent.content.number_formats import EPOCH, EPOCH_1904, date_styles, shown
from agent.content.shared_strings import NotPlain, blocks, plain
from agent.content.walk import quoted
from agent.content.xmlstream import Attributes, Grammar, leaves, local

if TYPE_CHECKING:
    from agent.content.archive import Archive, Member
    from agent.content.walk import Walk

_MEGABYTE = 1024 * 1024
_MOST_COLUMNS = 16_384
_SHEET = re.compile(r"xl/(?:work|chart|dialog|macro)sheets/\w+\.xml")
_WIDEST_GAP = 256
"""Empty cells that are kept between two others, so that columns stay columns."""
_HEADERS = frozenset(
    ("oddHeader", "oddFooter", "evenHeader", "evenFooter", "firstHeader", "firstFooter")
)


@dataclass(slots=True)
class _Book:
    """What the sheets share."""

    strings: list[str] = field(default_factory=list)
    dates: set[str] = field(default_factory=set)
    """Indices into cellXfs, as text, whose format shows a date."""
    epoch: datetime = EPOCH


def _column(reference: str) -> int:
    """0 for A, from a reference such as "AB12"; -1 where it is none."""
    number = 0
    for letter in reference:
        if not "A" <= letter <= "Z":
            break
        number = number * 26 + ord(letter) - 64
    return min(number, _MOST_COLUMNS) - 1


# A cell as every usual program writes it: reference, style, type; then nothing, a value behind
# its formula, or an inline string.
_CELL = re.compile(
    r'<c r="([A-Z]{1,3})\d+"(?: s="(\d+)")?(?: t="(\w+)")?(?:/>|></c>'
    r"|>(?:<f[^>]*/>|<f[^>]*>[^<]*</f>)?<v>([^<]*)</v></c>"
    r'|><is><t(?: xml:space="preserve")?>([^<]*)</t></is></c>)'
)
_MARGIN = re.compile(r"<(?:odd|even|first)(?:Header|Footer)[^>]*>([^<]*)</")
_FORMULA = re.compile(r"<f(?: [^>]*)?>([^<]*)</f>|<formula1>([^<]*)</formula1>")
_LITERAL = re.compile(r'"((?:[^"]|"")+)"')
_PROMPT = re.compile(r'<dataValidation [^>]*?\bprompt="([^"]*)"')


class _Columns(dict[str, int]):
    """Numbers of columns by their letters."""

    def __missing__(self, letters: str) -> int:
        self[letters] = _column(letters)
        return self[letters]


class _Sheet:
    """The rows of one sheet as they come in."""

    def __init__(self, book: _Book, walk: Walk) -> None:
        self._book = book
        self._strings = book.strings
        self._dates = book.dates
        self._walk = walk
        self._room = walk.budget.memory
        self._lines: list[str] = []
        self._margins: list[str] = []
        self._literals: dict[str, None] = {}
        self._value: list[str] = []
        self._cells: list[str] = []
        self._attributes: Attributes = {}
        self._runs: list[str] = []
        self._inside = False

    def read_quickly(self, pieces: Iterable[bytes]) -> None:
        """The sheet, its cells found by their usual spelling. Raises NotPlain."""
        columns, cell = _Columns(), self._cell
        strings, dates = self._strings, self._dates
        from_ordinal, day_0 = date.fromordinal, self._book.epoch.toordinal()
        before: list[str] = []
        for some in blocks(pieces, "</row>"):
            for block in before:
                cells = _CELL.findall(block)
                if len(cells) != block.count("<c "):
                    raise NotPlain
                out = self._cells
                as_it_is = block.isprintable() and "&" not in block and "_x" not in block
                for letters, style, kind, value, inline in cells:
                    column = columns[letters]
                    if column != len(out):
                        cell(column, style, kind, value or inline)
                    elif kind == "s":  # these three are most cells of most sheets
                        out.append(strings[int(value)])
                    elif as_it_is and kind == "inlineStr":
                        out.append(inline)
                    elif not value.isdecimal():
                        cell(column, style, kind, value or inline)
                    elif style not in dates:
                        out.append(value)
                    elif len(value) < 7 and kind in ("", "n"):
                        out.append(from_ordinal(day_0 + int(value)).isoformat())
                    else:
                        cell(column, style, kind, value or inline)
                self._in_formulas(block)
                self._line()
            before = some
        [tail] = before
        if "<c " in tail:
            raise NotPlain
        self._in_formulas(tail)
        self._margins += map(plain, _MARGIN.findall(tail) + _PROMPT.findall(tail))

    def read(self, pieces: Iterable[bytes]) -> None:
        """The sheet, however it is written."""
        starts: dict[str, Callable[[Attributes], object]] = {
            "c": self._open,
            "v": self._said,
            "t": self._said,
            "f": self._begin,
            "formula1": self._begin,
            "dataValidation": lambda a: self._margins.append(a.get("prompt", "")),
        }
        ends: dict[str, Callable[[], object]] = {
            "c": self._close,
            "v": self._silent,
            "t": self._silent,
            "f": self._formula,
            "formula1": self._formula,
            "row": self._line,
        }
        for name in _HEADERS:
            starts[name] = self._said
            ends[name] = self._margin
        Grammar(starts.get, ends.get, self._text).parse(pieces)

    def _open(self, attributes: Attributes) -> None:
        self._attributes = attributes
        self._runs = []

    def _begin(self, _: Attributes) -> None:
        self._value, self._runs = self._runs, []
        self._inside = True

    def _formula(self) -> None:
        self._formulas(["".join(self._runs)])
        self._runs = self._value
        self._inside = False

    def _in_formulas(self, block: str) -> None:
        if "<f" in block:
            self._formulas(map("".join, _FORMULA.findall(block)))

    def _formulas(self, formulas: Iterable[str]) -> None:
        """Texts in quotes in formulas: a cell may show none of them."""
        for formula in formulas:
            if '"' in formula or "&quot;" in formula:
                found = _LITERAL.findall(html.unescape(formula))
                self._literals.update(dict.fromkeys(found))
                self._room -= len(formula)
        if self._room < 0:
            raise Refused(Reason.TOO_LARGE)

    def _said(self, _: Attributes) -> None:
        self._inside = True

    def _silent(self) -> None:
        self._inside = False

    def _text(self, run: str) -> None:
        if self._inside:
            self._runs.append(run)

    def _close(self) -> None:
        of = self._attributes.get
        self._cell(_column(of("r", "")), of("s", ""), of("t", ""), "".join(self._runs))
        self._runs = []

    def _margin(self) -> None:
        self._inside = False
        self._margins.append("".join(self._runs))
        self._runs = []

    def _cell(self, column: int, style: str, kind: str, value: str) -> None:
        cells = self._cells
        if column > len(cells):
            cells.extend([""] * min(column - len(cells), _WIDEST_GAP))
        if kind == "s":
            try:
                value = self._strings[int(value)]
            except (ValueError, IndexError):
                value = ""
        elif kind in ("", "n"):
            if style in self._dates:
                value = shown(value, True, self._book.epoch)
            elif not value.isdecimal():
                value = shown(value, False, self._book.epoch)
        else:
            value = plain(value)
        cells.append(value)

    def _line(self) -> None:
        if any(self._cells):
            line = "\t".join(self._cells)
            self._room -= len(line) + 60
            if self._room < 0:
                raise Refused(Reason.TOO_LARGE)
            self._lines.append(line)
            if not len(self._lines) % 1024:
                self._walk.breathe()
        self._cells = []

    def tell(self, section: str) -> None:
        self._line()
        self._walk.say("\n".join(self._lines), section)
        self._walk.say("\n".join(filter(None, self._margins)), f"{section}, header and footer")
        self._walk.say("\n".join(self._literals), f"{section}, formulas")


def _sheets(
    archive: Archive, members: Mapping[str, Member], walk: Walk
) -> tuple[list[tuple[str, Member]], bool]:
    """Section and part of every sheet, in the order of their tabs; True where dates begin 1904."""
    targets: dict[str, str] = {}
    rels = members.get("xl/_rels/workbook.xml.rels")
    if rels:
        for name, attributes, _ in leaves(archive.stream(rels, 8 * _MEGABYTE, walk), walk):
            if name == "Relationship":
                target = attributes.get("Target", "").removeprefix("/xl/").lstrip("/")
                targets[attributes.get("Id", "")] = f"xl/{target}"
    found: list[tuple[str, Member]] = []
    from_1904 = False
    book = archive.stream(members["xl/workbook.xml"], 8 * _MEGABYTE, walk)
    for name, attributes, text in leaves(book, walk):
        if name == "workbookPr":
            from_1904 = attributes.get("date1904", "") in ("1", "true")
        elif name == "definedName" and text:
            walk.say(f"{attributes.get('name', '')} {text}", "defined names")
        elif name == "sheet":
            part = members.get(targets.get(local(attributes, "id"), ""))
            hidden = "hidden " if "idden" in attributes.get("state", "") else ""
            if part:
                found.append((f"{hidden}sheet {quoted(attributes.get('name', ''))}", part))
                walk.say(attributes.get("name", ""), "names of sheets")
    known = {part.name for _, part in found}
    for name, part in sorted(members.items()):
        if part.name not in known and _SHEET.fullmatch(name):
            found.append((f"hidden sheet {quoted(name.rpartition('/')[2])}", part))
    return found, from_1904


def _say_sheet(
    archive: Archive, part: Member, section: str, book: _Book, most: int, walk: Walk
) -> None:
    sheet = _Sheet(book, walk)
    try:
        try:
            sheet.read_quickly(archive.stream(part, most, walk))
        except (NotPlain, IndexError, ValueError):
            sheet = _Sheet(book, walk)
            sheet.read(archive.stream(part, most, walk))
    except Refused as refusal:
        walk.cannot(refusal.reason, section)
    except (expat.ExpatError, zlib.error, ValueError):
        walk.cannot(Reason.BROKEN, section)
    sheet.tell(section)


def read(archive: Archive, members: Mapping[str, Member], walk: Walk) -> set[str]:
    """Says every sheet; gives the names of the parts that were read. Raises Refused."""
    taken = {"xl/workbook.xml", "xl/sharedStrings.xml", "xl/styles.xml"}
    most = walk.limits.max_text_mb * _MEGABYTE * 4
    book = _Book()
    try:
        sheets, from_1904 = _sheets(archive, members, walk)
        book.epoch = EPOCH_1904 if from_1904 else EPOCH
        if part := members.get("xl/sharedStrings.xml"):
            book.strings = shared_strings.read(partial(archive.stream, part, most, walk), walk)
        if part := members.get("xl/styles.xml"):
            book.dates = date_styles(archive.stream(part, most, walk), walk)
    except (expat.ExpatError, zlib.error) as problem:
        raise Refused(Reason.BROKEN) from problem
    for section, part in sheets:
        taken.add(part.name.lstrip("/"))
        _say_sheet(archive, part, section, book, most, walk)
    return taken
