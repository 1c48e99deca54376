"""Is anything wrong, and where?

Pure. What the log holds, judged and put into the few sentences and tables that the SIRO reads: the
console draws them, `safehand central status` prints them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from agent.central import wording
from agent.central.store.facts import CheckResult
from agent.central.store.rows import CENTRAL, DeviceRow, Snapshot
from agent.event import Outcome, badness, moment

MISSED_HEARTBEATS = 2
"""A device is silent once it has missed this many."""

_WANTED = {Outcome.FAIL, Outcome.ERROR, Outcome.UNKNOWN}


@dataclass(frozen=True, slots=True)
class DeviceState:
    """One device, as a person asks for it."""

    asset: str
    hostname: str
    platform: str
    device: str
    heard: datetime | None
    silent_since: datetime | None
    """When the last heartbeat came, or it enrolled, where the next is overdue; None else."""
    counts: Mapping[Outcome, int]
    """Its latest findings by outcome."""
    whole: bool
    """False where something is wrong with the record of this device."""
    revoked: bool = False
    """It is believed no longer, so nothing is expected of it."""

    @property
    def state(self) -> str:
        """In a word or two."""
        if self.revoked:
            return "Revoked"
        if self.heard is None:
            return "Not heard yet" if self.silent_since is None else "Never heard"
        if self.silent_since is not None:
            return "Silent"
        if self.wrong:
            return "Needs attention"
        return "To be looked at" if self.unclear else "In order"

    @property
    def wrong(self) -> bool:
        return (
            self.silent_since is not None
            or (bool(self.counts.get(Outcome.FAIL)) and not self.revoked)
            or not self.whole
        )

    @property
    def unclear(self) -> int:
        return self.counts.get(Outcome.UNKNOWN, 0) + self.counts.get(Outcome.ERROR, 0)


@dataclass(frozen=True, slots=True)
class Trouble:
    """One check that did not pass on one device."""

    asset: str
    result: CheckResult
    since: datetime

    @property
    def parts(self) -> tuple[str, ...]:
        """The parts that did not pass, by name."""
        return tuple(part.name for part in self.result.parts if part.outcome in _WANTED)


@dataclass(frozen=True, slots=True)
class HeldMail:
    """One message that waits for a person."""

    asset: str
    hold: str
    since: datetime
    found: tuple[str, ...]
    """What it was held for, in words: kinds of personal data with their number, what could not be
    read. Never a value.
    """


@dataclass(frozen=True, slots=True)
class LogTrouble:
    """Something about the record itself: it is incomplete, or somebody may have copied a device."""

    asset: str
    what: str
    advice: str
    when: datetime | None


@dataclass(frozen=True, slots=True)
class Overview:
    """Everything that the first page says."""

    at: datetime
    answer: str
    """One sentence, for somebody who is no programmer."""
    places: tuple[str, ...]
    """Where to look, one short sentence each; empty when nothing is wrong."""
    wrong: bool
    devices: tuple[DeviceState, ...]
    troubles: tuple[Trouble, ...]
    held: tuple[HeldMail, ...]
    log: tuple[LogTrouble, ...]
    notices: tuple[LogTrouble, ...]
    passed: int
    events: int


def overview(snapshot: Snapshot, now: datetime, *, heartbeat_s: int) -> Overview:
    """What the snapshot means at `now`. `heartbeat_s` is for devices that did not tell theirs."""
    assets = {row.device.id: row.device.asset for row in snapshot.devices}

    def asset(device: str) -> str:
        return assets.get(device, device)

    gone = {row.device.id for row in snapshot.devices if row.device.revoked}
    counts: dict[str, dict[Outcome, int]] = {}
    for row in snapshot.findings:
        of_device = counts.setdefault(row.device, {})
        of_device[row.result.outcome] = of_device.get(row.result.outcome, 0) + 1
    broken = {gap.device for gap in snapshot.gaps} | {alarm.device for alarm in snapshot.alarms}
    devices = tuple(
        _device(
            row,
            counts.get(row.device.id, {}),
            now,
            heartbeat_s,
            whole=row.device.id not in broken,
        )
        for row in snapshot.devices
        if row.device.id != CENTRAL
    )
    troubles = tuple(
        sorted(
            (
                Trouble(asset(row.device), row.result, moment(row.since))
                for row in snapshot.findings
                if row.result.outcome in _WANTED and row.device not in gone
            ),
            key=lambda t: (badness(t.result.outcome), t.asset, t.result.check),
        )
    )
    held = tuple(
        HeldMail(asset(row.device), row.held.hold, moment(row.time), tuple(wording.found(row.held)))
        for row in snapshot.held
    )
    log = (
        *(LogTrouble(asset(row.device), *wording.gap(row), None) for row in snapshot.gaps),
        *(
            LogTrouble(asset(row.device), *wording.alarm(row), moment(row.last))
            for row in snapshot.alarms
        ),
    )
    places = wording.places(
        failed=[each.asset for each in troubles if each.result.outcome is Outcome.FAIL],
        broken=[each.asset for each in log],
        silent=[each.asset for each in devices if each.silent_since is not None],
        held=len(held),
        unclear=[each.asset for each in troubles if each.result.outcome is not Outcome.FAIL],
    )
    return Overview(
        at=now,
        answer=wording.answer(
            devices=len(devices),
            wrong=sum(each.wrong for each in devices),
            unheard=any(each.heard is None for each in devices),
            unclear=bool(troubles),
            anything=bool(places),
        ),
        places=places,
        wrong=bool(places),
        devices=devices,
        troubles=troubles,
        held=held,
        log=log,
        notices=tuple(
            LogTrouble(asset(row.device), row.message or row.code, "", moment(row.time))
            for row in snapshot.notices
        ),
        passed=sum(row.result.outcome is Outcome.PASS for row in snapshot.findings),
        events=snapshot.events,
    )


def _device(
    row: DeviceRow,
    counts: Mapping[Outcome, int],
    now: datetime,
    heartbeat_s: int,
    *,
    whole: bool,
) -> DeviceState:
    heard = None if row.heard is None else moment(row.heard)
    last = heard or moment(row.device.enrolled)
    interval_s = (row.heartbeat.interval_s if row.heartbeat else None) or heartbeat_s
    late = now - last > timedelta(seconds=interval_s * MISSED_HEARTBEATS)
    overdue = late and not row.device.revoked
    return DeviceState(
        asset=row.device.asset,
        hostname=row.device.hostname,
        platform=row.device.platform,
        device=row.device.id,
        heard=heard,
        silent_since=last if overdue else None,
        counts=counts,
        whole=whole,
        revoked=row.device.revoked,
    )


def with_desk(seen: Overview, *, late: int, alerts: int) -> Overview:
    """The overview with what the SIRO's desk adds: `late` deadlines that passed, and `alerts` of
    high level or above that nobody acknowledged.
    """
    said = wording.desk_places(late, alerts)
    if not said:
        return seen
    waiting = seen.devices and not seen.wrong
    answer = wording.WAITING if waiting else seen.answer
    return replace(seen, answer=answer, places=(*seen.places, *said), wrong=True)
