"""Is anything wrong, and where?

Pure. What the log holds, turned into the few sentences and tables that the SIRO reads: the
console draws them, `safehand central status` prints them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from agent.central.store import (
    CENTRAL,
    AlarmRow,
    DeviceRow,
    FindingRow,
    GapRow,
    HeldRow,
    NoticeRow,
    Snapshot,
)
from agent.central.store.facts import Held
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
    check: str
    outcome: Outcome
    reason: str
    explanation: str
    remedy: str
    clauses: tuple[str, ...]
    parts: tuple[str, ...]
    """The parts that did not pass, by name."""
    since: datetime


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
                _trouble(row, asset(row.device))
                for row in snapshot.findings
                if row.result.outcome in _WANTED and row.device not in gone
            ),
            key=lambda t: (badness(t.outcome), t.asset, t.check),
        )
    )
    held = tuple(_held(row, asset(row.device)) for row in snapshot.held)
    log = (
        *(_gap(row, asset(row.device)) for row in snapshot.gaps),
        *(_alarm(row, asset(row.device)) for row in snapshot.alarms),
    )
    places = _places(devices, troubles, held, log)
    return Overview(
        at=now,
        answer=_answer(devices, places, troubles),
        places=places,
        wrong=bool(places),
        devices=devices,
        troubles=troubles,
        held=held,
        log=log,
        notices=tuple(_notice(row, asset(row.device)) for row in snapshot.notices),
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


def _trouble(row: FindingRow, asset: str) -> Trouble:
    result = row.result
    return Trouble(
        asset=asset,
        check=result.check,
        outcome=result.outcome,
        reason=result.reason,
        explanation=result.explanation,
        remedy=result.remedy,
        clauses=result.clauses,
        parts=tuple(part.name for part in result.parts if part.outcome in _WANTED),
        since=moment(row.since),
    )


def _held(row: HeldRow, asset: str) -> HeldMail:
    return HeldMail(asset, row.held.hold, moment(row.time), tuple(_found(row.held)))


_ACRONYMS = frozenset({"chi", "gmc", "hr", "iban", "nhs", "ni", "utr"})
_UNREAD = "uninspectable-"


def _found(held: Held) -> Iterator[str]:
    for kind, number in sorted(held.personal_data.items()):
        words = [each.upper() if each in _ACRONYMS else each for each in kind.split("-")]
        yield f"{' '.join(words)} × {number}"
    for code in held.reasons:
        if code.startswith(_UNREAD):
            yield f"something could not be read ({code.removeprefix(_UNREAD).replace('-', ' ')})"
        elif code == "encrypted-message":
            yield "an encrypted message"


def _gap(row: GapRow, asset: str) -> LogTrouble:
    runs = ", ".join(str(a) if a == b else f"{a} to {b}" for a, b in row.ranges)
    return LogTrouble(
        asset,
        f"{count(row.missing, 'report')} of this device never arrived (numbers {runs}).",
        "The device may still send them. If the number stays, ask who had the device at that time.",
        None,
    )


_ALARMS = {
    "conflict": (
        "The device sent different reports under one number ({count}, latest number {sequence}).",
        "It was copied, or put back to an older state. Find out which; then enrol it anew.",
    ),
    "wrong-device": (
        "The device sent reports in the name of another one ({count}).",
        "Safehand itself never does that: take the device off the network and look into it.",
    ),
    "rolled-back": (
        "The device saw more of this log than there is now ({count}).",
        "The log was put back to an older state: find out by whom and from what, and what is gone.",
    ),
    "split-view": (
        "The device saw another past in this log than the one that is here ({count}).",
        "The log was exchanged or altered: run `safehand central verify`, and keep what is there.",
    ),
}


def _alarm(row: AlarmRow, asset: str) -> LogTrouble:
    what, advice = _ALARMS[row.kind]
    times = "once" if row.count == 1 else f"{row.count} times"
    return LogTrouble(
        asset, what.format(count=times, sequence=row.sequence), advice, moment(row.last)
    )


def _notice(row: NoticeRow, asset: str) -> LogTrouble:
    return LogTrouble(asset, row.message or row.code, "", moment(row.time))


def with_desk(seen: Overview, *, late: int, alerts: int) -> Overview:
    """The overview with what the SIRO's desk adds: `late` deadlines that passed, and `alerts` of
    high level or above that nobody acknowledged.
    """
    said = []
    if late:
        said.append(f"{count(late, 'deadline')} passed.")
    if alerts:
        said.append(f"{count(alerts, 'grave alert')} {'waits' if alerts == 1 else 'wait'} for you.")
    if not said:
        return seen
    answer = seen.answer
    if seen.devices and not seen.wrong:
        answer = "No device failed, but something waits for you."
    return replace(seen, answer=answer, places=(*seen.places, *said), wrong=True)


def count(number: int, noun: str, plural: str = "") -> str:
    """As in "1 device", "3 devices"."""
    return f"{number} {noun if number == 1 else plural or noun + 's'}"


def _places(
    devices: Iterable[DeviceState],
    troubles: Sequence[Trouble],
    held: Sequence[HeldMail],
    log: Sequence[LogTrouble],
) -> tuple[str, ...]:
    """Where something is wrong, the worst first."""
    failed = [each for each in troubles if each.outcome is Outcome.FAIL]
    unclear = len(troubles) - len(failed)
    silent = [each.asset for each in devices if each.silent_since is not None]
    said = []
    if failed:
        said.append(f"{count(len(failed), 'check')} failed on {_names(t.asset for t in failed)}.")
    if log:
        said.append(f"The record is not whole for {_names(each.asset for each in log)}.")
    if silent:
        said.append(f"Nothing is heard from {_names(silent)}.")
    if held:
        verb = "waits" if len(held) == 1 else "wait"
        said.append(f"{count(len(held), 'message')} {verb} for a decision.")
    if unclear:
        said.append(
            f"{count(unclear, 'check')} could not be carried out on "
            f"{_names(t.asset for t in troubles if t.outcome is not Outcome.FAIL)}."
        )
    return tuple(said)


def _answer(
    devices: Sequence[DeviceState], places: Sequence[str], troubles: Sequence[Trouble]
) -> str:
    if not devices:
        return "No device reports here yet."
    whole = f"{len(devices)} devices" if len(devices) > 1 else "the one device"
    if not places:
        if any(each.heard is None for each in devices):
            return "Nothing is wrong so far; not every device has reported yet."
        return f"Nothing is wrong: {whole} reported in time, and every check passed."
    wrong = sum(each.wrong for each in devices)
    if wrong and len(devices) == 1:
        return "Yes: the one device needs attention."
    if wrong:
        return f"Yes: {wrong} of {whole} {'needs' if wrong == 1 else 'need'} attention."
    if troubles:
        return "No failure, but not everything could be seen."
    return "No device failed, but something waits for you."


def _names(assets: Iterable[str]) -> str:
    """Up to three names, and how many more; each once."""
    unique = list(dict.fromkeys(assets))
    shown = unique[:3]
    if len(unique) > len(shown):
        return f"{', '.join(shown)} and {len(unique) - len(shown)} more"
    return " and ".join([", ".join(shown[:-1]), shown[-1]]) if len(shown) > 1 else shown[0]
