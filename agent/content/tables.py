"""What stands in the rows of a text with separators?

Comma, semicolon, tab, bar or caret, whichever the first lines agree on; quoted cells may hold
line breaks. The rows come out as every table does: one a line, cells parted by tabs.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from typing import TYPE_CHECKING

from agent.content.text import decode

if TYPE_CHECKING:
    from agent.content.walk import Walk

_SEPARATORS = "\t,;|^\x1f"
_SAMPLE_LINES = 40
_TABLE = str.maketrans({"\t": " ", "\n": " ", "\r": " "})


def one_line(cell: str) -> str:
    """The cell without what would break its line or its column."""
    return cell.translate(_TABLE)


def row(cells: Iterable[str]) -> str:
    """One line of a table: no cell can break it."""
    return "\t".join(cell if cell.isprintable() else one_line(cell) for cell in cells)


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


def render(text: str) -> str:
    """The table in lines and tabs; the text unchanged where it is not a table after all."""
    mark = separator(text)
    if not mark:
        return text
    if '"' not in text:
        lines = text.splitlines()
        return text if mark == "\t" else "\n".join(row(line.split(mark)) for line in lines)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=mark)
    try:
        return "\n".join(map(row, rows))
    except csv.Error:  # a quotation mark that never closes, or a NUL
        return text


def read(data: bytes, walk: Walk) -> None:
    """A file of rows."""
    walk.say(render(decode(data, walk.charset)))
