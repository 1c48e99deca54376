"""What explains that a payload is not there any more?

Pure. The log's own statements: `purge` says that what a retention class holds from before a day
may go, `purged` that it is gone; a `tombstone` says which entries were erased, why, and who
approved it; once an `approver`'s own key stands in the log, only such a key's signature counts.
Each stands in the log for ever.
"""

from __future__ import annotations

import bisect
import hashlib
from collections.abc import Mapping
from typing import Any

from agent.central.approval import approves, read_key
from agent.central.log_entry import read_statement, read_statement_text
from agent.central.store import LogReader
from agent.central.store.rows import DAY_MS, Range


class Explanations:
    """What the statements come to."""

    def __init__(self) -> None:
        self._before: dict[str, int] = {}
        self._done: dict[str, int] = {}
        self._periods: dict[str, int] = {}
        self.approvers: dict[str, str] = {}
        """Whose own key approves an erasure, by name."""
        self.must_sign = False
        """A key was named, once and for all: a tombstone without a signature explains nothing."""
        self._starts: list[int] = []
        self._ends: list[int] = []
        self._read = hashlib.sha256()

    def read_entry(self, data: bytes) -> None:
        """Takes in what an entry states; what cannot be read explains nothing."""
        try:
            said = read_statement(data)
            if said is not None:
                self.read(said)
        except (ValueError, KeyError, TypeError, RecursionError):
            return

    def read(self, said: Mapping[str, Any]) -> None:
        """Takes in a statement. Raises KeyError, TypeError or ValueError where it does not say what
        it must.
        """
        kind = said["statement"]
        if kind in ("purge", "purged"):
            name, before, days = said["class"], int(said["before"]), int(said["days"])
            if before > int(said["time"]) // DAY_MS - days or days < 1:
                return  # it went too early by its own words, and so it explains nothing
            into = self._before if kind == "purge" else self._done
            into[name] = max(into.get(name, before), before)
            self._periods[name] = min(self._periods.get(name, days), days)
        elif kind == "tombstone":
            if not said["reason"] or said["approved_by"] in ("", said["requested_by"]):
                return  # nobody said why, or no second person agreed
            if self.must_sign and not approves(said, self.approvers):
                return  # their own key did not
            for first, last in said["entries"]:
                at = bisect.bisect(self._starts, int(first))
                self._starts.insert(at, int(first))
                self._ends.insert(at, int(last))
        elif kind == "approver":
            self.must_sign = True
            if said["key"]:
                self.approvers[said["name"]] = read_key(said["key"])
            else:
                self.approvers.pop(said["name"], None)
        else:
            return
        self._read.update(repr(sorted(said.items())).encode())

    def expired(self, kept_as: str, day: int) -> bool:
        """Whether what that class holds from that day may be gone."""
        return day < self._before.get(kept_as, day)

    def purged(self, kept_as: str, day: int) -> bool:
        """Whether it must be gone."""
        return day < self._done.get(kept_as, day)

    def erased(self, number: int) -> bool:
        """Whether the payload of that entry was erased."""
        at = bisect.bisect(self._starts, number) - 1
        # Erasures do not overlap: what one took away, the next does not find.
        return at >= 0 and number <= self._ends[at]

    def erased_between(self, first: int, last: int) -> list[Range]:
        """The runs of entries from `first` to `last` whose payloads were erased."""
        found = []
        at = max(0, bisect.bisect(self._starts, first) - 1)
        while at < len(self._starts) and self._starts[at] <= last:
            if self._ends[at] >= first:
                found.append((max(first, self._starts[at]), min(last, self._ends[at])))
            at += 1
        return found

    def periods(self) -> tuple[tuple[str, int], ...]:
        """Each class with the shortest period, in days, after which it was purged."""
        return tuple(sorted(self._periods.items()))

    def digest(self) -> bytes:
        """Of everything that was taken in, in its order."""
        return self._read.digest()


def stated(log: LogReader) -> Explanations:
    """What the whole log states, also what has no entry yet. Raises as `Explanations.read` does."""
    explained = Explanations()
    for _, data in log.stated():
        explained.read_entry(data)
    for text in log.statements():
        explained.read(read_statement_text(text))
    return explained
