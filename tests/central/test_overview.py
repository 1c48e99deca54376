"""The answer says whether anything is wrong, and where, in plain words."""

from __future__ import annotations

from datetime import timedelta

import pytest

from agent.central.enrolment import milliseconds
from agent.central.overview import Overview, overview, with_desk
from agent.central.store.facts import CheckResult, Heartbeat, Held, Part
from agent.central.store.rows import (
    AlarmRow,
    Device,
    DeviceRow,
    FindingRow,
    GapRow,
    HeldRow,
    NoticeRow,
    Snapshot,
)
from agent.event import Outcome, Severity
from tests.central.devices import NOW

AGO = timedelta(minutes=1)
EMPTY = Snapshot((), (), (), (), (), (), 0)


def device(
    name: str = "Laptop 1",
    *,
    heard: timedelta | None = AGO,
    enrolled: timedelta = AGO,
    interval_s: int | None = None,
) -> DeviceRow:
    return DeviceRow(
        Device(name.lower(), name, b"", "fin-01", "linux", milliseconds(NOW - enrolled)),
        None if heard is None else milliseconds(NOW - heard),
        None if heard is None else Heartbeat("ab", {}, interval_s),
    )


def finding(outcome: Outcome, name: str = "Laptop 1", check: str = "mfa") -> FindingRow:
    result = CheckResult(
        check,
        outcome,
        "some-reason",
        "So it is.",
        "Do this.",
        ("SP-mfa",),
        (Part("sshd", outcome, "r"), Part("sudo", Outcome.PASS, "r")),
    )
    moment = milliseconds(NOW)
    return FindingRow(name.lower(), result, Severity.HIGH, moment, moment - 60_000)


def seen(
    *devices: DeviceRow,
    findings: tuple[FindingRow, ...] = (),
    held: tuple[HeldRow, ...] = (),
    gaps: tuple[GapRow, ...] = (),
    alarms: tuple[AlarmRow, ...] = (),
    notices: tuple[NoticeRow, ...] = (),
) -> Overview:
    snapshot = Snapshot(devices, findings, held, gaps, alarms, notices, 5)
    return overview(snapshot, NOW, heartbeat_s=900)


def test_nothing_there() -> None:
    nothing = overview(EMPTY, NOW, heartbeat_s=900)
    assert (nothing.answer, nothing.places, nothing.wrong) == (
        "No device reports here yet.",
        (),
        False,
    )


def test_nothing_wrong() -> None:
    one = seen(device(), findings=(finding(Outcome.PASS), finding(Outcome.NOT_APPLICABLE)))
    assert not one.wrong
    assert (
        one.answer == "Nothing is wrong: the one device reported in time, and every check passed."
    )
    assert [d.state for d in one.devices] == ["In order"]
    assert (one.passed, one.troubles) == (1, ())
    assert "2 devices reported" in seen(device(), device("Laptop 2")).answer


def test_a_device_that_has_only_just_enrolled() -> None:
    new = seen(device(heard=None))
    assert (new.wrong, new.devices[0].state) == (False, "Not heard yet")
    assert new.answer == "Nothing is wrong so far; not every device has reported yet."


@pytest.mark.parametrize(
    ("heard_s", "interval_s", "silent"),
    [
        (1_800, None, False),
        (1_801, None, True),
        (1_801, 3_600, False),
        (7_201, 3_600, True),
        (61, 30, True),
    ],
)
def test_a_device_is_silent_once_it_missed_two(
    heard_s: int, interval_s: int | None, silent: bool
) -> None:
    heard = timedelta(seconds=heard_s)
    one = seen(device(heard=heard, interval_s=interval_s))
    assert one.wrong is silent
    assert one.devices[0].silent_since == (NOW - heard if silent else None)
    if silent:
        assert one.places == ("Nothing is heard from Laptop 1.",)
        assert one.devices[0].state == "Silent"


def test_a_device_that_never_spoke() -> None:
    one = seen(device(heard=None, enrolled=timedelta(hours=2)))
    assert (one.wrong, one.devices[0].state) == (True, "Never heard")


def test_failures_come_first_and_say_what_to_do() -> None:
    one = seen(
        device(),
        device("Laptop 2"),
        findings=(
            finding(Outcome.UNKNOWN),
            finding(Outcome.ERROR, check="os-updates"),
            finding(Outcome.FAIL, "Laptop 2"),
        ),
    )
    assert one.answer == "Yes: 1 of 2 devices needs attention."
    assert [t.result.outcome for t in one.troubles] == [
        Outcome.FAIL,
        Outcome.ERROR,
        Outcome.UNKNOWN,
    ]
    first = one.troubles[0]
    assert (first.asset, first.parts, first.result.remedy) == ("Laptop 2", ("sshd",), "Do this.")
    assert one.places == (
        "1 check failed on Laptop 2.",
        "2 checks could not be carried out on Laptop 1.",
    )
    assert [d.state for d in one.devices] == ["To be looked at", "Needs attention"]


def test_what_could_not_be_seen_is_never_nothing() -> None:
    one = seen(device(), findings=(finding(Outcome.UNKNOWN),))
    assert one.wrong
    assert one.answer == "No failure, but not everything could be seen."


def test_mail_waits() -> None:
    row = HeldRow(
        "laptop 1",
        Held("7f3a", {"nhs-number": 1}, ("uninspectable-encrypted", "no-marking")),
        milliseconds(NOW),
    )
    one = seen(device(), held=(row,))
    assert one.wrong
    assert one.answer == "No device failed, but something waits for you."
    assert one.places == ("1 message waits for a decision.",)
    assert (one.held[0].asset, one.held[0].hold) == ("Laptop 1", "7f3a")
    assert one.held[0].found == ("NHS number × 1", "something could not be read (encrypted)")


def test_a_record_that_is_not_whole() -> None:
    now = milliseconds(NOW)
    one = seen(
        device(),
        gaps=(GapRow("laptop 1", "b", 4, ((2, 4), (7, 7))),),
        alarms=(
            AlarmRow("conflict", "laptop 1", "b", 9, 2, now, now),
            AlarmRow("wrong-device", "gone", "", 9, 1, now, now),
        ),
    )
    assert one.wrong
    assert one.places == ("The record is not whole for Laptop 1 and gone.",)
    assert one.devices[0].state == "Needs attention"
    assert "4 reports of this device never arrived (numbers 2 to 4, 7)" in one.log[0].what
    assert "(2 times, latest number 9)" in one.log[1].what
    assert "in the name of another one (once)" in one.log[2].what


def test_notices_are_shown_but_are_no_failure() -> None:
    row = NoticeRow("laptop 1", "spool-full", Severity.MEDIUM, "The spool was full.", 0)
    one = seen(device(), notices=(row, NoticeRow("x", "code", Severity.HIGH, "", 0)))
    assert not one.wrong
    assert [(n.asset, n.what) for n in one.notices] == [
        ("Laptop 1", "The spool was full."),
        ("x", "code"),
    ]


@pytest.mark.parametrize(
    ("late", "alerts", "places"),
    [
        (0, 0, ()),
        (1, 0, ("1 deadline passed.",)),
        (2, 1, ("2 deadlines passed.", "1 grave alert waits for you.")),
        (0, 3, ("3 grave alerts wait for you.",)),
    ],
)
def test_what_the_desk_adds(late: int, alerts: int, places: tuple[str, ...]) -> None:
    seen = overview(Snapshot((), (), (), (), (), (), 0), NOW, heartbeat_s=900)
    with_more = with_desk(seen, late=late, alerts=alerts)
    assert with_more.places == places
    assert with_more.wrong is bool(places)
    assert with_more.answer == "No device reports here yet."
