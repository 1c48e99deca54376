"""What stands around a place in a text: its line, its label, its column, the words nearby?"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from functools import cached_property

from agent.detectors._caseless import Caseless
from agent.detectors._detector import Hit
from agent.detectors._names import Name
from agent.detectors._somebody import Signs
from agent.detectors._tables import Table, table_at

_BEFORE = 72
"""Characters before a value in which people put its label; wider labels are columns."""
_AFTER = 40
_FAR = 4000
_BLOCK = 256
_NEITHER_WORD = re.compile(r"[^a-z0-9_]+")
_SIGN_OFF = re.compile(
    r"^[ \t>]*(?:-- ?|[_=-]{8,}|(?:(?:with )?(?:kind(?:est)?|best|warm(?:est)?|many) "
    r"(?:regards|wishes|thanks)|(?:kind )?regards|(?:many )?thanks(?: again| in advance)?|cheers|"
    r"(?:yours )?(?:sincerely|faithfully|truly)|cofion(?: gorau| cynnes)?|diolch(?: yn fawr)?"
    r"|all the best|thank you|sent from my \w+)"
    r"\b[^\n]{0,24})[ \t]*\r?$",
    re.IGNORECASE | re.MULTILINE,
)
_SIGNATURE_LINES, _SIGNATURE_LONGEST = 12, 1200
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
    people: dict[int, dict[tuple[int, int], list[Name] | None]] = field(default_factory=dict)
    """Who is spoken of by name, by block of the text and by run of capitals in it, None where that
    has not been asked; kept here for `_people`.
    """
    signs: dict[tuple[int, int], Signs] = field(default_factory=dict)
    """Whether a sentence may be about somebody, by its bounds; kept here for `_people`."""
    _words: dict[int, frozenset[str]] = field(default_factory=dict)
    _starts: list[int] = field(default_factory=list)
    _found: list[Table] = field(default_factory=list)
    """The tables met so far, by where they start."""
    _nowhere: set[int] = field(default_factory=set)
    """Where lines start that were asked for and are in no table."""
    _signed: dict[int, bool] = field(default_factory=dict)
    """Whether a line is in a signature, by where it starts."""

    @cached_property
    def caseless(self) -> Caseless:
        """The text, to be searched in any case; `^` and `$` are the ends of lines."""
        return Caseless(self.text)

    def line(self, position: int) -> tuple[int, int]:
        """The bounds of the line that holds `position`, at most 4,000 characters away."""
        low, high = max(0, position - _FAR), min(len(self.text), position + _FAR)
        start = self.text.rfind("\n", low, position) + 1 or low
        end = self.text.find("\n", position, high)
        return start, high if end < 0 else end

    def before(self, position: int) -> str:
        """What stands before a place where its label would be: on its line, or, where nothing but
        marks precede it there, also at the end of the line above. Underscores become spaces.
        """
        start, _ = self.line(position)
        text = self.text[max(start, position - _BEFORE) : position]
        if start and not any(c.isalnum() for c in text) and not self._in_columns(position):
            above = self.text[max(0, start - 2 * _BEFORE) : start].rstrip("\r\n \t>")
            text = above[above.rfind("\n") + 1 :][-_BEFORE:] + "\n" + text
        return text.replace("_", " ")

    def _in_columns(self, position: int) -> bool:
        """Whether a header names this column of several: what ends the line above is another's."""
        table = self.table(position)
        return bool(table and table.delimiter and table.header_at(self.text, position))

    def after(self, position: int) -> str:
        """What follows a place on its line, a little way."""
        _, end = self.line(position)
        return self.text[position : min(end, position + _AFTER)].replace("_", " ")

    def table(self, position: int) -> Table | None:
        """The table that holds this place."""
        index = bisect_right(self._starts, position) - 1
        if index >= 0 and position <= self._found[index].end:
            return self._found[index]
        start = self.text.rfind("\n", 0, position) + 1
        if start in self._nowhere:
            return None
        table = table_at(self.text, position)
        if table is None:
            self._nowhere.add(start)
        else:
            index = bisect_right(self._starts, table.start)
            self._starts.insert(index, table.start)
            self._found.insert(index, table)
        return table

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

    def in_signature(self, position: int) -> bool:
        """Whether this place is in somebody's signature: within twelve lines behind a closing
        phrase, with no quoted message begun since.
        """
        begin = self.text.rfind("\n", max(0, position - _FAR), position) + 1
        known = self._signed.get(begin)
        if known is None:
            known = self._signed[begin] = self._in_signature(begin)
        return known

    def _in_signature(self, position: int) -> bool:
        text, start = self.text, position
        low = max(0, position - _SIGNATURE_LONGEST)
        for _ in range(_SIGNATURE_LINES):
            if start <= low:
                return False
            start = text.rfind("\n", low, start - 1) + 1
            if start == 0 and low:
                return False  # the line begins too far away
            if _SIGN_OFF.match(text, start, position):
                return True
            if _QUOTE_STARTS.match(text, start, position):
                return False
        return False
