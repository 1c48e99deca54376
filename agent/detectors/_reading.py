"""What stands around a place in a text: its line, its label, its column, the words nearby?"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from functools import cached_property

from agent.detectors._detector import Hit
from agent.detectors._tables import Table, tables

_BEFORE = 72
"""Characters before a value in which people put its label; wider labels are columns."""
_AFTER = 40
_BLOCK = 256
_NEITHER_WORD = re.compile(r"[^a-z]+")
_SIGN_OFF = re.compile(
    r"^[ \t>]*(?:-- ?|[_=-]{8,}|(?:(?:with )?(?:kind(?:est)?|best|warm(?:est)?|many) "
    r"(?:regards|wishes|thanks)|(?:kind )?regards|(?:many )?thanks(?: again| in advance)?|cheers|"
    r"(?:yours )?(?:sincerely|faithfully|truly)|all the best|thank you|sent from my \w+)"
    r"\b[^\n]{0,24})[ \t]*\r?$",
    re.IGNORECASE | re.MULTILINE,
)
_SIGNATURE_LINES = 12
_QUOTE_STARTS = re.compile(
    r"^[ \t>]*(?:-{3,} ?(?:original|forwarded) message|from: |on [^\n]{8,120} wrote:|_{10,})",
    re.IGNORECASE | re.MULTILINE,
)


@dataclass(frozen=True)
class Reading:
    """One part being read: folded text, and what has been worked out about it so far."""

    place: str
    text: str
    hits: dict[str, list[Hit]] = field(default_factory=dict)
    """What the detectors that ran before saw here, by their id."""
    _words: dict[int, frozenset[str]] = field(default_factory=dict)

    def line(self, position: int) -> tuple[int, int]:
        """The bounds of the line that holds `position`."""
        start = self.text.rfind("\n", 0, position) + 1
        end = self.text.find("\n", position)
        return start, len(self.text) if end < 0 else end

    def before(self, position: int) -> str:
        """What stands before a place where its label would be: on its line, or, where nothing but
        marks precede it there, also at the end of the line above. Underscores become spaces.
        """
        start, _ = self.line(position)
        text = self.text[max(start, position - _BEFORE) : position]
        if start and not any(c.isalnum() for c in text):
            above = self.text[max(0, start - 2 * _BEFORE) : start].rstrip("\r\n \t>")
            text = above[above.rfind("\n") + 1 :][-_BEFORE:] + "\n" + text
        return text.replace("_", " ")

    def after(self, position: int) -> str:
        """What follows a place on its line, a little way."""
        _, end = self.line(position)
        return self.text[position : min(end, position + _AFTER)].replace("_", " ")

    @cached_property
    def _tables(self) -> list[Table]:
        return tables(self.text)

    @cached_property
    def _table_starts(self) -> list[int]:
        return [each.start for each in self._tables]

    def table(self, position: int) -> Table | None:
        """The table that holds this place."""
        index = bisect_right(self._table_starts, position) - 1
        if index >= 0 and position < self._tables[index].end:
            return self._tables[index]
        return None

    def all_tables(self) -> list[Table]:
        """Every table of the part, in order."""
        return self._tables

    def header(self, position: int) -> str:
        """The header of the column that holds this place; empty where there is none."""
        table = self.table(position)
        return table.header_at(self.text, position) if table else ""

    def words_near(self, position: int) -> frozenset[str]:
        """The words within some 250 to 500 characters either side, lower case."""
        block = position // _BLOCK
        if block not in self._words:
            window = self.text[max(0, (block - 1) * _BLOCK) : (block + 2) * _BLOCK]
            self._words[block] = frozenset(_NEITHER_WORD.split(window.lower()))
        return self._words[block]

    @cached_property
    def _signatures(self) -> list[tuple[int, int]]:
        """Where people sign: from a closing phrase to the next quoted message, twelve lines on at
        most.
        """
        found: list[tuple[int, int]] = []
        for match in _SIGN_OFF.finditer(self.text):
            end = match.end()
            quote = _QUOTE_STARTS.search(self.text, end)
            stop = quote.start() if quote else len(self.text)
            for _ in range(_SIGNATURE_LINES):
                following = self.text.find("\n", end + 1)
                end = len(self.text) if following < 0 else following
                if end >= stop:
                    break
            found.append((match.start(), min(end, stop)))
        return found

    def in_signature(self, position: int) -> bool:
        """Whether this place is in somebody's signature."""
        return any(start <= position < end for start, end in self._signatures)
