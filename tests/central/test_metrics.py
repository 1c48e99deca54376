"""agent.central.metrics: Prometheus' text, for this machine."""

from __future__ import annotations

import re

import pytest
from starlette.types import ASGIApp

from agent.central.metrics import Gauge, Metrics, _part
from agent.central.store.sqlite import SqliteStore
from tests.central.devices import ask, enrolled

# https://prometheus.io/docs/instrumenting/exposition_formats/
LINE = re.compile(
    r"# (HELP|TYPE) [a-z_]+ .+|"
    r'[a-z_]+(\{[a-z]+="(?:[^"\\\n]|\\.)*"(,[a-z]+="(?:[^"\\\n]|\\.)*")*\})? [0-9.e+-]+'
)


def metrics(app: ASGIApp) -> str:
    answer = ask(app, "GET", "/metrics")
    assert answer.status == 200
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    return answer.body.decode()


def test_what_it_counts(app: ASGIApp, store: SqliteStore) -> None:
    device = enrolled(store)
    body = device.event(1) + b"\n"
    for _ in range(2):
        ask(app, "POST", "/v1/events", body, device.signed(body))
    ask(app, "POST", "/v1/events", b"unsigned")
    ask(app, "GET", "/nowhere/at/all")
    text = metrics(app)
    for line in text.splitlines():
        assert LINE.fullmatch(line), line
    for wanted in (
        'safehand_events_total{outcome="stored"} 1',
        'safehand_events_total{outcome="duplicate"} 1',
        'safehand_requests_total{part="events",status="200"} 2',
        'safehand_requests_total{part="events",status="401"} 1',
        'safehand_requests_total{part="console",status="404"} 1',
        'safehand_acknowledgement_seconds_bucket{le="+Inf"} 3',
        "safehand_acknowledgement_seconds_count 3",
        'safehand_devices{state="in-order"} 1',
        "safehand_log_entries 0",
    ):
        assert f"\n{wanted}\n" in text, wanted


@pytest.mark.parametrize("client", ["192.0.2.1", ""])
def test_for_this_machine_alone(app: ASGIApp, client: str) -> None:
    assert ask(app, "GET", "/metrics", client=client).status == 403


def test_gauges_are_read_now_and_then() -> None:
    reads: list[int] = []

    def gauges() -> list[Gauge]:
        reads.append(1)
        return [Gauge("x", "X.", 1.5, (("a", 'b"\\\n'),))]

    made = Metrics(gauges)
    assert made.text() == made.text()
    assert 'x{a="b\\"\\\\\\n"} 1.5' in made.text()
    assert len(reads) == 1


@pytest.mark.parametrize(
    ("path", "part"),
    [
        ("/v1/events", "events"),
        ("/v1/made-up", "other"),
        ("/log/tile/0/000", "log"),
        ("/healthz", "health"),
        ("/", "console"),
        ("/registers/breach", "console"),
    ],
)
def test_parts_are_few(path: str, part: str) -> None:
    assert _part(path) == part
