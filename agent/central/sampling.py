"""Which events are looked at in a spot check, and how can anybody see that nobody chose them?

Pure but for the reader and the transactions that are passed in. Two statements stand in the log for
ever. `sample` fixes first what is drawn from, and how many. What comes out follows from the root of
the tree up to the first event that came after it, which nobody knew then; where whoever checks
brought a secret, of which the first statement has only the SHA-256, it follows from that too, and
neither they nor the keeper of the log could choose alone. `sample-drawn` says what came out.
Everybody who has the entries can do it again. Clause SP-spot-checks.
"""

from __future__ import annotations

import fnmatch
import hashlib
import heapq
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from agent.central.enrolment import milliseconds
from agent.central.log_entry import (
    EventEntry,
    read_event_entry,
    read_statement,
    read_statement_text,
)
from agent.central.retention import Transact
from agent.central.store import Changes, LogReader
from agent.central.store.rows import Logged, Milliseconds
from agent.event import JSON
from agent.tlog.merkle import root
from agent.tlog.tiles import reader

EVERYTHING = ("*", "!heartbeat")
"""Of the kinds of events, each but the one that says nothing of anybody's use of data."""
MOST = 1000
"""In one sample: its entry of the log has 65,535 bytes at most."""
_KIND = re.compile(r"!?[a-z0-9*?-]{1,64}")
_COMMITMENT = re.compile(r"[0-9a-f]{64}")
_MOST_SECRET = 200


@dataclass(frozen=True, slots=True)
class Plan:
    """What is drawn from, fixed before anybody can know what comes out."""

    number: int
    first: int
    """The first entry of the log that may be drawn."""
    end: int
    """The first that may not."""
    kinds: tuple[str, ...]
    """Patterns of event codes; one that begins with ! takes away. The last that fits counts."""
    count: int
    commitment: str
    """SHA-256 of a secret, as hexadecimal; empty where nobody brought one."""
    time: Milliseconds

    def takes(self, code: str) -> bool:
        """Whether events of that code are drawn from."""
        taken = False
        for kind in self.kinds:
            if fnmatch.fnmatchcase(code, kind.removeprefix("!")):
                taken = not kind.startswith("!")
        return taken


@dataclass(frozen=True, slots=True)
class Drawn:
    """What came out."""

    entries: tuple[int, ...]
    """Numbers of entries, rising."""
    secret: str
    time: Milliseconds


@dataclass(frozen=True, slots=True)
class Sample:
    """One plan, and what became of it."""

    plan: Plan
    at: int | None = None
    """Which entry of the log the plan is; None while it has none."""
    drawn: tuple[Drawn, ...] = ()
    """More than one is a problem: see `problems`."""


def samples(log: LogReader) -> dict[int, Sample]:
    """Every sample that the log states, by number. What cannot be read is none."""
    found: dict[int, Sample] = {}
    for at, said in _stated(log):
        try:
            if said["statement"] == "sample":
                made = _read_plan(said)
                found.setdefault(made.number, Sample(made, at))
            elif said["statement"] == "sample-drawn":
                known = found[said["sample"]]
                found[known.plan.number] = replace(known, drawn=(*known.drawn, _read_drawn(said)))
        except (ValueError, KeyError, TypeError):
            continue
    return found


def _stated(log: LogReader) -> Iterator[tuple[int | None, dict[str, Any]]]:
    """Every statement, with the number of its entry where it has one."""
    for at, data in log.stated():
        try:
            said = read_statement(data)
        except (ValueError, RecursionError):
            continue
        if said is not None:
            yield at, said
    for text in log.statements():
        yield None, read_statement_text(text)


def _read_plan(said: Mapping[str, Any]) -> Plan:
    return Plan(
        int(said["sample"]),
        int(said["first"]),
        int(said["end"]),
        tuple(str(each) for each in said["kinds"]),
        int(said["count"]),
        str(said["commitment"]),
        int(said["time"]),
    )


def _read_drawn(said: Mapping[str, Any]) -> Drawn:
    entries = tuple(int(each) for each in said["entries"])
    return Drawn(entries, str(said["secret"]), int(said["time"]))


def plan(
    transact: Transact,
    log: LogReader,
    *,
    count: int,
    since: datetime | None,
    now: datetime,
    kinds: Sequence[str] = EVERYTHING,
    commitment: str = "",
) -> Plan:
    """The plan, which is in the log from now on. Raises ValueError.

    Drawn from is what came since that moment; where none is given, since the last plan.
    """
    if not 1 <= count <= MOST:
        raise ValueError(f"a sample is of 1 to {MOST} events")
    if not kinds or not all(_KIND.fullmatch(each) for each in kinds):
        raise ValueError("name kinds of events as the log does, such as sign-in or mail-*")
    if commitment and not _COMMITMENT.fullmatch(commitment):
        raise ValueError("the commitment is a SHA-256: 64 digits 0-9 and a-f")

    def work(changes: Changes) -> Plan:
        changes.alone()
        before, end = samples(log), changes.log_size()
        first = max((each.plan.end for each in before.values()), default=0)
        if since is not None:
            first = first_since(log, milliseconds(since), end)
        if first >= end:
            raise ValueError("the log has nothing new to draw from since then")
        made = Plan(
            max(before, default=0) + 1,
            first,
            end,
            tuple(kinds),
            count,
            commitment,
            milliseconds(now),
        )
        said: dict[str, JSON] = {
            "sample": made.number,
            "first": made.first,
            "end": made.end,
            "kinds": list(made.kinds),
            "count": made.count,
            "commitment": made.commitment,
            "time": made.time,
        }
        changes.state("sample", said)
        return made

    return transact(work)


def first_since(log: LogReader, moment: Milliseconds, end: int) -> int:
    """The number of the first entry that came at that moment or later; `end` where none did."""
    low, high = 0, end
    while low < high:
        middle = (low + high) // 2
        came = _next_received(log, middle, high)
        if came is None or came[1] >= moment:
            high = middle
        else:
            low = came[0] + 1
    return low


def _next_received(log: LogReader, first: int, end: int) -> tuple[int, Milliseconds] | None:
    """The next entry that says when its event came; None where there is none before `end`."""
    for number, data in log.entry_data(first, end):
        if said := _event(data):
            return number, said.received
    return None


def draw(
    transact: Transact, log: LogReader, number: int, *, secret: str, now: datetime
) -> tuple[Sample, Drawn]:
    """What comes out, which is in the log from now on; what came out, where it was drawn before.

    Raises LookupError where there is no such plan or its tree is not there yet, ValueError where
    the secret is not the one of the plan.
    """
    sample = samples(log).get(number)
    if sample is None:
        raise LookupError(f"there is no sample {number}; `central sample` lists them")
    if sample.drawn:
        return sample, sample.drawn[0]
    plan = sample.plan
    if plan.commitment and not _is_secret(plan, secret):
        raise ValueError(
            f"sample {number} was planned with a secret's SHA-256: give that secret (--secret)"
        )
    if not plan.commitment and secret:
        raise ValueError(f"sample {number} was planned without a secret")
    seed = _seed(log, sample, secret)
    if seed is None:
        raise LookupError(
            f"sample {number}: nothing came after its plan yet, and that decides; ask again when "
            "a device has reported"
        )
    drawn = Drawn(_drawn(log, plan, seed), secret, milliseconds(now))
    said: dict[str, JSON] = {
        "sample": number,
        "secret": secret,
        "entries": list(drawn.entries),
        "time": drawn.time,
    }

    def work(changes: Changes) -> None:
        changes.state("sample-drawn", said)

    transact(work)
    return sample, drawn


def _is_secret(plan: Plan, secret: str) -> bool:
    return (
        0 < len(secret) <= _MOST_SECRET
        and hashlib.sha256(secret.encode()).hexdigest() == plan.commitment
    )


def _seed(log: LogReader, sample: Sample, secret: str) -> bytes | None:
    """What decides; None while the tree is not there."""
    if sample.at is None:
        return None
    # What waited for its entry while it was planned might have been seen: it does not decide.
    for number, data in log.entry_data(sample.at + 1, log.size()):
        said = _event(data)
        if said and said.received > sample.plan.time:
            deciding = root(number + 1, reader(log.tile))
            return hashlib.sha256(b"safehand sample 1\n" + deciding + secret.encode()).digest()
    return None


def _drawn(log: LogReader, plan: Plan, seed: bytes) -> tuple[int, ...]:
    """Those with the smallest tickets: each entry's is a hash, so that all are equally likely, and
    none's depends on which others there are.
    """
    tickets = (
        (hashlib.sha256(seed + number.to_bytes(8, "big")).digest(), number)
        for number, _ in _population(log, plan)
    )
    return tuple(sorted(number for _, number in heapq.nsmallest(plan.count, tickets)))


def _population(log: LogReader, plan: Plan) -> Iterator[tuple[int, EventEntry]]:
    takes: dict[str, bool] = {}
    for number, data in log.entry_data(plan.first, plan.end):
        if said := _event(data):
            if said.code not in takes:
                takes[said.code] = plan.takes(said.code)
            if takes[said.code]:
                yield number, said


def _event(data: bytes) -> EventEntry | None:
    try:
        return read_event_entry(data)
    except ValueError:
        return None  # a statement, or what `verify` finds


def problems(sample: Sample, log: LogReader) -> list[str]:
    """What is wrong with a sample, in words: anybody may draw it again, and this does."""
    plan, found = sample.plan, []
    if sample.at is not None and plan.end > sample.at:
        found.append("it draws from what came after its plan")
    if len(sample.drawn) > 1:
        found.append(f"it was drawn {len(sample.drawn)} times")
    for drawn in sample.drawn[:1]:
        seed = _seed(log, sample, drawn.secret)
        if plan.commitment and not _is_secret(plan, drawn.secret):
            found.append("its secret is not the one that was planned")
        elif seed is None:
            found.append("it was drawn before anything could decide")
        elif drawn.entries != _drawn(log, plan, seed):
            found.append("the log's tree draws other events")
    return [f"sample {plan.number}: {each}" for each in found]


def events(log: LogReader, drawn: Drawn) -> Iterator[Logged]:
    """The entries that were drawn, with their events where these are not gone."""
    for number in drawn.entries:
        yield from log.entries(number, 1)
