"""What stands in the rows of a text with separators?

Comma, semicolon, tab, bar or caret, whichever the first lines agree on; quoted cells may hold
line breaks. The rows come out as every table does: one a line, cells parted by tabs.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import TYPE_CHECKING

from agent.content.text import pieces

if TYPE_CHECKING:
    from agent.content.walk import Walk

_SEPARATORS = "\t,;|^\x1f"
_SAMPLE_LINES = 40
PIECE = 1024 * 1024
"""Characters that are said at once."""
_TABLE = str.maketrans({"\t": " ", "\n": " ", "\r": " "})


def one_line(cell: str) -> str:
    """The cell without what would break its line or its column."""
    return cell.translate(_TABLE)


def row(cells: Iterable[str]) -> str:
    """One line of a table: no cell can break it."""
    parts = list(cells)
    line = "\t".join(parts)
    if line.count("\t") == len(parts) - 1 and "\n" not in line and "\r" not in line:
        return line
    return "\t".join(map(one_line, parts))


def separator(text: str) -> str:
    """The character that parts the cells, or nothing where the lines agree on none."""
    lines = [line for line in text[: 64 * 1024].splitlines()[:_SAMPLE_LINES] if line.strip()]
    if lines and lines[0].lower().startswith("sep=") and len(lines[0]) == 5:  # as Excel writes it
        return lines[0][4]
    best, best_score = "", 0.0
    for candidate in _SEPARATORS:
        counts = [line.count(candidate) for line in lines]
        if not counts or not counts[0]:
            continue
        # Lines that have as many as the header, weighed by how many columns that makes.
        agreeing = sum(count == counts[0] for count in counts) / len(counts)
        score = agreeing + min(counts[0], 9) / 10
        if score > best_score:
            best, best_score = candidate, score
    return best


def _lines(pieces: Iterable[str]) -> Iterator[str]:
    """The lines of a text that comes in pieces of whole lines, with their ends."""
    for piece in pieces:
        yield from piece.splitlines(keepends=True)


def rows(pieces: Iterator[str]) -> Iterator[str]:
    """The table in lines and tabs, from pieces of whole lines; as it came where it is none."""
    first = next(pieces, "")
    mark = separator(first)
    if not mark:
        yield first
        yield from pieces
        return
    lines = _lines(chain((first,), pieces))
    if '"' not in first:
        for line in lines:
            if '"' in line:  # from here on by the book
                lines = chain((line,), lines)
                break
            yield row(line.rstrip("\r\n").split(mark)) + "\n"
        else:
            return
    yield from _quoted_rows(lines, mark)


def _quoted_rows(lines: Iterator[str], mark: str) -> Iterator[str]:
    """Rows whose cells may be quoted; the lines as they are where a quotation never closes."""
    taken: list[str] = []

    def noted() -> Iterator[str]:
        for line in lines:
            taken.append(line)
            yield line

    try:
        for cells in csv.reader(noted(), delimiter=mark):
            taken.clear()
            yield row(cells) + "\n"
    except csv.Error:  # the field is longer than any, or there is a NUL in it
        yield from taken
        yield from lines


def render(text: str) -> str:
    """The table in lines and tabs; the text unchanged where it is not a table after all."""
    return "".join(rows(iter((text,)))).removesuffix("\n" if separator(text) else "")


def read(data: bytes, walk: Walk) -> None:
    """A file of rows. What was read before a limit is said."""
    out: list[str] = []
    size = 0
    header = ""
    for line in rows(pieces(data, walk.charset)):
        header = header or line
        out.append(line)
        size += len(line)
        if size > PIECE:
            walk.say("".join(out).rstrip("\n"))
            out, size = [header] if len(header) < 10_000 else [], 0
    walk.say("".join(out).rstrip("\n"))
