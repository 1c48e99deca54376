"""What do the sheets of an Excel workbook say?

SpreadsheetML (ECMA-376 part 1, 18): every sheet, hidden ones too, one row a line with a tab for
each column. Shared and inline strings, and dates, which are numbers with a format.
"""

from __future__ import annotations

import codecs
import html
import re
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from xml.parsers import expat

from agent.content.document import Reason, Refused
from agent.content.tables import one_line
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
# 18.8.30: the built-in formats that show a date or a time, East Asian ones included.
DATE_FORMATS = frozenset((*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)))
_NO_FORMAT = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.|_.|\*.|General', re.IGNORECASE)
EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 -- a sheet's date has no zone; 1900 had 29 February
EPOCH_1904 = datetime(1904, 1, 1)  # noqa: DTZ001 -- as above
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


class _NotPlain(Exception):  # noqa: N818 -- no error: the long way is taken
    """This XML is not written the usual way; only a parser reads it rightly."""


_UNUSUAL = ("<!", "<x:", "encoding='", "UTF-16", "utf-16")
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")


def _plain(raw: str) -> str:
    """Characters of XML as they are meant, with Excel's own escapes (22.9.2.19), on one line."""
    said = html.unescape(raw) if "&" in raw else raw
    if "_x" in said:
        said = _ESCAPE.sub(lambda e: chr(int(e[1], 16)), said)
    return said if said.isprintable() else one_line(said)


def _blocks(pieces: Iterable[bytes], end: str) -> Iterator[list[str]]:
    """The text between one `end` tag and the next, many at a time; at last what is left over.

    Raises _NotPlain where it is not written as Excel and its kin write it.
    """
    rest = ""
    decoder = codecs.getincrementaldecoder("utf-8")()
    for number, piece in enumerate(pieces):
        try:
            rest += decoder.decode(piece)
        except UnicodeDecodeError as problem:
            raise _NotPlain from problem
        if "<!" in rest or (not number and any(mark in rest[:500] for mark in _UNUSUAL)):
            raise _NotPlain
        *blocks, rest = rest.split(end)
        yield blocks
    yield [rest]


# A string as every usual program writes it; `_T` counts those that must have matched.
_STRING = re.compile(r'<t(?: xml:space="preserve")?(?:/>|>([^<]*)</t>)')
_T = re.compile(r"<t[ />]")
_PHONETIC = re.compile(r"<rPh .*?</rPh>", re.DOTALL)


def _strings_quickly(pieces: Iterable[bytes], walk: Walk) -> list[str]:
    """The shared strings, found by their usual spelling. Raises _NotPlain."""
    found: list[str] = []
    room = walk.budget.memory
    for blocks in _blocks(pieces, "</si>"):
        for block in blocks:
            if "<rPh" in block:
                block = _PHONETIC.sub("", block)
            runs = _STRING.findall(block)
            if len(runs) != 1 and len(runs) != len(_T.findall(block)):
                raise _NotPlain
            found.append(_plain("".join(runs)))
            room -= len(found[-1]) + 56
        if room < 0:
            raise Refused(Reason.TOO_LARGE)
    if found.pop():  # what stands behind the last string
        raise _NotPlain
    return found


def _strings(pieces: Iterable[bytes], walk: Walk) -> list[str]:
    """The shared strings, rich runs joined, phonetic runs left out."""
    found: list[str] = []
    runs: list[str] = []
    room = walk.budget.memory
    inside = phonetic = False

    def said(_: Attributes) -> None:
        nonlocal inside
        inside = not phonetic

    def silent() -> None:
        nonlocal inside
        inside = False

    def reading(_: Attributes) -> None:
        nonlocal phonetic
        phonetic = True

    def reading_over() -> None:
        nonlocal phonetic
        phonetic = False

    def over() -> None:
        nonlocal room
        found.append(_plain("".join(runs)))
        runs.clear()
        room -= len(found[-1]) + 56
        if room < 0:
            raise Refused(Reason.TOO_LARGE)

    def text(run: str) -> None:
        if inside:
            runs.append(run)

    starts: dict[str, Callable[[Attributes], None]] = {"t": said, "rPh": reading}
    ends: dict[str, Callable[[], None]] = {"t": silent, "rPh": reading_over, "si": over}
    Grammar(starts.get, ends.get, text).parse(pieces)
    return found


def shows_date(code: str) -> bool:
    """True where a number format shows a date: d, m or y outside quotes and brackets (18.8.31)."""
    return bool(re.search(r"[dmyhs]", _NO_FORMAT.sub("", code).lower()))


def _date_styles(pieces: Iterable[bytes], walk: Walk) -> set[str]:
    """Indices into cellXfs, as text, of the styles that show a date."""
    custom: dict[str, bool] = {}
    styles: list[str] = []
    cells = False

    def number_format(attributes: Attributes) -> None:
        custom[attributes.get("numFmtId", "")] = shows_date(attributes.get("formatCode", ""))

    def cell_formats(_: Attributes) -> None:
        nonlocal cells
        cells = True

    def cell_formats_over() -> None:
        nonlocal cells
        cells = False

    def style(attributes: Attributes) -> None:
        if cells:
            styles.append(attributes.get("numFmtId", "0"))
            walk.breathe()

    starts: dict[str, Callable[[Attributes], None]] = {
        "numFmt": number_format,
        "cellXfs": cell_formats,
        "xf": style,
    }
    ends: dict[str, Callable[[], None]] = {"cellXfs": cell_formats_over}
    Grammar(starts.get, ends.get, lambda _: None).parse(pieces)
    dates = {
        str(index)
        for index, number in enumerate(styles)
        if custom.get(number, number.isdecimal() and int(number) in DATE_FORMATS)
    }
    return dates | {""} if "0" in dates else dates  # a cell that names no style has the first


def shown(value: str, is_date: bool, epoch: datetime) -> str:
    """A number as a person would read it: dates as ISO 8601, whole numbers without an exponent."""
    if is_date:
        try:
            number = float(value)
            if number.is_integer():
                return str(date.fromordinal(epoch.toordinal() + int(number)))
            moment = epoch + timedelta(days=number)
        except (ValueError, OverflowError):
            return value
        return moment.strftime("%H:%M" if number < 1 else "%Y-%m-%d %H:%M")
    if "E" in value or "e" in value or value.endswith(".0"):
        try:
            number = float(value)
        except ValueError:
            return value
        if number.is_integer() and abs(number) < 1e18:
            return str(int(number))
    return value


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
        self._cells: list[str] = []
        self._attributes: Attributes = {}
        self._runs: list[str] = []
        self._inside = False

    def read_quickly(self, pieces: Iterable[bytes]) -> None:
        """The sheet, its cells found by their usual spelling. Raises _NotPlain."""
        columns, cell = _Columns(), self._cell
        strings, dates = self._strings, self._dates
        from_ordinal, day_0 = date.fromordinal, self._book.epoch.toordinal()
        before: list[str] = []
        for blocks in _blocks(pieces, "</row>"):
            for block in before:
                cells = _CELL.findall(block)
                if len(cells) != block.count("<c "):
                    raise _NotPlain
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
                self._line()
            before = blocks
        [tail] = before
        if "<c " in tail:
            raise _NotPlain
        self._margins += map(_plain, _MARGIN.findall(tail) + _PROMPT.findall(tail))

    def read(self, pieces: Iterable[bytes]) -> None:
        """The sheet, however it is written."""
        starts: dict[str, Callable[[Attributes], object]] = {
            "c": self._open,
            "v": self._said,
            "t": self._said,
            "dataValidation": lambda a: self._margins.append(a.get("prompt", "")),
        }
        ends: dict[str, Callable[[], object]] = {
            "c": self._close,
            "v": self._silent,
            "t": self._silent,
            "row": self._line,
        }
        for name in _HEADERS:
            starts[name] = self._said
            ends[name] = self._margin
        Grammar(starts.get, ends.get, self._text).parse(pieces)

    def _open(self, attributes: Attributes) -> None:
        self._attributes = attributes
        self._runs = []

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
            value = _plain(value)
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
        except (_NotPlain, IndexError, ValueError):
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
            try:
                book.strings = _strings_quickly(archive.stream(part, most, walk), walk)
            except _NotPlain:
                book.strings = _strings(archive.stream(part, most, walk), walk)
        if part := members.get("xl/styles.xml"):
            book.dates = _date_styles(archive.stream(part, most, walk), walk)
    except (expat.ExpatError, zlib.error) as problem:
        raise Refused(Reason.BROKEN) from problem
    for section, part in sheets:
        taken.add(part.name.lstrip("/"))
        _say_sheet(archive, part, section, book, most, walk)
    return taken
