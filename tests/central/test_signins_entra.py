"""Entra's sign-ins become events of the log, each once; what cannot be read is said."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from agent.central.acts import Recorder
from agent.central.desk import Desk
from agent.central.enrolment import milliseconds
from agent.central.signins_entra import Asking, Follower
from agent.central.store.sqlite import SqliteStore
from agent.central.store.sqlite.log import SqliteLog
from agent.central.writer import Writer
from agent.mail.graph_client import RefusedError
from agent.signins.database import File
from agent.signins.events import sign_in
from agent.signins.parameters import Entra
from agent.signins.sources import Line
from tests.central.devices import NOW, SIGNER


def line(number: int, minutes_ago: float) -> Line:
    return {
        "id": f"g{number}",
        "time": (NOW - timedelta(minutes=minutes_ago)).isoformat(),
        "source": "entra",
        "account": "alice@example.org",
        "kind": "logon",
        "outcome": "success",
        "ip": "81.2.69.7",
        "mfa": True,
    }


class Microsoft:
    """Its log, and how it answers."""

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self.trouble: Exception | None = None
        self.asked: list[datetime] = []

    def fetch(self, since: datetime) -> Iterable[Line]:
        self.asked.append(since)
        for each in self.lines:
            if datetime.fromisoformat(str(each["time"])) >= since:
                yield each
        if self.trouble is not None:
            raise self.trouble


@pytest.fixture
def microsoft() -> Microsoft:
    return Microsoft()


@pytest.fixture
def entra(desk: Desk, tmp_path: Path, microsoft: Microsoft) -> Iterator[Follower]:
    file = File(tmp_path / "signins.sqlite3")
    yield Follower(file, desk, lambda: Entra(5), microsoft.fetch)
    file.close()


def acts(desk: Desk) -> list[tuple[str, dict[str, Any]]]:
    with desk.read() as db:
        rows = db.rows("SELECT code, fields FROM act ORDER BY sequence")
    return [(code, json.loads(fields)["unmapped"]) for code, fields in rows]


def after(minutes: float) -> datetime:
    return NOW + timedelta(minutes=minutes)


def test_each_sign_in_is_noted_once(entra: Follower, desk: Desk, microsoft: Microsoft) -> None:
    microsoft.lines = [line(1, 30), line(2, 20)]
    assert entra.step(NOW) == 2
    assert entra.step(after(4)) is None  # it is not time yet
    microsoft.lines.insert(0, line(3, 50))  # shown late
    assert entra.step(after(5)) == 1
    assert entra.step(after(10)) == 0
    assert [said["id"] for _, said in acts(desk)] == ["g1", "g2", "g3"]
    assert microsoft.asked == [
        NOW - timedelta(days=1, hours=1),
        *[NOW - timedelta(minutes=80)] * 2,
    ]


def test_it_is_the_logs_sign_in(
    entra: Follower,
    desk: Desk,
    microsoft: Microsoft,
    store: SqliteStore,
    log: SqliteLog,
    writer: Writer,
) -> None:
    microsoft.lines = [line(1, 30)]
    entra.step(NOW)
    Recorder(desk, store, writer, SIGNER.verifier.public_key).record(milliseconds(NOW))
    (event,) = log.events()
    found = sign_in(json.loads(event.body or b""), received=event.received, names={})
    assert (found.account, found.source, found.mfa) == ("alice@example.org", "entra", True)
    assert (found.device, found.authenticated) == (None, False)
    assert event.kept_as == "sign-ins"


@pytest.mark.parametrize(
    "trouble",
    [
        RefusedError(403, "Authorization_RequestDenied", "graph.microsoft.com"),
        RefusedError(429, "TooManyRequests", "graph.microsoft.com"),
        OSError("no answer"),
        ValueError("Graph's next page is somewhere else"),
    ],
)
def test_what_cannot_be_read_is_said_once(
    entra: Follower, desk: Desk, microsoft: Microsoft, trouble: Exception
) -> None:
    microsoft.lines, microsoft.trouble = [line(1, 30)], trouble
    for minutes in (0, 5, 10):
        assert entra.step(after(minutes)) is None
    told = acts(desk)
    assert [code for code, _ in told] == ["sign-ins-unread"]
    assert told[0][1]["problem"] == str(trouble)
    microsoft.trouble = None
    assert entra.step(after(15)) == 1
    assert [code for code, _ in acts(desk)][1:] == ["sign-in", "sign-ins-read-again"]
    assert microsoft.asked[-1] == after(15) - timedelta(days=1, hours=1)  # nothing was passed over


def test_no_tenant_is_said(desk: Desk, tmp_path: Path) -> None:
    entra = Follower(File(tmp_path / "s.sqlite3"), desk, lambda: Entra(5), None)
    assert entra.step(NOW) is None
    assert "no tenant" in acts(desk)[0][1]["problem"]


def test_the_policy_asks_for_nothing(desk: Desk, tmp_path: Path, microsoft: Microsoft) -> None:
    entra = Follower(File(tmp_path / "s.sqlite3"), desk, Entra, microsoft.fetch)
    assert entra.step(NOW) is None
    assert microsoft.asked == []


def test_it_goes_on_where_it_was(
    desk: Desk, tmp_path: Path, microsoft: Microsoft, entra: Follower
) -> None:
    microsoft.lines = [line(1, 30)]
    entra.step(NOW)
    again = Follower(File(tmp_path / "signins.sqlite3"), desk, lambda: Entra(5), microsoft.fetch)
    assert again.step(after(1)) == 0
    assert microsoft.asked[-1] == NOW - timedelta(minutes=90)


def test_it_runs_beside_the_server(entra: Follower) -> None:
    Asking(lambda: entra).close()
