"""Does a text say something of this kind about a person who is known?

One set of rules for every special category, over data that each detector brings. A word alone
never counts: talk about a disease, a law or a policy is ordinary business. It counts where the
sentence says it of somebody named or numbered, on a form or in a row of a table.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from agent.detectors._columns import column, headed, person_columns, row_level
from agent.detectors._detector import Detector, Enabled, Hit, Judge, Line, Strength, Trigger
from agent.detectors._kind import FORM, OF_AN_AGE, ROW, Ready, Statement, compiled
from agent.detectors._people import NUMBERED, record
from agent.detectors._reading import Reading
from agent.detectors._said import named_things, said
from agent.detectors._tables import Table

__all__ = ["Statement", "statement"]

_EMPTY = re.compile(
    r"^(?:n/?a|none|nil|-+|unknown|not (?:stated|known|disclosed|applicable)|no|x|\?)$",
    re.IGNORECASE,
)
_FORM_ON = 80
"""Characters behind a line in which the value of its label may end."""
_FEWEST_ROWS = 3
"""Rows of people without names under this many are an example, not a data set."""


_OF_WORK = re.compile(
    r"\b(?:role|job|post|title|teams?|dep(?:artment|t)|directorate|e-?mail|ext|extension"
    r"|organi[sz]ation|company|firm|special(?:i?ty|ism)|attend\w*|present|apolog\w+|speakers?"
    r"|session|course|module|topics?|talk|project|author|supplier|service|event|activity)\b",
    re.IGNORECASE,
)
"""What a column is called in a table of colleagues, not of those they look after."""


def state(kind: Statement) -> Judge:
    """The judge of a special category."""

    ready = Ready(kind)

    def judge(reading: Reading, lines: Sequence[Line], _: Enabled) -> Iterable[Hit]:
        spans: list[tuple[int, int]] = []
        labelled = {line for line in lines if _has_label(reading, ready, line)}
        heads = [line for line in lines if line in labelled or _may_head(reading, line)]
        for table in headed(reading, heads):
            hits = list(_rows(reading, ready, table))
            if hits:
                spans.append((table.start, table.end))
                yield from hits
        unnamed: dict[int, list[Hit]] = {}
        for line in lines:
            if not any(a <= line.start < b for a, b in spans):
                if line in labelled:
                    yield from _labelled(reading, ready, line)
                yield from _in_line(reading, ready, line, unnamed)
        for start, hits in unnamed.items():
            many = len({hit.value for hit in hits}) >= _FEWEST_ROWS
            if many or start == _NO_TABLE:
                strength = Strength.HOLD if many else Strength.FLAG
                yield from (Hit(h.start, h.end, h.value, h.confidence, strength) for h in hits)

    return judge


_NO_TABLE = -1


def _in_line(
    reading: Reading, ready: Ready, line: Line, unnamed: dict[int, list[Hit]]
) -> Iterator[Hit]:
    """What one line says; of people without names it is kept in `unnamed`, by their table."""
    table = reading.table(line.start)
    if table is not None and (row := list(_cells(reading, ready, line, table))):
        if person_columns(table):
            yield from row
        else:
            unnamed.setdefault(table.start, []).extend(row)
        return
    told = list(said(reading, ready, line))
    if told and not _statistics(table):
        for hit in told:
            if hit.value.startswith(OF_AN_AGE):
                unnamed.setdefault(_NO_TABLE, []).append(hit)
            else:
                yield hit


def _statistics(table: Table | None) -> bool:
    """Whether a table has no person a row: its cells say nothing of anybody."""
    return (
        table is not None
        and table.delimiter not in {"", "  "}
        and len(table.lines) > _FEWEST_ROWS
        and bool(table.header)
        and not person_columns(table)
    )


def _rows(reading: Reading, ready: Ready, table: Table) -> Iterable[Hit]:
    """One hit a row, of a table with a column of this kind and a person a row, named or not."""
    known = bool(person_columns(table))
    if not known and not row_level(table):
        return
    filled = [
        cell
        for cell in column(
            reading, table, compiled(rf"\b(?:{ready.kind.label}{ready.kind.over})\b")
        )
        if not _EMPTY.match(cell.text)
        and any(c.isalpha() for c in cell.text + ("a" if known else ""))
    ]
    if not filled and not any(map(_OF_WORK.search, table.header)):
        # A column of its own for a condition: "HIV test", "asthma".
        over = rf"(?:{ready.terms()})(?!(?:{ready.kind.followed}))"
        filled = [
            cell for cell in column(reading, table, compiled(over)) if not _EMPTY.match(cell.text)
        ]
    if not known and len(filled) < _FEWEST_ROWS:
        return
    for cell in filled:
        yield Hit(cell.start, cell.end, f"row {cell.row}", ROW, Strength.HOLD)


def _cells(reading: Reading, ready: Ready, line: Line, table: Table) -> Iterator[Hit]:
    """What a row says in a column that nothing names: notes, remarks, reasons."""
    if not table.header or table.delimiter in {"", "  "} or line.start < table.lines[0][1]:
        return
    if any(map(_OF_WORK.search, table.header)):
        return
    if person_columns(table) or row_level(table):
        for start, end in named_things(reading, ready, line):
            row = reading.line(start)[0]
            yield Hit(start, end, f"row {row}", ROW, ready.kind.said)


def _has_label(reading: Reading, ready: Ready, line: Line) -> bool:
    """Whether anything in the line, or right behind it, is what a form or a column calls it."""
    found = reading.caseless.search(ready.anywhere(), line.start, line.end + _FORM_ON)
    return found is not None


def _may_head(reading: Reading, line: Line) -> bool:
    """Whether a line with a word of this kind may be the header of a table of people."""
    found = reading.caseless.search(
        r"sex|gender|initials|name|patient|client|nhs", line.start, line.end
    )
    return found is not None


def _labelled(reading: Reading, ready: Ready, line: Line) -> Iterable[Hit]:
    """`Ethnicity: …` on a form whose person is known."""
    for found in ready.form().finditer(reading.text, line.start, line.end + _FORM_ON):
        if found.start() >= line.end or _EMPTY.match(found["value"].strip(" .")):
            continue
        link = record(reading, found.start(), found.end())
        if link is not None:
            yield Hit(*found.span("value"), link.value, FORM, Strength.HOLD)


def statement(id: str, title: str, trigger: Trigger, kind: Statement) -> Detector:  # noqa: A002 -- the field's own name
    """The detector of a special category."""
    return Detector(id, title, trigger, state(kind), one_each=True, needs=NUMBERED)
