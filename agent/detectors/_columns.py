"""Which tables have a person a row, and what do their columns say of them?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from agent.detectors._detector import Line
from agent.detectors._reading import Reading
from agent.detectors._tables import Table, begins, cells

_PERSON = re.compile(
    r"\b(?:(?:full |first |last |sur|fore|family |given |patient |client |employee |pupil "
    r"|student |"
    r"resident |tenant |service user |participant |subject )?name|surname|forename|patient"
    r"|employee|"
    r"client|pupil|student|resident|tenant|service user|participant|claimant|nhs|chi|h&c|hcn"
    r"|mrn|nino|"
    r"ni no|ni number|national insurance|dob|d\.o\.b|birth|hosp\w* (?:no|num)|hospital number|"
    r"payroll (?:no|number)|passport|licence|initials|bed)\b|^(?:nhs|chi|mrn|name)",
    re.IGNORECASE,
)
_THINGS = re.compile(
    r"\b(?:file|host|user|product|item|company|organisation|organization|trust|practice|site"
    r"|supplier|"
    r"project|table|field|column|variable|domain|server|street|road|display|event|task|group|brand|"
    r"number of|count|total|rate|%|per|code|type|status|satisfaction|gp)\b",
    re.IGNORECASE,
)
_AGE = re.compile(
    r"^(?:age|age at \w+|years?|yob|year of birth|year group|patient age"
    r"|age (?:in )?(?:years|yrs))\b",
    re.IGNORECASE,
)
_SEX = re.compile(r"\b(?:sex|gender)\b|^(?:m/f|sex)", re.IGNORECASE)
_MOST_ROWS = 10_000


@dataclass(frozen=True, slots=True)
class Cell:
    """One filled cell of a column, text[start:end]."""

    start: int
    end: int
    text: str
    row: int
    """The start of its row in the text: stands for the person of that row."""


def person_columns(table: Table) -> list[int]:
    """The columns that name or number a person."""
    return [
        i
        for i, name in enumerate(table.header)
        if _PERSON.search(name) and not _THINGS.search(name)
    ]


def row_level(table: Table) -> bool:
    """Whether each row is a person who is not named: their age and sex stand in it."""
    return any(map(_AGE.search, table.header)) and any(map(_SEX.search, table.header))


def headed(reading: Reading, lines: Sequence[Line]) -> Iterator[Table]:
    """The tables whose header is one of these lines, each once."""
    for line in lines:
        if not begins(reading.text, line.start):
            continue
        table = reading.table(line.start)
        if table is not None and table.header and line.start <= table.lines[0][0] < line.end:
            yield table


def column(reading: Reading, table: Table, name: re.Pattern[str]) -> list[Cell]:
    """The filled cells of the first column whose header matches, in order; none without one."""
    index = next((i for i, each in enumerate(table.header) if name.search(each)), None)
    if index is None:
        return []
    found = []
    for start, end in table.lines[1 : _MOST_ROWS + 1]:
        line = reading.text[start:end].rstrip("\r")
        row = cells(line, table.delimiter) if table.delimiter else [line.strip()]
        if index < len(row) and row[index]:
            at = reading.text.find(row[index], start, end)
            at = start if at < 0 else at
            found.append(Cell(at, min(end, at + len(row[index])), row[index], start))
    return found
