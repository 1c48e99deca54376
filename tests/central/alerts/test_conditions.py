"""agent.central.alerts.conditions: what is worth a person's attention, and no word of a device."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest

from agent.central.alerts import Level
from agent.central.alerts.conditions import Condition, certificate, deadlines, happened, standing
from agent.central.alerts.rules import Away, Checks, HeldMail, Log, Rules, Silent
from agent.central.decoding import decode
from agent.central.enrolment import revoke
from agent.central.overview import overview
from agent.central.registers import Due
from agent.central.store.facts import Received
from agent.central.store.sqlite import SqliteStore
from agent.event import Body, Outcome, Place, Severity
from agent.ocsf import noticed
from tests.central.desks import AT
from tests.central.devices import (
    NOW,
    MadeUpDevice,
    a_finding,
    a_heartbeat,
    a_held_message,
    a_release,
    enrolled,
)

RULES = Rules()


def report(store: SqliteStore, device: MadeUpDevice, *bodies: Body, first: int = 1) -> None:
    decoded = [
        decode(device.event(n, body), signer=device.id) for n, body in enumerate(bodies, first)
    ]
    with store.change() as changes:
        changes.add([each for each in decoded if isinstance(each, Received)], now=AT)


def stands(
    store: SqliteStore, rules: Rules = RULES, after: timedelta = timedelta()
) -> list[Condition]:
    snapshot = store.snapshot()
    seen = overview(snapshot, NOW + after, heartbeat_s=900)
    return list(standing(snapshot, seen, rules, NOW + after))


def test_nothing_stands_where_all_is_well(store: SqliteStore) -> None:
    report(store, enrolled(store), a_heartbeat(), a_finding(Outcome.PASS))
    assert stands(store) == []


@pytest.mark.parametrize(
    ("after", "rules", "expected"),
    [
        # NOW is a Saturday: over the weekend a closed lid is nothing.
        (timedelta(hours=40), RULES, []),
        (timedelta(days=4), RULES, [Level.MEDIUM]),
        (timedelta(days=4), Rules(silent=Silent(level=Level.OFF)), []),
        (timedelta(days=4), Rules(away=(Away("Laptop 1", date(2026, 12, 1)),)), []),
        (timedelta(days=4), Rules(away=(Away("Laptop 2", date(2026, 12, 1)),)), [Level.MEDIUM]),
        (timedelta(days=11), Rules(away=(Away("Laptop 1", date(2026, 12, 1)),)), [Level.MEDIUM]),
        (timedelta(minutes=45), Rules(silent=Silent(always_on=("Lap*",))), [Level.HIGH]),
        (timedelta(minutes=29), Rules(silent=Silent(always_on=("Lap*",))), []),
    ],
)
def test_a_silent_device(
    store: SqliteStore, after: timedelta, rules: Rules, expected: list[Level]
) -> None:
    report(store, enrolled(store), a_heartbeat())
    found = stands(store, rules, after)
    assert [each.level for each in found] == expected
    for each in found:
        assert each.title == "Laptop 1: nothing is heard since 21 Nov 2026, 12:00 UTC"


def test_checks_that_failed_or_could_not_be_made(store: SqliteStore) -> None:
    device = enrolled(store)
    report(store, device, a_heartbeat(), a_finding())
    (failed,) = stands(store)
    assert (failed.level, failed.wait_s) == (Level.HIGH, 0)
    assert failed.title == "Laptop 1: the check disk-encryption failed (not-encrypted)"
    harder = Rules(checks=Checks(levels={"disk-encryption": Level.CRITICAL}))
    assert stands(store, harder)[0].level is Level.CRITICAL
    for number, outcome in ((3, Outcome.UNKNOWN), (4, Outcome.ERROR)):
        report(store, device, a_finding(outcome), first=number)
        (unseen,) = stands(store)
        assert (unseen.level, unseen.wait_s) == (Level.LOW, 86_400)
        assert unseen.key != failed.key


def test_held_mail_is_one_alert_a_gateway_and_rises_with_each_message(store: SqliteStore) -> None:
    device = enrolled(store)
    later = NOW + timedelta(minutes=5)
    report(store, device, a_heartbeat(), a_held_message("1"))
    (first,) = stands(store)
    assert (first.count, first.title) == (1, "Laptop 1: 1 message waits for a decision")
    report(store, device, a_held_message("2", later), first=3)
    (second,) = stands(store, Rules(held_mail=HeldMail(after_min=10)))
    assert (second.key, second.count, second.wait_s) == (first.key, 2, 600)
    assert second.mark > first.mark
    report(store, device, a_release("1"), a_release("2"), first=4)
    assert stands(store) == []


@pytest.mark.parametrize("kind", ["conflict", "wrong-device", "rolled-back", "split-view"])
def test_what_the_log_saw_itself(store: SqliteStore, kind: str) -> None:
    device = enrolled(store)
    report(store, device, a_heartbeat())
    with store.change() as changes:
        changes.alarm(kind, Place(device.id, "b", 1), now=5)
    (alarm,) = stands(store)
    assert (alarm.level, alarm.mark) == (Level.CRITICAL, 5)
    assert alarm.title.startswith("Laptop 1 ")
    assert stands(store, Rules(log=Log(contradicted=Level.OFF))) == []


def test_missing_reports(store: SqliteStore) -> None:
    device = enrolled(store)
    report(store, device, a_heartbeat(), first=9)
    (gap,) = stands(store)
    assert (gap.level, gap.count, gap.wait_s) == (Level.MEDIUM, 8, 86_400)


def test_one_event_by_itself() -> None:
    body = noticed(
        "signin-alert",
        NOW,
        message="pat.smith@example.org signed in twice",
        severity=Severity.HIGH,
        detail={"account": "pat.smith@example.org"},
    )
    event = json.loads(MadeUpDevice("d1", None).event(1, body))  # type: ignore[arg-type]
    found = happened(event, AT, {"d1": "Laptop 1"}, RULES)
    assert found == Condition(
        "event:signin-alert:d1",
        Level.HIGH,
        "Laptop 1: signin-alert, 21 Nov 2026, 12:00 UTC",
        mark=AT,
        standing=False,
    )
    assert "pat" not in repr(found)


def test_an_event_that_is_no_alert() -> None:
    event = json.loads(MadeUpDevice("d1", None).event(1))  # type: ignore[arg-type]
    assert happened(event, AT, {}, RULES) is None
    with pytest.raises(KeyError):
        happened({}, AT, {}, RULES)


@pytest.mark.parametrize(
    ("register", "left", "levels"),
    [
        ("request", timedelta(hours=73), []),
        ("request", timedelta(hours=71), [Level.LOW]),
        ("request", timedelta(hours=-1), [Level.HIGH]),
        ("breach", timedelta(hours=72), [Level.HIGH]),
        ("breach", timedelta(hours=23), [Level.CRITICAL]),
        ("breach", timedelta(hours=-1), [Level.CRITICAL]),
    ],
)
def test_deadlines(register: str, left: timedelta, levels: list[Level]) -> None:
    due = Due(register, 1, f"{register} 1: do it", NOW + left, "TP-rights", "do")
    found = list(deadlines([due], RULES, NOW))
    assert [each.level for each in found] == levels
    assert all(each.key == f"due:{register}:1:do" for each in found)


def test_nothing_is_expected_of_a_revoked_device(store: SqliteStore) -> None:
    device = enrolled(store)
    report(store, device, a_heartbeat(), a_finding())
    known = store.device(device.id)
    assert known
    with store.change() as changes:
        revoke(changes, known)
    assert stands(store, after=timedelta(days=30)) == []
    seen = overview(store.snapshot(), NOW + timedelta(days=30), heartbeat_s=900)
    assert (seen.devices[0].state, seen.wrong) == ("Revoked", False)


@pytest.mark.parametrize(
    ("days", "rules", "levels"),
    [
        (31, RULES, []),
        (29, RULES, [Level.HIGH]),
        (-1, RULES, [Level.HIGH]),
        (29, Rules(log=Log(certificate=Level.OFF)), []),
        (29, Rules(log=Log(certificate_days=7)), []),
    ],
)
def test_a_certificate_that_ends(days: int, rules: Rules, levels: list[Level]) -> None:
    found = certificate(NOW + timedelta(days=days), rules, NOW)
    assert [each.level for each in found] == levels
    assert list(certificate(None, rules, NOW)) == []
