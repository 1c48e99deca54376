"""Was anything in this log altered?

Pure but for the reader that is passed in. The tree is held against what was signed
(`agent.central.tree_audit`), and each event against the entry that vouches for it. A payload that
is gone must be explained by the log itself: its time was over, or somebody erased it and said why.
Nothing is believed but the public key.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from agent.central import explanations
from agent.central.explanations import Explanations
from agent.central.log_entry import (
    EventEntry,
    read_event_entry,
    read_statement,
    read_statement_text,
)
from agent.central.retention import Retention
from agent.central.store import LogReader
from agent.central.store.rows import Logged, Part
from agent.central.tree_audit import Problems, Tree, check_roots, signed_checkpoints
from agent.tlog.addenda import addendum
from agent.tlog.note import Verifier


@dataclass(frozen=True, slots=True)
class Report:
    """What the audit of a whole log found."""

    entries: int
    checkpoints: int
    """How many signed checkpoints the log keeps; each was held against the tree."""
    problems: int
    told: tuple[str, ...]
    """The first of them, in words."""
    expired: int = 0
    """Payloads that are gone because their time was over."""
    erased: int = 0
    """Payloads that are gone because a person's erasure was approved."""
    sealed: int = 0
    """Payloads that are there and were not opened: the key of the payloads is not here."""
    approvers: tuple[str, ...] | None = None
    """Whose own keys approve an erasure now; None where no key was ever named."""
    periods: tuple[tuple[str, int], ...] = ()
    """The retention classes that were purged, each with the shortest period in days that was."""


def audit(
    log: LogReader,
    verifier: Verifier,
    progress: Callable[[int], None] = lambda _: None,
    *,
    opened: bool = True,
    retention: Retention | None = None,
    parts: Iterable[Part] | None = None,
) -> Report:
    """What is wrong with the log; `progress` is told how many entries are done.

    Without the key of the payloads (`opened` is False), what they say cannot be held against
    their entries; all else is. `retention` is the policy that purges must have kept to; what it
    does not name is held against nothing. `parts` are those of the log where somebody else reads
    them (`agent.central.crew`).

    `log` must not grow meanwhile: entries and their checkpoint come together, so one that is not
    under the last checkpoint is a problem.
    """
    problems = Problems()
    retention = retention or Retention()
    checkpoints = list(signed_checkpoints(log, verifier, problems))
    size = checkpoints[-1].size if checkpoints else 0
    tree = Tree(log, problems)
    stated = _Stated(problems)
    explained = explanations.stated(log)
    payloads = _Payloads(problems, explained, retention.class_of, opened=opened)
    for part in log.parts() if parts is None else parts:
        for entry in part.odd:
            if not stated.read(entry):
                payloads.check(entry)
        payloads.check_plain(part, log)
        for number, there in enumerate(part.numbers, tree.size):
            if number != there:
                problems.add(f"entry {number} is missing: entry {there} stands in its place")
        tree.add(list(part.leaves))
        progress(tree.size)
    if (skipped := log.with_entries() - payloads.present) > 0:
        problems.add(
            f"{skipped} events were added behind the log's back: no entry vouches for them"
        )
    if tree.size != size:
        problems.add(f"the last checkpoint is over {size} entries, but {tree.size} are there")
    check_roots(tree, checkpoints, problems)
    stated.compare(log)
    if stated.explained.digest() != explained.digest():
        problems.add("a statement that explains what is gone is not where it should be")
    for name, days in explained.periods():
        if name in retention.classes and days < retention.classes[name].days:
            problems.add(
                f"{name}: purged after {days} days, where the policy keeps it "
                f"{retention.classes[name].days}"
            )
    return Report(
        tree.size,
        len(checkpoints),
        problems.count,
        tuple(problems.told),
        payloads.expired,
        payloads.erased,
        payloads.sealed,
        tuple(sorted(explained.approvers)) if explained.must_sign else None,
        explained.periods(),
    )


class _Stated:
    """What the log's own statements come to, held against the tables that say the same."""

    def __init__(self, problems: Problems) -> None:
        self._problems = problems
        self._keys: dict[str, bytes] = {}
        self._alarms: Counter[tuple[str, str, str]] = Counter()
        self.explained = Explanations()

    def read(self, entry: Logged) -> bool:
        """True where the entry is a statement; it counts from now on."""
        try:
            said = read_statement(entry.data)
            if said is not None:
                self._take(said)
        except (ValueError, KeyError, TypeError, RecursionError):
            self._problems.add(f"entry {entry.number}: its statement cannot be read")
            return True
        if said is not None and entry.position is not None:
            self._problems.add(f"entry {entry.number}: it is a statement, and no event's")
        return said is not None

    def _take(self, said: Mapping[str, Any]) -> None:
        if said["statement"] == "device":
            self._keys[said["device"]] = bytes.fromhex(said["public_key"])
        elif said["statement"] == "alarm":
            self._alarms[said["kind"], said["device"], said["boot"]] += said["count"]
        else:
            self.explained.read(said)

    def compare(self, log: LogReader) -> None:
        for text in log.statements():
            self._take(read_statement_text(text))
        keys, alarms = log.device_keys(), log.alarm_counts()
        for device in sorted(keys.keys() | self._keys.keys()):
            if keys.get(device) != self._keys.get(device):
                self._problems.add(f"device {device}: its key is not the one that it enrolled with")
        for alarm in sorted(alarms.keys() | self._alarms.keys()):
            if alarms.get(alarm, 0) != self._alarms[alarm]:
                self._problems.add(f"the alarm {alarm[0]} of device {alarm[1]} was altered")


class _Payloads:
    """Holds each event against its entry, and each that is gone against what explains it."""

    def __init__(
        self,
        problems: Problems,
        explained: Explanations,
        class_of: Callable[[str], str],
        *,
        opened: bool,
    ) -> None:
        self._problems = problems
        self._explained = explained
        self._class_of = class_of
        self._opened = opened
        self.expired = self.erased = self.sealed = self.present = 0

    def check_plain(self, part: Part, log: LogReader) -> None:
        """Those of this part that are right, and of which the log says that they are gone."""
        odd = {entry.number for entry in part.odd}
        self.present += len(part.numbers) - len(odd)
        if not part.numbers or len(odd) == len(part.numbers):
            return
        first, last = part.numbers[0], part.numbers[-1]
        doubtful = self._explained.erased_between(first, last)
        if any(self._explained.purged(*kind) for kind in part.kinds):
            doubtful = [(first, last)]
        for start, end in doubtful:
            for entry in log.entries(start, end - start + 1):
                if entry.number not in odd:
                    self._there(entry.number, read_event_entry(entry.data))

    def check(self, entry: Logged) -> None:
        self.present += entry.present
        try:
            said = read_event_entry(entry.data)
        except ValueError as problem:
            self._problems.add(f"entry {entry.number}: {problem}")
            return
        kept_as = said.kept_as or self._class_of(said.code)
        if not entry.present:
            self._gone(entry.number, kept_as, said.day)
        elif not _same(said, entry):
            self._problems.add(f"entry {entry.number}: its event was changed")
        elif entry.nonce is None or entry.body is None:
            self.sealed += 1
            if self._opened:
                self._problems.add(
                    f"entry {entry.number}: its event cannot be opened: it was changed, or its key"
                )
        elif not _vouched(said, entry.nonce, entry.body):
            self._problems.add(f"entry {entry.number}: its event was changed")
        else:
            self._there(entry.number, said)

    def _there(self, number: int, said: EventEntry) -> None:
        kept_as = said.kept_as or self._class_of(said.code)
        if self._explained.purged(kept_as, said.day) or self._explained.erased(number):
            self._problems.add(f"entry {number}: the log says that its event is gone")

    def _gone(self, number: int, kept_as: str, day: int) -> None:
        if self._explained.erased(number):
            self.erased += 1
        elif self._explained.expired(kept_as, day):
            self.expired += 1
        else:
            self._problems.add(f"entry {number}: its event is gone, and nothing explains why")


def _same(said: EventEntry, entry: Logged) -> bool:
    """Whether the event's row says of itself what the entry says; the first release's entries say
    no class.
    """
    if said.kept_as is not None and (said.kept_as, said.day) != (entry.kept_as, entry.day):
        return False
    return (said.code, said.received) == (entry.code, entry.received)


def _vouched(said: EventEntry, nonce: bytes, body: bytes) -> bool:
    try:
        return said.vouches_for(addendum(nonce, body))
    except ValueError:
        return False
