"""Are there small counts of people in a table of statistics that should have been suppressed?

A published count under the threshold can single a person out (NHS England, "Anonymisation Standard
for Publishing Health and Social Care Data" ISB 1523; ONS, "Policy on protecting confidentiality
in tables of birth and death statistics": under 5). Cells marked as suppressed (*, <5, [c], c, ~)
and tables rounded to a base are as they should be; 0 says nothing about anybody.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from agent.detectors._columns import person_columns, row_level
from agent.detectors._detector import Detector, Hit, Line, Strength, Trigger
from agent.detectors._reading import Reading
from agent.detectors._tables import Table, cells

_COUNTED = (
    r"patients?|people|persons?|deaths?|died|admissions?|admitted|cases?|referrals?"
    r"|attendances?|attenders|births?|children|child"
    r"|pupils?|students?|clients?|claimants?|residents?|residents|males?|females?|men|women"
    r"|boys|girls|diagnos[ei]s|diagnosed|episodes"
    r"|incidents?|suicides?|victims?|offenders?|offences|staff|employees|headcount|carers?"
    r"|adults|prescribed|service users|users in treatment"
    r"|households?|individuals|participants|respondents|discharges?|readmissions|infections"
    r"|pregnancies|abortions|conceptions|stillbirths"
    r"|vaccinated|positives?|survivors|inpatients|outpatients|spells|procedures|operations"
    r"|appointments|assessments|safeguarding|exclusions"
)
_OVER = re.compile(
    rf"^(?:n|no|count|number|total|freq\w*|observed|all|m|f)$|\bnumber of\b|\bno\.? of\b"
    rf"|\bcount\b|\b(?:{_COUNTED})\b",
    re.IGNORECASE,
)
_CROSSED = re.compile(
    r"^(?:(?:19|20)\d\d(?:[/-]\d\d(?:\d\d)?)?|q[1-4].*|\d{1,2}\s?(?:-|to)\s?\d{1,3}|\d{2}\+"
    r"|under \d+|over \d+|jan\w*|feb\w*|mar\w*|apr\w*"
    r"|may|jun\w*|jul\w*|aug\w*|sep\w*|oct\w*|nov\w*|dec\w*|white.*|black.*|asian.*|mixed.*"
    r"|other.*|yes|no|unknown|not stated)$",
    re.IGNORECASE,
)
_NOT_COUNTS = re.compile(
    r"%|\b(?:rates?|per|percent\w*|average|mean|median|ratio|score|rank\w*|price|cost|£|qty"
    r"|quantity|days?|hours?|weeks?|minutes|priority|id|code"
    r"|version|page|points|grade|level|target|sd|ci|lower|upper|p-?value|se|year|age|length"
    r"|size|weight|severity|likelihood|impact|risk|rating"
    r"|beds|bedrooms|rooms|sites|laptops|licences|servers|printers|devices)\b",
    re.IGNORECASE,
)
_CAPTION = re.compile(rf"\b(?:{_COUNTED})\b", re.IGNORECASE)
_CELL = re.compile(r"^(?P<n>\d{1,3}(?:,\d{3})+|\d+)(?:\s*\(\s*[\d.]+\s*%?\s*\))?$")
_SUPPRESSED = re.compile(
    r"^(?:\*+|[<≤]\s?=?\s?\d+|\[[a-z]\]|[a-z]|~|-|–|\.\.|:|#|n/?a|suppressed|low|\d+\s?(?:-"
    r"|to)\s?\d+|fewer than \d+|less than \d+)$",
    re.IGNORECASE,
)
_FEWEST_ROWS = 3


@dataclass(frozen=True, slots=True)
class Parameters:
    """`[small-numbers]` in detectors.toml."""

    enabled: bool = True
    threshold: int = 5
    """Counts from 1 up to but not including this are too small to publish; 2 to 10."""

    def __post_init__(self) -> None:
        if not 2 <= self.threshold <= 10:
            raise ValueError("'threshold' must be between 2 and 10.")


def _judge(reading: Reading, lines: Sequence[Line], parameters: Parameters) -> Iterable[Hit]:
    seen: set[int] = set()
    for line in lines:
        table = reading.table(line.start)
        if table is not None and table.start not in seen:
            seen.add(table.start)
            yield from _small_cells(reading, table, parameters.threshold)


def _small_cells(reading: Reading, table: Table, threshold: int) -> Iterable[Hit]:
    if len(table.lines) <= _FEWEST_ROWS or len(table.header) < 2:
        return
    if person_columns(table) or row_level(table):
        return
    caption = reading.text[max(0, table.start - 160) : table.start]
    about_people = _CAPTION.search(caption) is not None or any(map(_CAPTION.search, table.header))
    if not about_people:
        return
    rows = [
        (start, cells(reading.text[start:end].rstrip("\r"), table.delimiter))
        for start, end in table.lines[1:]
    ]
    for index, name in enumerate(table.header):
        counts = _OVER.search(name) or _CROSSED.search(name)
        if not counts or _NOT_COUNTS.search(name):
            continue
        values = [(start, row[index]) for start, row in rows if index < len(row) and row[index]]
        numbers = [
            (start, int(m["n"].replace(",", ""))) for start, v in values if (m := _CELL.match(v))
        ]
        marked = sum(_SUPPRESSED.match(v) is not None for _, v in values)
        if len(numbers) + marked < max(_FEWEST_ROWS, 0.8 * len(values)):
            continue
        if _only_numbering([n for _, n in numbers]):
            continue
        for start, number in numbers:
            if 1 <= number < threshold:
                end = reading.text.find("\n", start)
                end = len(reading.text) if end < 0 else end
                yield Hit(start, end, f"{start} {index}", 0.85, Strength.FLAG)


def _only_numbering(numbers: list[int]) -> bool:
    """Whether a column only counts its own rows: 1, 2, 3 …"""
    return numbers == list(range(numbers[0], numbers[0] + len(numbers))) if numbers else False


SMALL_NUMBERS = Detector(
    "small-numbers",
    "small numbers in statistics",
    Trigger(
        patterns=(
            r"[\t|;,][\" ]?[1-9]\"?(?: ?[\t|;,]|\r?\n)",
            r"  [1-9](?:  |\r?\n)",
        )
    ),
    _judge,
    Parameters,
)
