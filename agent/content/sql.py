"""What rows does a database dump insert, under which columns?

The text itself is said as it stands; beside it the rows of each table, as `tables` says them, so
that a number stands under its column's name: `INSERT … VALUES` of any dialect, with the columns
from the statement or from its `CREATE TABLE`, and PostgreSQL's `COPY … FROM stdin`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from agent.content.tables import PIECE, row
from agent.content.text import pieces
from agent.content.text import read as read_text
from agent.content.walk import quoted

if TYPE_CHECKING:
    from agent.content.walk import Walk

# Possessive throughout: a quote that never closes must not be tried in every way.
_NAME = r"(?:[\w.$]++|\"[^\"\n]{1,99}\"|`[^`\n]{1,99}`|\[[^\]\n]{1,99}\])(?:\.(?=[\"`\[\w]))?+"
_TEXT = r"[NEne]?+'(?:[^'\\]|\\.|'')*+'"
_ROW = rf"\((?:[^()']|{_TEXT}|\([^()']*+\))*+\)"
_STATEMENT = re.compile(
    rf"(?is)\bcreate\s+(?:temporary\s+)?table\s+(?:if\s+not\s+exists\s+)?"
    rf"(?P<made>(?:{_NAME}){{1,3}})\s*+\((?P<body>[^;]*+)"
    rf"|\b(?:insert|replace)\s+(?:ignore\s+)?(?:into\s+)?(?P<into>(?:{_NAME}){{1,3}})\s*+"
    rf"(?P<columns>\([^()]{{1,9999}}\)\s*+)?+values\s*+(?={re.escape('(')})"
    rf"|^copy\s+(?P<copied>(?:{_NAME}){{1,3}})\s*+(?P<under>\([^()\n]{{1,9999}}\)\s*+)?+"
    r"from\s+stdin\b[^\n]*+\n"
    rf"|(?P<row>{_ROW})\s*+(?P<end>[,;]?)",
    re.MULTILINE,
)
_CELL = re.compile(r"(?s)[NEne]?'((?:[^'\\]|\\.|'')*+)'|([^,'()\s][^,'()]*+)|(?<=,)\s*+(?=,)")
_COLUMN = re.compile(rf"(?m)^\s*+({_NAME})\s++\w")
_NO_COLUMN = frozenset(
    ("primary", "key", "unique", "constraint", "index", "foreign", "check", "fulltext", "spatial")
)
_ESCAPED = re.compile(r"\\(.)|''", re.DOTALL)
_MEANT = {"n": "\n", "t": "\t", "r": "\r", "0": ""}
_CARRIED = 64 * 1024


class _Rows:
    """The rows of one table after another, said a piece at a time."""

    def __init__(self, walk: Walk) -> None:
        self._walk = walk
        self._columns: dict[str, list[str]] = {}
        self._table, self._header = "", list[str]()
        self._out: list[str] = []
        self._size = 0

    def made(self, table: str, columns: list[str]) -> None:
        self._columns[table] = columns

    def begin(self, table: str, columns: list[str]) -> None:
        header = columns or self._columns.get(table, [])
        if (table, header) != (self._table, self._header):
            self.say()
            self._table, self._header = table, header

    def add(self, line: str) -> None:
        self._out.append(line)
        self._size += len(line)
        if self._size > PIECE:
            self.say()

    def say(self) -> None:
        if self._out:
            header = [row(self._header)] if self._header else []
            self._walk.say("\n".join([*header, *self._out]), f"table {quoted(self._table)}")
        self._out, self._size = [], 0
        self._walk.breathe()


def _bare(name: str) -> str:
    """The last part of a name, without its quotes."""
    return re.split(r"[\".`\[\]]+", name.strip().strip('"`[]'))[-1]


def _names(columns: str | None) -> list[str]:
    return [_bare(each) for each in (columns or "").strip().strip("()").split(",") if each.strip()]


def _meant(written: str) -> str:
    if "\\" not in written and "''" not in written:
        return written
    return _ESCAPED.sub(lambda e: _MEANT.get(e[1], e[1]) if e[1] else "'", written)


def _cells(written: str) -> list[str]:
    found = _CELL.finditer(written, 1, len(written) - 1)
    return [_meant(e[1]) if e[1] is not None else (e[2] or "").strip() for e in found]


def read(data: bytes, walk: Walk) -> None:
    """The dump as text, and the rows of its tables."""
    read_text(data, walk)
    rows = _Rows(walk)
    rest, inserting, copying = "", False, False
    for piece in pieces(data, walk.charset):
        text, at = rest + piece, 0
        while at < len(text):
            if copying:
                stop = text.find("\n\\.", at - 1)
                for line in text[at : stop if stop >= at else len(text)].splitlines():
                    rows.add(line)
                at = stop + 3 if stop >= 0 else len(text)
                copying = stop < 0
                continue
            found = _STATEMENT.search(text, at)
            if found is None:
                break
            at = found.end()
            if found["row"]:
                if inserting:
                    rows.add(row(_cells(found["row"])))
                    inserting = found["end"] == ","
            elif found["made"]:
                names = [each[1] for each in _COLUMN.finditer(found["body"])]
                kept = [_bare(each) for each in names if each.lower() not in _NO_COLUMN]
                rows.made(_bare(found["made"]), kept)
            else:
                inserting, copying = bool(found["into"]), bool(found["copied"])
                rows.begin(
                    _bare(found["into"] or found["copied"]),
                    _names(found["columns"] or found["under"]),
                )
        # A row that this piece cuts is whole with the next one; a statement that long is none.
        rest = text[max(at, len(text) - _CARRIED) :]
    rows.say()
