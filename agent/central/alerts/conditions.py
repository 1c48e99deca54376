"""What is so now, or has just happened, that somebody should hear of?

Pure. Titles are made of the organisation's own names of things, ids and counts, never of words
that a device wrote: they leave the house.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from fnmatch import fnmatchcase
from typing import Any

from agent.central.alerts import Level, level_of
from agent.central.alerts.rules import Rules
from agent.central.alerts.wording import in_words
from agent.central.overview import DeviceState, Overview
from agent.central.registers import Due
from agent.central.store.rows import Snapshot
from agent.central.wording import count
from agent.event import Outcome, moment

_MINUTE_S, _HOUR_S = 60, 3600


@dataclass(frozen=True, slots=True)
class Condition:
    """One thing to hear of."""

    key: str
    """The same thing has the same key, however often it is seen."""
    level: Level
    title: str
    wait_s: int = 0
    """It must be so for this long."""
    count: int = 1
    mark: int = 0
    """Rises when the same thing gets worse, so that who acknowledged it hears of it again."""
    standing: bool = True
    """It ends by itself; False for what happened once."""


def standing(
    snapshot: Snapshot, seen: Overview, rules: Rules, now: datetime
) -> tuple[Condition, ...]:
    """Everything that is so now; `seen` is the overview of the snapshot."""
    found = [
        *_silent(seen, rules, now),
        *_checks(snapshot, seen, rules),
        *_held(snapshot, seen, rules),
        *_log(snapshot, seen, rules),
    ]
    return tuple(each for each in found if each.level is not Level.OFF)


def _silent(seen: Overview, rules: Rules, now: datetime) -> Iterator[Condition]:
    for device in seen.devices:
        if device.silent_since is None or _away(device, rules, now):
            continue
        since = device.silent_since
        if any(fnmatchcase(device.asset, name) for name in rules.silent.always_on):
            level = rules.silent.always_on_level
            late = now - since > timedelta(minutes=rules.silent.always_on_after_min)
        else:
            level = rules.silent.level
            late = rules.working_time.hours(since, now) >= rules.silent.after_working_hours
        if late:
            title = f"{device.asset}: nothing is heard since {since:%d %b %Y, %H:%M} UTC"
            yield Condition(f"silent:{device.device}", level, title)


def _away(device: DeviceState, rules: Rules, now: datetime) -> bool:
    return any(each.device == device.asset and now.date() < each.until for each in rules.away)


def _checks(snapshot: Snapshot, seen: Overview, rules: Rules) -> Iterator[Condition]:
    names = _names(seen)
    revoked = {device.device for device in seen.devices if device.revoked}
    for row in snapshot.findings:
        if row.device in revoked:
            continue
        check, outcome = row.result.check, row.result.outcome
        key = f"check:{row.device}:{check}"
        asset = names.get(row.device, row.device)
        if outcome is Outcome.FAIL:
            level = rules.checks.levels.get(check, rules.checks.failed)
            title = f"{asset}: the check {check} failed ({row.result.reason})"
            yield Condition(key, level, title, mark=row.since)
        elif outcome in (Outcome.UNKNOWN, Outcome.ERROR):
            title = f"{asset}: the check {check} cannot be carried out ({row.result.reason})"
            wait_s = rules.checks.unseen_after_hours * _HOUR_S
            yield Condition(f"{key}:unseen", rules.checks.unseen, title, wait_s)


def _held(snapshot: Snapshot, seen: Overview, rules: Rules) -> Iterator[Condition]:
    """One for each gateway: what waits there is looked at together."""
    names = _names(seen)
    waiting: dict[str, list[int]] = {}
    for row in snapshot.held:
        waiting.setdefault(row.device, []).append(row.time)
    for device, times in waiting.items():
        number = count(len(times), "message")
        verb = "waits" if len(times) == 1 else "wait"
        yield Condition(
            f"held:{device}",
            rules.held_mail.level,
            f"{names.get(device, device)}: {number} {verb} for a decision",
            rules.held_mail.after_min * _MINUTE_S,
            len(times),
            max(times),
        )


_ALARMS = {
    "conflict": "sent two different reports under one number: it was copied or put back",
    "wrong-device": "sent reports in the name of another device",
    "rolled-back": "saw more of this log than there is: the log was put back",
    "split-view": "saw another past in this log: the log was exchanged or altered",
}


def _log(snapshot: Snapshot, seen: Overview, rules: Rules) -> Iterator[Condition]:
    names = _names(seen)
    for gap in snapshot.gaps:
        title = f"{names.get(gap.device, gap.device)}: {count(gap.missing, 'report')} never arrived"
        wait_s = rules.log.incomplete_after_hours * _HOUR_S
        key = f"gap:{gap.device}:{gap.boot}"
        yield Condition(key, rules.log.incomplete, title, wait_s, gap.missing, gap.missing)
    for alarm in snapshot.alarms:
        what = _ALARMS.get(alarm.kind, f"raised the alarm {alarm.kind}")
        title = f"{names.get(alarm.device, alarm.device)} {what}"
        key = f"alarm:{alarm.kind}:{alarm.device}:{alarm.boot}"
        yield Condition(key, rules.log.contradicted, title, count=alarm.count, mark=alarm.last)


def certificate(ends: datetime | None, rules: Rules, now: datetime) -> Iterator[Condition]:
    """That the server's certificate ends soon."""
    wanted = rules.log
    soon = ends is not None and ends - now <= timedelta(days=wanted.certificate_days)
    if ends is not None and soon and wanted.certificate is not Level.OFF:
        title = f"The central log's certificate ends on {ends:%d %b %Y}: then no device reaches it"
        yield Condition("certificate", wanted.certificate, title)


def deadlines(due: Iterable[Due], rules: Rules, now: datetime) -> Iterator[Condition]:
    """What is due in the registers, or soon will be."""
    for each in due:
        late = each.overdue(now)
        level = _deadline(each, rules, late=late, left=each.by - now)
        if level is Level.OFF:
            continue
        when = f"overdue since {each.by:%d %b %Y, %H:%M}" if late else f"by {each.by:%d %b, %H:%M}"
        yield Condition(
            f"due:{each.register}:{each.number or ''}:{each.key}",
            level,
            f"{each.what} ({when} UTC)",
            mark=int(late),
        )


def _deadline(due: Due, rules: Rules, *, late: bool, left: timedelta) -> Level:
    wanted = rules.deadlines
    if due.register == "breach":
        soon = left <= timedelta(hours=wanted.breach_soon_hours)
        return wanted.breach_soon if soon else wanted.breach
    if late:
        return wanted.overdue
    return wanted.soon if left <= timedelta(hours=wanted.soon_hours) else Level.OFF


def _names(seen: Overview) -> Mapping[str, str]:
    return {device.device: device.asset for device in seen.devices}


def happened(
    event: Mapping[str, Any], received: int, names: Mapping[str, str], rules: Rules
) -> Condition | None:
    """The alert that one event of the log is, as it stands in the log; None where it is none.

    `received` is in milliseconds since 1970; `names` has each device's name. Raises KeyError or
    TypeError for what is no event.
    """
    code, device = str(event["metadata"]["event_code"]), str(event["device"]["uid"])
    level = rules.events.level(code, level_of(int(event["severity_id"]) - 1))
    if level is Level.OFF:
        return None
    at = f"{moment(received):%d %b %Y, %H:%M} UTC"
    title = f"{names.get(device, device)}: {in_words(code)}, {at}"
    return Condition(f"event:{code}:{device}", level, title, mark=received, standing=False)
