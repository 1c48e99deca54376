"""How do the log, its devices and the SIRO's desk stand now, in numbers?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime

from agent.central.alerts import Level, book
from agent.central.desk import Desk
from agent.central.metrics import Gauge
from agent.central.overview import overview
from agent.central.store import LogReader
from agent.central.store.rows import Snapshot

_STATES = ("In order", "To be looked at", "Needs attention", "Silent", "Never heard", "Revoked")


def gauges(
    log: LogReader,
    snapshot: Callable[[], Snapshot],
    clock: Callable[[], datetime],
    *,
    heartbeat_s: int,
    desk: Desk | None,
) -> Iterator[Gauge]:
    """Every gauge. Raises StoreError."""
    yield Gauge("safehand_log_entries", "Entries of the log.", log.size())
    seen = overview(snapshot(), clock(), heartbeat_s=heartbeat_s)
    states = Counter(each.state for each in seen.devices)
    for state in (*_STATES, *sorted(states.keys() - set(_STATES))):
        name = state.lower().replace(" ", "-")
        yield Gauge("safehand_devices", "Devices, by state.", states[state], (("state", name),))
    yield Gauge("safehand_held_messages", "Messages that wait for a person.", len(seen.held))
    if desk is None:
        return
    with desk.read() as db:
        alerts = book.open_alerts(db)
        waiting = db.rows(
            "SELECT channel, count(*) FROM outbox WHERE accepted IS NULL GROUP BY channel"
        )
        ((acts,),) = db.rows("SELECT count(*) FROM act")
    levels = Counter(each.level for each in alerts if each.acknowledged is None)
    for level in list(Level)[1:]:
        yield Gauge(
            "safehand_open_alerts",
            "Alerts that nobody has acknowledged, by level.",
            levels[level],
            (("level", level.value),),
        )
    for channel, number in waiting:
        yield Gauge(
            "safehand_outbox_waiting",
            "Messages that their channel has not taken yet.",
            number,
            (("channel", channel),),
        )
    yield Gauge("safehand_acts_waiting", "Acts that are not in the log yet.", acts)
