"""Whatever happens in whichever order, the log holds what a plain model holds, and proves it.

Events come, come again and come in part; programs are killed between any two steps; the clock
jumps by days or by ten years; times end, people are erased, another program takes a turn at the
tree, and the log moves from SQLite to PostgreSQL.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from agent.central.audit import audit
from agent.central.decoding import decode
from agent.central.desk.postgresql import PostgresqlDesk
from agent.central.desk.sqlite import SqliteDesk
from agent.central.erasure import approve, ask
from agent.central.moving import move
from agent.central.replay import differences
from agent.central.retention import Class, ClockError, Retention, believed, purge, turn
from agent.central.sequencer import sequence
from agent.central.store import Changes
from agent.central.store.facts import Added, Received
from agent.central.store.postgresql import PostgresqlStore
from agent.central.store.rows import DAY_MS
from agent.central.store.sqlite import SqliteStore
from agent.cli.central import transact
from agent.tlog.checkpoint import Checkpoint, open_checkpoint
from agent.tlog.merkle import check_consistency, consistency_proof
from agent.tlog.tiles import reader
from tests.central.devices import (
    NOW,
    SIGNER,
    MadeUpDevice,
    a_finding,
    a_heartbeat,
    a_sign_in,
    enrolled,
)
from tests.central.engines import AnyStore, again, log_of
from tests.central.postgresql import Server

T = TypeVar("T")

KEPT = Retention({"sign-ins": Class(3, ("sign-in",)), "otherwise": Class(9)})
PEOPLE = ("pat", "sam")


KINDS = [a_heartbeat(), a_finding(), a_sign_in("pat"), a_sign_in("sam")]


@dataclass
class Kept:
    """What the model knows of one event."""

    body: bytes
    subject: str
    days: int
    day: int
    gone: bool = False


class Crash(Exception):  # noqa: N818 -- what it stands for
    """The program ends here."""


class LogMachine(RuleBasedStateMachine):
    """One log, and what it should hold."""

    server: Server | None = None
    databases = 0

    @initialize()
    def begin(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="safehand-machine-"))
        self.store: AnyStore = SqliteStore(self.folder / "log.sqlite3", KEPT)
        self.devices = [enrolled(self.store, f"Laptop {n}", seed=n) for n in (1, 2)]
        self.now = NOW
        self.day: int | None = None
        self.model: dict[tuple[str, int], Kept] = {}
        self.next = dict.fromkeys((each.id for each in self.devices), 1)
        self.seen: list[Checkpoint] = []

    def teardown(self) -> None:
        if hasattr(self, "store"):
            self.holds()
            self.store.close()
            shutil.rmtree(self.folder)

    def today(self) -> int:
        return int(self.now.timestamp() * 1000) // DAY_MS

    def send(self, device: MadeUpDevice, numbers: range, kind: int) -> list[Added]:
        lines = [device.event(n, KINDS[(kind + n) % 4]) for n in numbers]
        events = [decode(line, signer=device.id) for line in lines]
        with self.store.change() as changes:
            added = changes.add(
                [each for each in events if isinstance(each, Received)],
                now=int(self.now.timestamp() * 1000),
            )
        if Added.STORED in added:
            self.day = believed(self.day, self.today())
        for n, line, outcome in zip(numbers, lines, added, strict=True):
            known = self.model.get((device.id, n))
            if known is None:
                assert outcome is Added.STORED
                assert self.day is not None
                of = (kind + n) % 4
                subject = f"device:{device.id}" if of < 2 else PEOPLE[of - 2]
                self.model[device.id, n] = Kept(line, subject, 9 if of < 2 else 3, self.day)
            elif known.gone or known.body == line:
                assert outcome is Added.DUPLICATE
            else:
                assert outcome is Added.CONFLICT
        return added

    @rule(which=st.integers(0, 1), count=st.integers(1, 5), kind=st.integers(0, 3))
    def ingest(self, which: int, count: int, kind: int) -> None:
        device = self.devices[which]
        first = self.next[device.id]
        self.next[device.id] += count
        self.send(device, range(first, first + count), kind)

    @rule(which=st.integers(0, 1), back=st.integers(1, 6), kind=st.integers(0, 3))
    def retry(self, which: int, back: int, kind: int) -> None:
        """What was sent is sent again, perhaps as other bytes; and one that is new."""
        device = self.devices[which]
        first = max(1, self.next[device.id] - back)
        self.send(device, range(first, self.next[device.id] + 1), kind)
        self.next[device.id] += 1

    @rule(which=st.integers(0, 1))
    def killed_before_it_was_durable(self, which: int) -> None:
        device = self.devices[which]
        line = decode(device.event(self.next[device.id]), signer=device.id)
        assert isinstance(line, Received)

        def add_and_die() -> None:
            with self.store.change() as changes:
                changes.add([line], now=int(self.now.timestamp() * 1000))
                raise Crash

        with pytest.raises(Crash):
            add_and_die()
        self.restart()

    def restart(self) -> None:
        other = again(self.store)
        self.store.close()
        self.store = other

    @rule()
    def grow(self) -> None:
        with self.store.change() as changes:
            sequence(changes, SIGNER, self.now)

    @rule()
    def another_grows(self) -> None:
        other = again(self.store)
        with other.change() as changes:
            sequence(changes, SIGNER, self.now)
        other.close()

    @rule(days=st.sampled_from([1, 1, 2, 5, 20, 3650, -1, -3650]))
    def time_passes_or_jumps(self, days: int) -> None:
        later = self.now + timedelta(days=days)
        if datetime(2005, 1, 1, tzinfo=NOW.tzinfo) < later < NOW + timedelta(days=8000):
            self.now = later

    def until(self, steps: int) -> Callable[..., object]:
        """Transactions, of which only so many come to pass."""
        do = transact(self.store)
        left = iter(range(steps))

        def work(job: Callable[[Changes], T], /) -> T:
            if next(left, None) is None:
                raise Crash
            return do(job)

        return work

    def expire(self) -> None:
        for each in self.model.values():
            if each.day < self.today() - each.days:
                each.gone = True

    @rule(steps=st.integers(0, 12))
    def purge_and_perhaps_die(self, steps: int) -> None:
        file = self.store.vault.file
        try:
            purge(self.until(steps), KEPT, file, self.now)  # type: ignore[arg-type]
        except Crash:
            self.restart()
            # Some may be gone now: which, the next purge decides for all.
            file = self.store.vault.file
        except ClockError:
            assert believed(self.day, self.today()) != self.today()
            return
        try:
            purge(transact(self.store), KEPT, file, self.now)
        except ClockError:
            return
        self.day = believed(self.day, self.today())
        self.expire()

    @rule(steps=st.integers(0, 3))
    def turn_and_perhaps_die(self, steps: int) -> None:
        try:
            turn(self.until(steps), self.store.vault.file)  # type: ignore[arg-type]
        except Crash:
            self.restart()

    @rule(which=st.integers(0, 3))
    def erase(self, which: int) -> None:
        subject = [f"device:{self.devices[0].id}", f"device:{self.devices[1].id}", *PEOPLE][which]
        with self.store.change() as changes:
            request = ask(changes, subject, reason="They asked.", by="kim", now=self.now)
        erased = approve(
            transact(self.store),
            self.store.vault.file,
            SIGNER,
            request.id,
            subject,
            by="lee",
            now=self.now,
        )
        about = [e for e in self.model.values() if e.subject == subject and not e.gone]
        assert erased.events == len(about)
        for each in about:
            each.gone = True

    @precondition(lambda self: self.server and isinstance(self.store, SqliteStore))
    @rule()
    def migrate(self) -> None:
        assert self.server is not None
        LogMachine.databases += 1
        url = self.server.database(f"machine{LogMachine.databases}")
        target = PostgresqlStore(url, self.store.vault.file.path, KEPT)
        assert isinstance(self.store, SqliteStore)
        PostgresqlDesk(url).close()
        desk = SqliteDesk(self.folder / "desk.sqlite3")
        move(self.store, target, desk)
        desk.close()
        self.store.close()
        self.store = target

    @rule()
    def holds(self) -> None:
        """All of it, verified and compared."""
        with log_of(self.store, still=True) as log:
            report = audit(log, SIGNER.verifier, retention=KEPT)
            assert report.told == ()
            assert differences(log) == {}
            there = {(e.place.device, e.place.sequence): e.body for e in log.events()}
            size, notes = log.size(), log.checkpoints()
            for old in self.seen:
                last = open_checkpoint(notes[-1], SIGNER.verifier)
                proof = consistency_proof(old.size, last.size, reader(log.tile))
                check_consistency(old.size, old.root, last.size, last.root, proof)
        assert there == {at: each.body for at, each in self.model.items() if not each.gone}
        assert report.entries == size
        if notes:
            self.seen.append(open_checkpoint(notes[-1], SIGNER.verifier))

    @invariant()
    def nothing_is_lost_or_counted_twice(self) -> None:
        if hasattr(self, "store"):
            snapshot = self.store.snapshot()
            assert snapshot.events == len(self.model)
            assert snapshot.gaps == ()


FEW = settings(
    max_examples=12,
    stateful_step_count=15,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)


@pytest.mark.slow
def test_on_sqlite() -> None:
    run_state_machine_as_test(LogMachine, settings=FEW)  # type: ignore[no-untyped-call]


@pytest.mark.slow
@pytest.mark.real
def test_on_sqlite_and_then_on_postgresql(postgresql: Server) -> None:
    class Moving(LogMachine):
        server = postgresql

    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        Moving, settings=settings(FEW, max_examples=8)
    )
