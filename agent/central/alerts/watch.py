"""What does the server do, second by second, so that the right people hear in time?

It reads the log's new entries, compares what stands with what stood, writes messages for what is
due, and has a courier for each channel.
"""

from __future__ import annotations

import json
import logging
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from agent.central.acts import Recorder
from agent.central.alerts import Channel, book, telling
from agent.central.alerts.conditions import Condition, certificate, deadlines, happened, standing
from agent.central.alerts.courier import Courier
from agent.central.alerts.rules import DAYS, Rules
from agent.central.desk import Desk, fact, set_fact
from agent.central.enrolment import milliseconds
from agent.central.overview import overview
from agent.central.registers import Due
from agent.central.store import LogReader, StoreError
from agent.central.store.rows import CENTRAL, Logged, Snapshot
from agent.central.store.sql import Queries
from agent.central.wording import count
from agent.central.writer import Busy
from agent.typed_toml import TomlError

_EVERY_S = 1.0
_STANDING_EVERY_S = 5.0
"""How often what stands is looked at, at most; rarer where that takes long, never above …"""
_STANDING_AT_LEAST_S = 60.0
_SHARE = 20
"""… so that it takes a twentieth of one core."""
_RULES_EVERY_S = 30.0
_AT_ONCE = 1000
_MOST_DEADLINES = 10
_TOO_OLD = timedelta(days=7)
"""What happened longer ago is nobody's alert: the desk is new, and the log is not."""


@dataclass(frozen=True, slots=True)
class Sources:
    """What the watch reads."""

    log: LogReader
    snapshot: Callable[[], Snapshot]
    rules: Callable[[], Rules]
    """Reads the policies anew. Raises TomlError."""
    heartbeat_s: int
    console: str
    """The console's address, where the rules name none."""
    certificate_ends: datetime | None = None
    """When the server's certificate ends; None where it has none."""
    due: Callable[[Queries], list[Due]] = lambda _: []
    """What is due in the registers. Raises TomlError."""


class Watch:
    """One step of the watch, and what it remembers between two."""

    def __init__(self, desk: Desk, sources: Sources, recorder: Recorder | None = None) -> None:
        """Raises TomlError where the rules cannot be used."""
        self._desk = desk
        self._sources = sources
        self._recorder = recorder
        self.rules = sources.rules()
        self._rules_at = self._stood_at = 0.0
        self._stood_for_s = 0.0
        self._names: dict[str, str] = {}
        self._last_due: list[Due] = []

    @property
    def console(self) -> str:
        return self.rules.telling.console or self._sources.console

    def step(self, now: datetime) -> None:
        """Everything that is due at `now`, an aware moment. Raises StoreError or Busy."""
        self._renew_rules()
        if self._recorder is not None:
            while self._recorder.record(milliseconds(now)):
                pass
        if not self._stood_at or time.monotonic() - self._stood_at >= self._pause_s():
            self._stand(now)
        while self._read_on(now):
            pass
        self._tell(now)
        self._digest(now)

    def _renew_rules(self) -> None:
        if time.monotonic() - self._rules_at < _RULES_EVERY_S:
            return
        self._rules_at = time.monotonic()
        try:
            self.rules = self._sources.rules()
        except TomlError as problem:
            logging.getLogger(__name__).warning("the rules before stay in force: %s", problem)

    def _pause_s(self) -> float:
        return min(max(_STANDING_EVERY_S, self._stood_for_s * _SHARE), _STANDING_AT_LEAST_S)

    def _stand(self, now: datetime) -> None:
        began = time.monotonic()
        snapshot = self._sources.snapshot()
        seen = overview(snapshot, now, heartbeat_s=self._sources.heartbeat_s)
        self._names = {each.device: each.asset for each in seen.devices}
        self._names |= {CENTRAL: "The central log"}
        with self._desk.read() as db:
            due = self._due(db)
        conditions = [
            *standing(snapshot, seen, self.rules, now),
            *deadlines(due, self.rules, now),
            *certificate(self._sources.certificate_ends, self.rules, now),
            *self._failing(now),
        ]
        with self._desk.change() as db:
            book.reconcile(db, conditions, self.rules.telling, milliseconds(now))
        self._stood_at = time.monotonic()
        self._stood_for_s = self._stood_at - began

    def _due(self, db: Queries) -> list[Due]:
        try:
            self._last_due = self._sources.due(db)
        except TomlError as problem:
            logging.getLogger(__name__).warning("the deadlines before stay: %s", problem)
        return self._last_due

    def _failing(self, now: datetime) -> list[Condition]:
        """Channels that take nothing."""
        late = milliseconds(now) - self.rules.log.channel_failing_after_min * 60_000
        with self._desk.read() as db:
            rows = db.rows(
                "SELECT channel, count(*) FROM outbox WHERE accepted IS NULL AND tries > 0"
                " AND created < ? GROUP BY channel",
                (late,),
            )
        return [
            Condition(
                f"channel:{channel}",
                self.rules.log.channel_failing,
                f"{count(number, 'message')} could not be sent by {channel}",
                count=number,
            )
            for channel, number in rows
            if self.rules.log.channel_failing.rank
        ]

    def _read_on(self, now: datetime) -> bool:
        """Takes the next entries of the log; True where there may be more.

        The alerts and how far the log was read are one transaction: each entry counts once, also
        where two programs took themselves to be on duty for a moment.
        """
        size = self._sources.log.size()
        with self._desk.change() as db:
            cursor = int(fact(db, "cursor") or 0)
            if cursor > size:  # a log that was put back is shorter than what was read of it
                set_fact(db, "cursor", str(size))
                cursor = size
        entries = list(self._sources.log.entries(cursor, _AT_ONCE))
        if not entries:
            return False
        oldest = milliseconds(now - _TOO_OLD)
        found = [
            each
            for entry in entries
            if (entry.received or 0) >= oldest and (each := self._happened(entry, now))
        ]
        with self._desk.change() as db:
            if int(fact(db, "cursor") or 0) != cursor:
                return True
            for condition in found:
                book.happened(db, condition, self.rules.telling, milliseconds(now))
            set_fact(db, "cursor", str(entries[-1].number + 1))
        return len(entries) == _AT_ONCE

    def _happened(self, entry: Logged, now: datetime) -> Condition | None:
        if entry.body is None or entry.received is None:
            return None  # a statement, or erased
        try:
            event = json.loads(entry.body)
            found = happened(event, entry.received, self._names, self.rules)
            if found is None or event["device"]["uid"] in self._names:
                return found
        except (ValueError, KeyError, TypeError):
            return None  # somebody altered it: `safehand central verify` says so
        self._stand(now)  # it enrolled just now; its name is asked for once more
        return happened(event, entry.received, self._names, self.rules)

    def _tell(self, now: datetime) -> None:
        at = milliseconds(now)
        with self._desk.change() as db:
            if due := book.take_due(db, self.rules.telling, at):
                telling.tell(db, due, self.rules.channels, console=self.console, now=at)

    def _digest(self, now: datetime) -> None:
        week = self._digest_week(now)
        with self._desk.change() as db:
            last = fact(db, "digest")
            if week is None or last == week:
                return
            set_fact(db, "digest", week)
            if last is None:
                return  # the first week is not over yet
            at = milliseconds(now)
            message = telling.digest(
                book.open_alerts(db),
                book.closed_since(db, at - 7 * 86_400_000),
                _deadlines_in_words(self._due(db), now),
                console=self.console,
                now=at,
            )
            for name, parameters in self.rules.channels.items():
                if parameters.used and parameters.digest:
                    telling.put(db, name, message, at)

    def _digest_week(self, now: datetime) -> str | None:
        """The week whose digest should have been sent by now; None where none ever is."""
        wanted = self.rules.telling
        if wanted.digest_day == "never":
            return None
        there = now.astimezone(ZoneInfo(self.rules.working_time.zone))
        day = DAYS.index(wanted.digest_day)
        due = there - timedelta(days=(there.weekday() - day) % 7)
        if due.date() == there.date() and there.hour < wanted.digest_hour:
            due -= timedelta(days=7)
        return due.date().isoformat()


def _deadlines_in_words(due: Sequence[Due], now: datetime) -> list[str]:
    late = [each for each in due if each.overdue(now)]
    soon = [each for each in due if now <= each.by <= now + timedelta(days=14)]
    return [
        f"{count(len(late), 'deadline')} of the registers passed, {len(soon)} within two weeks.",
        *(f"  {each.what}: by {each.by:%d %b %Y}" for each in (*late, *soon)[:_MOST_DEADLINES]),
    ]


class Watching:
    """The watch and its couriers, in threads of their own."""

    def __init__(self, desk: Desk, watch: Watch, channels: Mapping[str, Channel]) -> None:
        self._ended = threading.Event()
        self._desk = desk
        self._watch = watch

        def parameters(name: str) -> Callable[[], Any]:
            return lambda: watch.rules.channels[name]

        couriers = [Courier(desk, each, parameters(each.id)) for each in channels.values()]
        self._threads = [
            threading.Thread(target=self._run, name="central-watch", daemon=True),
            *(
                threading.Thread(
                    target=courier.run, args=(self._ended,), name="central-courier", daemon=True
                )
                for courier in couriers
            ),
        ]
        for each in self._threads:
            each.start()

    def close(self) -> None:
        """Ends the watch; what the couriers have not carried waits in the outbox."""
        self._ended.set()
        self._threads[0].join()
        for each in self._threads[1:]:
            each.join(1.0)  # one may wait for its channel: the message is kept

    def _run(self) -> None:
        while not self._ended.wait(_EVERY_S):
            try:
                if self._desk.on_duty():
                    self._watch.step(datetime.now(UTC))
            except (StoreError, Busy) as problem:
                # Nothing is lost: the next step begins where this one did.
                logging.getLogger(__name__).warning("alerts wait: %s", problem)
