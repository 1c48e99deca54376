"""Held messages over crashes, wrong keys and full disks."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from agent.event import Body
from agent.mail.envelope import Envelope
from agent.mail.facts import Facts
from agent.mail.holds import HoldError, Holds, State
from agent.ocsf import hold_decided

NOW = datetime(2026, 11, 16, 9, 12, tzinfo=UTC)
FACTS = Facts(
    Envelope("me@example.org", ("a@clinic.example",)),
    "ab" * 32,
    {"nhs-number": 1},
    ("x",),
    1,
    "company",
)
MESSAGE = b"Subject: unmistakable\r\n\r\nbody"


def step(name: str, hold: str = "x") -> Body:
    return hold_decided(NOW, hold=hold, step=name, message_digest="d", reason="r", by="me")


def keep(holds: Holds) -> str:
    return holds.keep(MESSAGE, FACTS, lambda hold: step("held", hold), NOW)


def test_a_hold_outlives_its_process(tmp_path: Path) -> None:
    hold = keep(Holds(tmp_path / "mail"))
    again = Holds(tmp_path / "mail")
    assert again.message(hold) == MESSAGE
    assert again.get(hold.lower().replace("-", "")).facts == FACTS
    assert [each.id for each in again.all()] == [hold]
    assert [due.message for due in again.notices_due()] == [MESSAGE]


def test_a_message_sent_again_is_held_once(tmp_path: Path) -> None:
    holds = Holds(tmp_path)
    first = keep(holds)
    assert keep(holds) == first
    other = replace(FACTS, envelope=Envelope("me@example.org", ("b@clinic.example",)))
    assert holds.keep(MESSAGE, other, step, NOW) != first
    holds.move(first, State.HELD, State.REJECTED, step("rejected"))
    assert keep(holds) != first
    assert len(holds.all()) == 3


def test_nothing_of_it_is_readable_on_the_disk(tmp_path: Path) -> None:
    keep(Holds(tmp_path))
    data = b"".join(path.read_bytes() for path in tmp_path.glob("holds.sqlite*"))
    for secret in (b"unmistakable", b"me@example.org", b"clinic.example", b"nhs-number"):
        assert secret not in data


@pytest.mark.skipif(os.name != "posix", reason="file modes are of POSIX")
def test_only_this_service_reads_it(tmp_path: Path) -> None:
    Holds(tmp_path / "mail")
    for path in [tmp_path / "mail", *(tmp_path / "mail").iterdir()]:
        assert path.stat().st_mode & 0o077 == 0


def test_a_state_is_left_once(tmp_path: Path) -> None:
    holds = Holds(tmp_path)
    hold = keep(holds)
    assert holds.move(hold, State.HELD, State.RELEASING, step("releasing"))
    assert not holds.move(hold, State.HELD, State.RELEASING, step("releasing"))
    assert holds.move(hold, State.RELEASING, State.RELEASED, step("released"))
    assert holds.get(hold).state is State.RELEASED
    with pytest.raises(HoldError, match="no longer kept"):
        holds.message(hold)
    assert holds.notices_due() == []


def test_events_are_handed_on_once_and_in_order(tmp_path: Path) -> None:
    holds = Holds(tmp_path)
    hold = keep(holds)
    holds.move(hold, State.HELD, State.REJECTED, step("rejected", hold))
    holds.note(step("noted"))
    seen: list[Body] = []

    def failing(body: Body) -> None:
        if len(seen) == 1:
            raise OSError("the spool is full")
        seen.append(body)

    with pytest.raises(OSError, match="full"):
        holds.report(failing)
    assert Holds(tmp_path).report(seen.append) == 2
    assert [body.code for body in seen] == [
        "mail-hold-held",
        "mail-hold-rejected",
        "mail-hold-noted",
    ]
    assert seen[0] == step("held", hold)
    assert holds.report(seen.append) == 0


def test_a_bounce_is_owed_no_notice(tmp_path: Path) -> None:
    holds = Holds(tmp_path)
    facts = Facts(Envelope("", ("a@b.example",)), "d", {}, (), 1, "company")
    holds.keep(MESSAGE, facts, step, NOW)
    assert holds.notices_due() == []


def test_told_once(tmp_path: Path) -> None:
    holds = Holds(tmp_path)
    holds.told(keep(holds))
    assert holds.notices_due() == []


def test_an_id_that_nobody_knows(tmp_path: Path) -> None:
    with pytest.raises(HoldError, match="safehand mail holds"):
        Holds(tmp_path).get("ABCD-EFGH")


def test_another_key_is_said(tmp_path: Path) -> None:
    hold = keep(Holds(tmp_path))
    (tmp_path / "holds.key").write_bytes(bytes(32))
    with pytest.raises(OSError, match="another key"):
        Holds(tmp_path).message(hold)
    (tmp_path / "holds.key").write_bytes(b"short")
    with pytest.raises(OSError, match="not a key"):
        Holds(tmp_path)


def test_a_full_disk_holds_nothing_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    holds = Holds(tmp_path)

    class Full(sqlite3.Connection):
        def execute(self, sql: str, *parameters: object) -> sqlite3.Cursor:  # type: ignore[override]
            if sql == "COMMIT":
                raise sqlite3.OperationalError("database or disk is full")
            return super().execute(sql, *parameters)  # type: ignore[arg-type]

    @contextmanager
    def full() -> Iterator[sqlite3.Connection]:
        connect = sqlite3.connect

        def opened(*args: object, **options: object) -> sqlite3.Connection:
            return connect(*args, factory=Full, **options)  # type: ignore[call-overload,no-any-return]

        with monkeypatch.context() as patched:
            patched.setattr(sqlite3, "connect", opened)
            yield  # type: ignore[misc]

    with full(), pytest.raises(OSError, match="full"):
        keep(holds)
    assert holds.all() == []
    assert holds.report(lambda _: None) == 0
