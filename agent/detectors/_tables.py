"""Where in a text are tables, and what does each column call itself?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_GAP = re.compile(r" {2,}|\t+")
_LONGEST_ROW = 4000
_PERIOD = re.compile(r"(?:19|20)\d\d(?:\s?[/-]\s?\d{2,4})?|\d{1,3}\s?(?:-|to)\s?\d{1,3}|\d{1,3}\+")
"""A column may be a year or an age band."""
_LETTER = re.compile(r"[^\W\d_]")


def cells(line: str, delimiter: str) -> list[str]:
    """The cells of one row, stripped of spaces and quotes. A comma inside quotes does not part."""
    if delimiter == "  ":
        return [each.strip() for each in _GAP.split(line.strip())]
    if '"' in line and delimiter != "\t":
        return [each.strip() for each in _quoted(line, delimiter)]
    return [each.strip(" \"'") for each in line.split(delimiter)]


def _quoted(line: str, delimiter: str) -> Iterator[str]:
    cell: list[str] = []
    inside = False
    for character in line:
        if character == '"':
            inside = not inside
        elif character == delimiter and not inside:
            yield "".join(cell)
            cell = []
        else:
            cell.append(character)
    yield "".join(cell)


@dataclass(frozen=True)
class Table:
    """Rows of one shape, text[start:end]."""

    start: int
    end: int
    delimiter: str
    """A tab, comma, semicolon, pipe, two spaces; empty for a list with one value a line."""
    lines: tuple[tuple[int, int], ...]
    """The bounds of each row, the header's first."""
    header: tuple[str, ...]
    """The cells of the first row where it is a header, in lower case; else nothing."""

    def header_at(self, text: str, position: int) -> str:
        """What the column that holds this place calls itself; empty where unknown."""
        if not self.header or position < self.lines[0][1]:
            return ""
        column = self.column_at(text, position)
        return self.header[column] if column < len(self.header) else ""

    def column_at(self, text: str, position: int) -> int:
        """The column, from 0, that holds this place."""
        if not self.delimiter:
            return 0
        start = text.rfind("\n", 0, position) + 1
        prefix = text[start:position]
        if self.delimiter == "  ":
            return len(_GAP.findall(prefix.lstrip()))
        return len(cells(prefix, self.delimiter)) - 1


def spaced(name: str) -> str:
    """A column's name as words: `patientNHS_No` → `patient nhs no`."""
    parted = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name.replace("_", " "))
    return " ".join(parted.lower().split())


def _delimiter(line: str) -> str | None:
    """What parts this line into cells; empty for one short value, None for prose."""
    if "\t" in line.strip():
        return "\t"
    if line.count("|") >= 2 or (line.count("|") == 1 and len(line) < 200):
        return "|"
    for each in (";", ","):
        if each in line:
            parts = line.split(each)
            # Prose has commas too: its pieces are long, or begin with a space.
            if max(map(len, parts)) <= 60 and sum(p[:1] == " " for p in parts[1:]) * 2 < len(parts):
                return each
    stripped = line.strip()
    if "  " in stripped:
        return "  "
    return "" if stripped and len(stripped) <= 40 else None


def _is_header(names: list[str]) -> bool:
    """Whether a first row names columns: words in every cell that is filled, no long numbers."""
    filled = [each for each in names if each]
    return (
        bool(filled)
        and _LETTER.search(filled[0]) is not None
        and all(
            _PERIOD.fullmatch(each)
            or (_LETTER.search(each) and len(each) <= 60 and sum(c.isdigit() for c in each) <= 4)
            for each in filled
        )
    )


def _rule(line: str) -> bool:
    """A drawn line between header and rows, as in Markdown."""
    return bool(line.strip()) and not line.strip(" \t|+:-=_")


def begins(text: str, position: int) -> bool:
    """Whether the line that holds this place may be the first of a table: cheap, for most lines
    that name a column's subject are prose, or in the middle of a list.
    """
    start = text.rfind("\n", 0, position) + 1
    end = _line_end(text, position)
    kind, columns = _shape(text, start, end)
    if kind is None or end >= len(text):
        return False
    if not _alike(text, end + 1, _line_end(text, end + 1), kind, columns):
        below = text[end + 1 : _line_end(text, end + 1)]
        if not _rule(below):
            return False
    if not start:
        return True
    above = text.rfind("\n", 0, start - 1) + 1
    line = text[above : start - 1].rstrip("\r")
    return _rule(line) or not _alike(text, above, start - 1, kind, columns)


def table_at(text: str, position: int) -> Table | None:
    """The table that holds this place: the lines around that are parted as its line is.

    None where its line is prose, or stands alone.
    """
    start = text.rfind("\n", 0, position) + 1
    end = _line_end(text, position)
    kind, columns = _shape(text, start, end)
    if kind is None:
        return None
    lines = [(start, end)]
    while start:
        above = text.rfind("\n", 0, start - 1) + 1
        line = text[above : start - 1].rstrip("\r")
        if not _rule(line):
            if not _alike(text, above, start - 1, kind, columns):
                break
            lines.append((above, start - 1))
        start = above
    lines.reverse()
    while end < len(text):
        below = _line_end(text, end + 1)
        if not _rule(text[end + 1 : below]):
            if not _alike(text, end + 1, below, kind, columns):
                break
            lines.append((end + 1, below))
        end = below
    if len(lines) < 2:
        return None
    first = text[lines[0][0] : lines[0][1]].rstrip("\r")
    names = cells(first, kind) if kind else [first.strip()]
    header = tuple(spaced(name) for name in names) if _is_header(names) else ()
    return Table(lines[0][0], lines[-1][1], kind, tuple(lines), header)


def _line_end(text: str, position: int) -> int:
    end = text.find("\n", position)
    return len(text) if end < 0 else end


def _shape(text: str, start: int, end: int) -> tuple[str | None, int]:
    """What parts a line, and how often; None for prose."""
    if end - start > _LONGEST_ROW:
        return None, 0
    line = text[start:end].rstrip("\r")
    kind = _delimiter(line)
    if kind and kind in ",;" and '"' in line:
        return kind, len(cells(line, kind)) - 1
    return kind, line.count(kind) if kind else 0


def _alike(text: str, start: int, end: int, kind: str, columns: int) -> bool:
    """Whether a line is parted as the others of its table."""
    this, parts = _shape(text, start, end)
    if this != kind:
        return False
    return kind not in {",", ";"} or parts == columns
