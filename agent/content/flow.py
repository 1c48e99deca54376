"""How do runs of text, paragraphs and tables become lines?

Runs join; paragraphs break lines; a row of a table is one line with a tab between its cells. A
table inside a cell stands on lines of its own.
"""

from __future__ import annotations

_LONG_ROW = 2000
"""Characters past which a row of cells is layout, not a table: its lines stay lines."""

_DEEPEST = 40
"""Tables inside tables; what is nested deeper counts as rows of the innermost. Each level is
written again for the one around it, so that without an end the time would be quadratic."""


def lines(text: str) -> str:
    """The text without empty lines and without blanks at the ends of lines."""
    return "\n".join(filter(None, (line.strip(" ") for line in text.split("\n"))))


class Flow:
    """Text as it comes in. An open row collects its cells; closed, it is one line."""

    def __init__(self) -> None:
        self._runs: list[str] = []
        self._rows: list[list[list[str]]] = []
        """Open rows, outermost first: each a list of cells, each a list of runs."""
        self._tables: list[int] = []
        """For each open table, how many rows were open around it."""
        self._too_deep = 0
        self.say = self._runs.append
        """Add a run of text; "\\n" breaks the line."""

    def _aim(self) -> None:
        """What is said from now on goes into the innermost open cell, if there is one."""
        row = self._rows[-1] if self._rows else None
        self.say = row[-1].append if row else self._runs.append

    def open_table(self) -> None:
        if len(self._tables) < _DEEPEST:
            self._tables.append(len(self._rows))
        else:
            self._too_deep += 1

    def close_table(self) -> None:
        if self._too_deep:
            self._too_deep -= 1
            return
        self._close_rows()
        del self._tables[-1:]

    def open_row(self) -> None:
        """A row begins, and any that nobody closed in this table ends. Outside tables, nothing."""
        if self._tables:
            self._close_rows()
            self._rows.append([])
            self._aim()

    def open_cell(self) -> None:
        """A cell begins, in a new row where none is open."""
        if self._tables:
            if len(self._rows) == self._tables[-1]:
                self._rows.append([])
            self._rows[-1].append([])
            self._aim()

    def close_row(self) -> None:
        self._close_rows()

    def _close_rows(self) -> None:
        outside = self._tables[-1] if self._tables else 0
        while len(self._rows) > outside:
            cells = [lines("".join(runs)) for runs in self._rows.pop()]
            self._aim()
            if len(cells) > 1 and sum(map(len, cells)) <= _LONG_ROW:
                line = "\t".join(cell.replace("\n", " ").replace("\t", " ") for cell in cells)
            else:
                line = "\n".join(filter(None, cells))
            self.say(f"\n{line}\n")

    def whole(self) -> str:
        """All of it; every row and table that is still open ends here."""
        self._tables.clear()
        self._close_rows()
        return lines("".join(self._runs))
