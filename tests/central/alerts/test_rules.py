"""agent.central.alerts.rules: what the file says, and what it may not say."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from agent import policy
from agent.central.alerts import Level
from agent.central.alerts.rules import Events, Rules, Working, channels, load
from agent.typed_toml import TomlError

FRIDAY = datetime(2026, 11, 20, 16, 0, tzinfo=UTC)


def rules(folder: Path, text: str) -> Rules:
    (folder / "alerts.toml").write_text(text)
    return load(policy.read(folder))


def test_the_file_that_comes_with_safehand(tmp_path: Path) -> None:
    found = load(policy.read(policy.default_directory()))
    assert found.checks.levels["disk-encryption"] is Level.CRITICAL
    assert found.channels.keys() == channels().keys() == {"chat", "email", "syslog", "webhook"}
    assert not any(each.used for each in found.channels.values())
    assert date(2026, 12, 25) in found.working_time.holidays


def test_no_file_means_the_defaults(tmp_path: Path) -> None:
    bare, ours = load(policy.read(tmp_path)), load(policy.read(policy.default_directory()))
    assert bare.silent == ours.silent
    assert bare.telling == ours.telling
    assert bare.events == ours.events
    assert bare.channels == ours.channels


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[silnt]", "did you mean 'silent'"),
        ('[silent]\nlevel = "loud"', "must be one of off, low"),
        ('[working-time]\ndays = ["monday"]', "days are written"),
        ('[working-time]\nstarts = "18:00"', "ends after it starts"),
        ('[working-time]\nstarts = "nine"', "line 1"),
        ('[working-time]\nzone = "Mars/Olympus"', "no time zone"),
        ('[telling]\ndigest-day = "monday"', "digest-day is one of"),
        ("[telling]\ndigest-hour = 24", "whole hour"),
        ('[channel-email]\nhost = "mail.example.org"', "a sender and somebody"),
        (
            '[channel-email]\nhost = "m"\nsender = "a@m"\nto = ["b@m"]\nsecurity = "none"',
            "on this same machine only",
        ),
        ('[channel-webhook]\nurl = "http://example.org/"\nkey-file = "k"', "plain http"),
        ('[channel-webhook]\nurl = "https://example.org/"', "needs a key-file"),
        ('[channel-webhook]\nurl = "example.org"', "is no address"),
        ("[channel-pigeon]", "unknown key 'channel-pigeon'"),
        ('[[away.devices]]\ndevice = "Laptop 1"', "is missing"),
    ],
)
def test_mistakes_are_named(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(TomlError, match=says):
        rules(tmp_path, text)


@pytest.mark.parametrize(
    ("end", "hours"),
    [
        (FRIDAY + timedelta(minutes=30), 0.5),
        (FRIDAY + timedelta(hours=12), 1),
        (datetime(2026, 11, 23, 9, 0, tzinfo=UTC), 1),  # the weekend does not count
        (datetime(2026, 11, 23, 11, 0, tzinfo=UTC), 3),
        (datetime(2026, 11, 24, 17, 0, tzinfo=UTC), 1 + 16),
        (FRIDAY - timedelta(hours=5), 0),
        (FRIDAY, 0),
    ],
)
def test_working_hours(end: datetime, hours: float) -> None:
    assert Working().hours(FRIDAY, end) == hours


def test_holidays_do_not_count() -> None:
    christmas = Working(holidays=(date(2026, 12, 25), date(2026, 12, 28)))
    start = datetime(2026, 12, 24, 17, 0, tzinfo=UTC)
    assert christmas.hours(start, datetime(2026, 12, 29, 10, 0, tzinfo=UTC)) == 1


def test_british_summer_time_and_a_very_long_silence() -> None:
    july = datetime(2026, 7, 1, 7, 30, tzinfo=UTC)  # 08:30 in London
    assert Working().hours(july, july + timedelta(hours=1)) == 0.5
    assert Working().hours(july - timedelta(days=36_500), july) < 366 * 8


@pytest.mark.parametrize(
    ("code", "severity", "level"),
    [
        ("log-forked", Level.LOW, Level.CRITICAL),
        ("mail-hold", Level.HIGH, Level.OFF),
        ("other", Level.HIGH, Level.HIGH),
        ("other", Level.CRITICAL, Level.CRITICAL),
        ("other", Level.MEDIUM, Level.OFF),
        ("sign-in-decision-made", Level.LOW, Level.OFF),
        ("sign-in-decision-made", Level.MEDIUM, Level.MEDIUM),
        ("sign-in-decision-made", Level.HIGH, Level.HIGH),
    ],
)
def test_which_events_are_alerts(code: str, severity: Level, level: Level) -> None:
    events = Events({"log-*": Level.CRITICAL, "mail-*": Level.OFF})
    assert events.level(code, severity) is level


def test_events_can_be_left_to_the_lines_alone() -> None:
    assert Events(other_from=Level.OFF).level("other", Level.CRITICAL) is Level.OFF
