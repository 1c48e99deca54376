"""Which events are looked at in a spot check, and how can anybody see that nobody chose them?

Pure but for the reader and the transactions that are passed in. Two statements stand in the log for
ever. `sample` fixes first what is drawn from, and how many. What comes out follows from the root of
the tree up to the first event that came after it, which nobody knew then; where whoever checks
brought a secret, of which the first statement has only the SHA-256, it follows from that too, and
neither they nor the keeper of the log could choose alone. `sample-drawn` says what came out.
Everybody who has the entries can do it again. Clause SP-spot-checks.
"""

from __future__ import annotations

import hashlib
import heapq
import re
from collections.abc import Iterator, Sequence
from datetime import datetime

from agent.central.enrolment import milliseconds
from agent.central.log_entry import EventEntry, read_event_entry
from agent.central.retention import Transact
from agent.central.samples import Drawn, Plan, Sample, samples, state_drawn, state_plan
from agent.central.store import Changes, LogReader
from agent.central.store.rows import Milliseconds
from agent.tlog.merkle import root
from agent.tlog.tiles import reader

EVERYTHING = ("*", "!heartbeat")
"""Of the kinds of events, each but the one that says nothing of anybody's use of data."""
MOST = 1000
"""In one sample: its entry of the log has 65,535 bytes at most."""
_KIND = re.compile(r"!?[a-z0-9*?-]{1,64}")
_COMMITMENT = re.compile(r"[0-9a-f]{64}")
_MOST_SECRET = 200


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
        state_plan(changes, made)
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
    transact(lambda changes: state_drawn(changes, number, drawn))
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
