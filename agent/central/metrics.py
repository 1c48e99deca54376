"""What can a monitoring system read off the server?

Prometheus' text format (https://prometheus.io/docs/instrumenting/exposition_formats/), for a
reader on this same machine. Counters are of this process; the rest is read from the store, at most
every few seconds, however often it is asked for.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from agent.central.console.answering import is_loopback

_CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_BUCKETS_S = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
_GAUGES_FOR_S = 10.0

Labels = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Gauge:
    """One value as it is now."""

    name: str
    help: str
    value: float
    labels: Labels = ()


class Metrics:
    """The counters of this process, and its route /metrics."""

    def __init__(self, gauges: Callable[[], Iterable[Gauge]] = lambda: ()) -> None:
        self._gauges = gauges
        self._lock = threading.Lock()
        self._events: Counter[str] = Counter()
        self._requests: Counter[tuple[str, int]] = Counter()
        self._buckets: Counter[float] = Counter()
        self._seconds = 0.0
        self._read: tuple[float, tuple[Gauge, ...]] = (float("-inf"), ())

    def events(self, outcome: str, number: int) -> None:
        """So many events more had this outcome: stored, duplicate or refused."""
        with self._lock:
            self._events[outcome] += number

    def counted(self, inner: ASGIApp) -> ASGIApp:
        """`inner`, with each request counted by its part of the server and its status."""

        async def counting(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["type"] != "http":
                await inner(scope, receive, send)
                return
            began, status = time.perf_counter(), 500

            async def noting(message: Message) -> None:
                nonlocal status
                if message["type"] == "http.response.start":
                    status = message["status"]
                await send(message)

            try:
                await inner(scope, receive, noting)
            finally:
                self._count(_part(scope["path"]), status, time.perf_counter() - began)

        return counting

    def _count(self, part: str, status: int, took_s: float) -> None:
        with self._lock:
            self._requests[part, status] += 1
            if part == "events":
                self._seconds += took_s
                self._buckets[next((b for b in _BUCKETS_S if took_s <= b), float("inf"))] += 1

    def routes(self) -> list[BaseRoute]:
        return [Route("/metrics", self.page, methods=["GET"])]

    async def page(self, request: Request) -> Response:
        if not is_loopback(request):
            return PlainTextResponse("Metrics are read on the central machine itself.\n", 403)
        text = await asyncio.to_thread(self.text)
        return PlainTextResponse(text, media_type=_CONTENT_TYPE)

    def text(self) -> str:
        """Everything, in Prometheus' text format. Raises StoreError."""
        now = time.monotonic()
        if now - self._read[0] >= _GAUGES_FOR_S:
            self._read = (now, tuple(self._gauges()))
        with self._lock:
            lines = [
                *_family("safehand_events_total", "counter", "Events taken in, by outcome."),
                *(
                    _line("safehand_events_total", {"outcome": outcome}, number)
                    for outcome, number in sorted(self._events.items())
                ),
                *_family("safehand_requests_total", "counter", "Requests, by part and status."),
                *(
                    _line("safehand_requests_total", {"part": part, "status": str(status)}, number)
                    for (part, status), number in sorted(self._requests.items())
                ),
                *self._histogram(),
            ]
        told: set[str] = set()
        for gauge in self._read[1]:
            if gauge.name not in told:
                lines += _family(gauge.name, "gauge", gauge.help)
                told.add(gauge.name)
            lines.append(_line(gauge.name, dict(gauge.labels), gauge.value))
        return "\n".join(lines) + "\n"

    def _histogram(self) -> list[str]:
        name = "safehand_acknowledgement_seconds"
        lines = _family(name, "histogram", "From a batch to its durable acknowledgement.")
        total = 0
        for bucket in _BUCKETS_S:
            total += self._buckets[bucket]
            lines.append(_line(f"{name}_bucket", {"le": str(bucket)}, total))
        total += self._buckets[float("inf")]
        lines.append(_line(f"{name}_bucket", {"le": "+Inf"}, total))
        lines.append(_line(f"{name}_sum", {}, self._seconds))
        lines.append(_line(f"{name}_count", {}, total))
        return lines


def _part(path: str) -> str:
    """Which part of the server a path belongs to: few, whatever is asked for."""
    if path.startswith("/v1/"):
        name = path.removeprefix("/v1/")
        return name if name in {"events", "enrol", "witness", "renew", "authority"} else "other"
    for prefix, part in (("/log/", "log"), ("/healthz", "health"), ("/metrics", "metrics")):
        if path.startswith(prefix):
            return part
    return "console"


def _family(name: str, kind: str, text: str) -> list[str]:
    return [f"# HELP {name} {text}", f"# TYPE {name} {kind}"]


def _line(name: str, labels: Mapping[str, str], value: float) -> str:
    said = ",".join(f'{key}="{_escaped(text)}"' for key, text in labels.items())
    return f"{name}{{{said}}} {value:g}" if said else f"{name} {value:g}"


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
