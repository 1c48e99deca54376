"""What do the sheets of an Excel workbook of before 2007 say?

MS-XLS (BIFF8): a row of records; strings are shared, and may run on into the next record.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from agent.content.document import Reason, Refused
from agent.content.number_formats import DATE_FORMATS, EPOCH, EPOCH_1904, shown, shows_date
from agent.content.tables import row
from agent.content.text import windows
from agent.content.walk import quoted

if TYPE_CHECKING:
    from agent.content.compound import Compound
    from agent.content.walk import Walk

# 2.3.1: the records that are read.
_BOF, _EOF, _FILEPASS, _CONTINUE, _SHEET, _SST = 0x0809, 0x000A, 0x002F, 0x003C, 0x0085, 0x00FC
_LABEL_SST, _LABEL, _RSTRING, _NUMBER, _RK, _MULRK = 0x00FD, 0x0204, 0x00D6, 0x0203, 0x027E, 0x00BD
_FORMULA, _STRING, _FORMAT, _XF, _1904 = 0x0006, 0x0207, 0x041E, 0x00E0, 0x0022
_HEADER, _FOOTER, _NOTE_TEXT = 0x0014, 0x0015, 0x01B6
_BIFF8 = 0x0600
_WIDEST_GAP = 256

Record = tuple[int, bytes, list[bytes]]
"""Kind, body, bodies of the CONTINUE records behind it."""


def records(stream: bytes) -> Iterator[tuple[int, Record]]:
    """Offset and record, with its continuations."""
    at = 0
    while at + 4 <= len(stream):
        start = at
        kind, length = struct.unpack_from("<HH", stream, at)
        body = stream[at + 4 : at + 4 + length]
        at += 4 + length
        more: list[bytes] = []
        while stream[at : at + 2] == b"\x3c\0":
            length = struct.unpack_from("<H", stream, at + 2)[0]
            more.append(stream[at + 4 : at + 4 + length])
            at += 4 + length
        yield start, (kind, body, more)


class _Strings:
    """Reads the strings of an SST record (2.5.293) across its continuations."""

    def __init__(self, body: bytes, more: list[bytes]) -> None:
        self._blocks = [body, *more]
        self._block = 0
        self._at = 8

    def _left(self) -> int:
        return len(self._blocks[self._block]) - self._at

    def _take(self, size: int) -> bytes:
        out = b""
        while size:
            if not self._left():
                self._block += 1
                self._at = 0
            piece = self._blocks[self._block][self._at : self._at + size]
            self._at += len(piece)
            size -= len(piece)
            out += piece
        return out

    def next(self) -> str:
        """The next string. Raises IndexError where there is none."""
        count, flags = struct.unpack("<HB", self._take(3))
        runs = struct.unpack("<H", self._take(2))[0] if flags & 8 else 0
        phonetic = struct.unpack("<I", self._take(4))[0] if flags & 4 else 0
        wide = flags & 1
        out = []
        while count:
            if not self._left():  # characters run on: the first byte says how wide they are now
                self._block += 1
                wide = self._blocks[self._block][0] & 1
                self._at = 1
            take = min(count, self._left() >> wide)
            if not take:
                raise IndexError("half a character")
            raw = self._blocks[self._block][self._at : self._at + (take << wide)]
            self._at += take << wide
            out.append(raw.decode("utf-16-le", "replace") if wide else raw.decode("latin-1"))
            count -= take
        self._skip(4 * runs + phonetic)
        return "".join(out)

    def _skip(self, size: int) -> None:
        while size:
            if not self._left():
                self._block += 1
                self._at = 0
            step = min(size, self._left())
            self._at += step
            size -= step


def _characters(body: bytes, at: int, count: int) -> str:
    """An XLUnicodeString's characters behind its flags (2.5.294)."""
    if body[at] & 1:
        return body[at + 1 : at + 1 + 2 * count].decode("utf-16-le", "replace")
    return windows(body[at + 1 : at + 1 + count])


def _rk(number: int) -> float:
    """2.5.217: 30 bits of an integer or of a float, perhaps a hundred times too large."""
    if number & 2:
        value = float(number >> 2 if number < 0x80000000 else (number >> 2) - 0x40000000)
    else:
        value = float(struct.unpack("<d", struct.pack("<Q", (number & 0xFFFFFFFC) << 32))[0])
    return value / 100 if number & 1 else value


class _Book:
    """The workbook as its records come in."""

    def __init__(self, walk: Walk) -> None:
        self._walk = walk
        self._room = walk.budget.memory
        self._strings: list[str] = []
        self._names: dict[int, str] = {}
        """By the offset at which the sheet begins."""
        self._formats: dict[int, bool] = {}
        self._styles: list[int] = []
        self._epoch: datetime = EPOCH
        self._rows: dict[int, dict[int, str]] = {}
        self._margins: list[str] = []
        self._sheet = ""
        self._waiting: tuple[int, int] | None = None

    def take(self, at: int, kind: int, body: bytes, more: list[bytes]) -> None:
        if kind == _BOF:
            self._sheet = self._names.get(at, self._sheet)
            if struct.unpack_from("<H", body)[0] != _BIFF8:
                raise Refused(Reason.UNSUPPORTED)
        elif kind == _FILEPASS:
            raise Refused(Reason.ENCRYPTED)
        elif kind == _SHEET:
            offset, state = struct.unpack_from("<IB", body)
            name = _characters(body, 7, body[6])
            self._walk.say(name, "names of sheets")
            self._names[offset] = f"{'hidden ' if state & 3 else ''}sheet {quoted(name)}"
        elif kind == _SST:
            self._shared(body, more)
        elif kind == _FORMAT:
            number, count = struct.unpack_from("<HH", body)
            self._formats[number] = shows_date(_characters(body, 4, count))
        elif kind == _XF:
            self._styles.append(struct.unpack_from("<H", body, 2)[0])
        elif kind == _1904 and body[:1] == b"\x01":
            self._epoch = EPOCH_1904
        elif kind == _EOF:
            self.tell()
        else:
            self._cell(kind, body, more)

    def _shared(self, body: bytes, more: list[bytes]) -> None:
        reading = _Strings(body, more)
        for _ in range(struct.unpack_from("<I", body, 4)[0]):
            text = reading.next()
            self._spend(len(text) + 56)
            self._strings.append(text)

    def _cell(self, kind: int, body: bytes, more: list[bytes]) -> None:
        if kind == _LABEL_SST:
            line, column, _, index = struct.unpack_from("<HHHI", body)
            self._set(line, column, self._strings[index] if index < len(self._strings) else "")
        elif kind in (_LABEL, _RSTRING):
            line, column, _, count = struct.unpack_from("<HHHH", body)
            self._set(line, column, _characters(body, 8, count))
        elif kind == _NUMBER:
            line, column, style, value = struct.unpack_from("<HHHd", body)
            self._number(line, column, style, value)
        elif kind == _RK:
            line, column, style, raw = struct.unpack_from("<HHHI", body)
            self._number(line, column, style, _rk(raw))
        elif kind == _MULRK:
            line, column = struct.unpack_from("<HH", body)
            for index in range((len(body) - 6) // 6):
                style, raw = struct.unpack_from("<HI", body, 4 + 6 * index)
                self._number(line, column + index, style, _rk(raw))
        elif kind == _FORMULA:
            line, column, style = struct.unpack_from("<HHH", body)
            if body[12:14] == b"\xff\xff":  # not a number; a string comes in the next record
                self._waiting = (line, column) if body[6] == 0 else None
            else:
                self._number(line, column, style, struct.unpack_from("<d", body, 6)[0])
        elif kind == _STRING and self._waiting:
            self._set(*self._waiting, _characters(body, 2, struct.unpack_from("<H", body)[0]))
            self._waiting = None
        elif kind in (_HEADER, _FOOTER) and len(body) > 3:
            count = struct.unpack_from("<H", body)[0]
            self._margins.append(_characters(body, 2, count))
        elif kind == _NOTE_TEXT and more:  # 2.4.329: the text of a comment or a box continues it
            count = struct.unpack_from("<H", body, 10)[0]
            self._margins.append(_characters(more[0], 0, count))

    def _number(self, line: int, column: int, style: int, value: float) -> None:
        number = self._styles[style] if style < len(self._styles) else 0
        is_date = self._formats.get(number, number in DATE_FORMATS)
        self._set(line, column, shown(repr(value), is_date, self._epoch))

    def _set(self, line: int, column: int, text: str) -> None:
        self._spend(len(text) + 60)
        self._rows.setdefault(line, {})[column] = text

    def _spend(self, size: int) -> None:
        self._room -= size
        if self._room < 0:
            raise Refused(Reason.TOO_LARGE)

    def tell(self) -> None:
        """Say the sheet that ends here."""
        out = []
        for _, cells in sorted(self._rows.items()):
            line: list[str] = []
            for column, text in sorted(cells.items()):
                line += [""] * min(column - len(line), _WIDEST_GAP)
                line.append(text)
            out.append(row(line))
        self._rows = {}
        self._walk.say("\n".join(out), self._sheet)
        section = f"{self._sheet}, header, footer and comments".lstrip(", ")
        self._walk.say("\n".join(self._margins), section)
        self._margins = []


def read(file: Compound, walk: Walk) -> None:
    """A workbook in a compound file that is open. What was read before an error is said."""
    stream = file.read("Workbook" if file.exists("Workbook") else "Book")
    book = _Book(walk)
    try:
        for number, (at, (kind, body, more)) in enumerate(records(stream)):
            book.take(at, kind, body, more)
            if not number % 8192:
                walk.breathe()
    except (struct.error, IndexError) as problem:
        raise Refused(Reason.BROKEN) from problem
    finally:
        book.tell()
