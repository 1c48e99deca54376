"""A real PostgreSQL: what its files hold, and what a fail-over to its standby loses: nothing.

`SAFEHAND_FAILOVERS=50` for a long run; one otherwise.
"""

from __future__ import annotations

import json
import os
import threading
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from agent.central.acts import Person, Recorder, changed
from agent.central.alerts import Message
from agent.central.alerts.courier import Courier
from agent.central.alerts.telling import put, trial
from agent.central.audit import audit
from agent.central.decoding import decode
from agent.central.desk.postgresql import PostgresqlDesk
from agent.central.replay import differences
from agent.central.sequencer import sequence
from agent.central.store import StoreError
from agent.central.store.facts import Added, Received
from agent.central.store.postgresql import PostgresqlLog, PostgresqlStore
from agent.central.store.rows import CENTRAL
from agent.central.writer import Writer
from agent.tlog.checkpoint import Checkpoint, open_checkpoint
from agent.tlog.merkle import check_consistency, consistency_proof
from agent.tlog.tiles import reader
from tests.bench.erasure import left_in_postgresql
from tests.central.devices import NOW, SIGNER, MadeUpDevice, a_heartbeat, enrolled
from tests.central.postgresql import Pair

pytestmark = [pytest.mark.real, pytest.mark.slow]

FAILOVERS = int(os.environ.get("SAFEHAND_FAILOVERS", "1"))


def test_nothing_is_left_of_what_was_erased_or_expired(tmp_path: Path) -> None:
    left_in_postgresql(tmp_path, 1000)


class Sink:
    """A channel that takes every message."""

    id = "sink"

    def __init__(self) -> None:
        self.taken: Counter[str] = Counter()

    def send(self, _: object, message: Message) -> None:
        self.taken[message.subject] += 1


class Collectors:
    """Programs that each take in one device's events, and grow the log as they can; people act on
    the desk through each, and whichever is on duty sends what must be told.
    """

    def __init__(self, pair: Pair, folder: Path) -> None:
        self.acknowledged: dict[str, int] = {}
        self.told: set[str] = set()
        """The messages of which the desk said that it has them."""
        self.sink = Sink()
        self.ended = threading.Event()
        self.wrong: list[BaseException] = []
        self._pair = pair
        self._key = folder / "payload.key"

    def run(self, device: MadeUpDevice) -> None:
        store: PostgresqlStore | None = None
        try:
            while not self.ended.is_set():
                try:
                    store = store or PostgresqlStore(self._pair.url, self._key)
                    self._send(store, device)
                except StoreError:
                    time.sleep(0.05)  # as a device does that gets no acknowledgement
        except BaseException as problem:  # noqa: BLE001 -- told at the end
            self.wrong.append(problem)
        finally:
            if store is not None:
                store.close()

    def _send(self, store: PostgresqlStore, device: MadeUpDevice) -> None:
        first = self.acknowledged.get(device.id, 0) + 1
        lines = [
            decode(device.event(n, a_heartbeat()), signer=device.id)
            for n in range(first, first + 10)
        ]
        with store.change() as changes:
            added = changes.add([e for e in lines if isinstance(e, Received)], now=10**12)
        assert Added.CONFLICT not in added
        self.acknowledged[device.id] = first + 9
        with store.change() as changes:
            sequence(changes, SIGNER, NOW)

    def act(self, device: MadeUpDevice) -> None:
        """Acts, messages and their courier, as one program has them."""
        desk: PostgresqlDesk | None = None
        number = 0
        try:
            while not self.ended.is_set():
                try:
                    desk = desk or PostgresqlDesk(self._pair.url)
                    number += 1
                    name = f"{device.id}-{number}"
                    with desk.change() as db:
                        told = replace(trial("", number), subject=name)
                        put(db, "sink", told, number)
                        changed(db, "t", by=Person("pat"), kind="k", uid=name, what={}, now=number)
                    self.told.add(name)
                    if desk.on_duty():
                        Courier(desk, self.sink, lambda: None).carry()  # type: ignore[arg-type]
                    time.sleep(0.2)
                except StoreError:
                    time.sleep(0.05)
        except BaseException as problem:  # noqa: BLE001 -- told at the end
            self.wrong.append(problem)
        finally:
            if desk is not None:
                desk.close()

    def wait_for_more(self, devices: list[MadeUpDevice]) -> None:
        before = dict(self.acknowledged)
        until = time.monotonic() + 60
        while time.monotonic() < until and not self.wrong:
            if all(self.acknowledged.get(d.id, 0) > before.get(d.id, 0) + 50 for d in devices):
                break
            time.sleep(0.05)


def test_three_collectors_lose_nothing_over_fail_overs(tmp_path: Path) -> None:
    pair = Pair()
    collector = Collectors(pair, tmp_path)
    seen: list[Checkpoint] = []
    try:
        pair.start()
        first = PostgresqlStore(pair.url, tmp_path / "payload.key")
        devices = [enrolled(first, f"Laptop {n}", seed=n + 1) for n in range(3)]
        first.close()

        threads = [
            threading.Thread(target=work, args=(each,))
            for each in devices
            for work in (collector.run, collector.act)
        ]
        for each in threads:
            each.start()
        for _ in range(FAILOVERS):
            collector.wait_for_more(devices)
            seen.append(checkpoint(pair, tmp_path))
            pair.fail_over()
        time.sleep(1)
        collector.ended.set()
        for each in threads:
            each.join(60)
        if collector.wrong:
            raise collector.wrong[0]
        store = PostgresqlStore(pair.url, tmp_path / "payload.key")
        finish_the_desk(pair, store, collector)
        with store.change() as changes:
            while sequence(changes, SIGNER, NOW):
                pass
        store.close()
        log = PostgresqlLog(pair.url, tmp_path / "payload.key", still=True)
        report = audit(log, SIGNER.verifier)
        assert report.told == ()
        assert differences(log) == {}
        stored: dict[str, list[int]] = {each.id: [] for each in devices}
        done: list[str] = []
        for event in log.events():
            if event.place.device == CENTRAL:
                done.append(json.loads(event.body or b"")["entity"]["uid"])
            else:
                stored[event.place.device].append(event.place.sequence)
        assert len(done) == len(set(done))  # no act twice
        assert collector.told <= set(done)  # and none lost
        assert collector.told <= collector.sink.taken.keys()  # nor any message
        for device in devices:
            numbers = stored[device.id]
            assert collector.acknowledged[device.id] > 50
            assert len(numbers) == len(set(numbers))  # none twice
            assert set(range(1, collector.acknowledged[device.id] + 1)) <= set(numbers)  # none lost
        last = open_checkpoint(log.checkpoints()[-1], SIGNER.verifier)
        for old in seen:
            proof = consistency_proof(old.size, last.size, reader(log.tile))
            check_consistency(old.size, old.root, last.size, last.root, proof)
        log.close()
        print(
            f"{FAILOVERS} fail-overs, 3 collectors: {sum(collector.acknowledged.values())} events,"
            f" {len(collector.told)} acts and messages acknowledged: 0 lost, 0 twice;"
            f" {len(seen)} old checkpoints, 0 not grown from"
        )
    finally:
        collector.ended.set()
        pair.close()


def finish_the_desk(pair: Pair, store: PostgresqlStore, collector: Collectors) -> None:
    """What waits on the desk is sent, and goes into the log."""
    desk, writer = PostgresqlDesk(pair.url), Writer(store)
    deadline = time.monotonic() + 30
    while not desk.on_duty() and time.monotonic() < deadline:
        time.sleep(0.05)
    Courier(desk, collector.sink, lambda: None).carry()  # type: ignore[arg-type]
    recorder = Recorder(desk, store, writer, SIGNER.verifier.public_key)
    while recorder.record(1):
        pass
    writer.close()
    desk.close()


def checkpoint(pair: Pair, folder: Path) -> Checkpoint:
    """The newest, as a device that reports now would see it."""
    log = PostgresqlLog(pair.url, folder / "payload.key")
    try:
        return open_checkpoint(log.checkpoints()[-1], SIGNER.verifier)
    finally:
        log.close()
