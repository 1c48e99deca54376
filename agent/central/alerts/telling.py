"""In which words are people told, and through which channels?

Messages are written to the outbox here; `courier` carries them. Pure but for the outbox's rows.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

from agent.central.alerts import Kind, Level, Line, Message
from agent.central.alerts.book import Alert
from agent.central.store.rows import Milliseconds
from agent.central.store.sql import Queries
from agent.central.wording import count
from agent.event import moment, rfc_3339

_MOST_LINES = 20
"""Told one by one in a message; the rest are counted: thousands of devices may fall silent."""


def tell(
    db: Queries,
    alerts: Sequence[Alert],
    channels: Mapping[str, Any],
    *,
    console: str,
    now: Milliseconds,
) -> int:
    """How many messages are in the outbox now because of these alerts."""
    written = 0
    for kind in (Kind.OPENED, Kind.ESCALATED):
        some = [each for each in alerts if (each.told > 0) == (kind is Kind.ESCALATED)]
        for name, parameters in channels.items():
            wanted = [each for each in some if each.level.rank >= parameters.level.rank]
            if parameters.used and wanted:
                put(db, name, about(kind, wanted, console, now), now)
                written += 1
    return written


def put(db: Queries, channel: str, message: Message, now: Milliseconds) -> None:
    """Puts a message into the outbox, under an id that it keeps for ever."""
    ((number,),) = db.rows(
        "INSERT INTO outbox (channel, message, created, due) VALUES (?, '', ?, ?) RETURNING id",
        (channel, now, now),
    )
    whole = replace(message, id=f"{message.id}-{number}")
    db.rows("UPDATE outbox SET message = ? WHERE id = ?", (json.dumps(asdict(whole)), number))


def read(text: str) -> Message:
    """The message that `put` wrote."""
    said = json.loads(text)
    lines = tuple(Line(**each | {"level": Level(each["level"])}) for each in said.pop("lines"))
    return Message(
        **said | {"kind": Kind(said["kind"]), "level": Level(said["level"]), "lines": lines}
    )


def about(kind: Kind, alerts: Sequence[Alert], console: str, now: Milliseconds) -> Message:
    """One message about all of these; the worst comes first."""
    first, more = alerts[0], len(alerts) - 1
    begins = "Not acknowledged" if kind is Kind.ESCALATED else "Safehand"
    subject = f"{begins}: {first.title}" + (f", and {more} more" if more else "")
    lines = tuple(_line(each) for each in alerts[:_MOST_LINES])
    told = [f"[{each.level}] {each.title} (alert {each.alert})" for each in lines]
    if len(alerts) > _MOST_LINES:
        told.append(f"and {len(alerts) - _MOST_LINES} more")
    return Message(
        id=f"{kind}-{first.id}-{now}",
        kind=kind,
        level=first.level,
        subject=subject,
        text="\n".join([*told, "", *_where(console)]),
        lines=lines,
        sent=rfc_3339(moment(now)),
    )


def _line(alert: Alert) -> Line:
    return Line(alert.id, alert.level, alert.title, rfc_3339(moment(alert.opened)), alert.count)


def _where(console: str) -> list[str]:
    return [
        f"Details, and what to do: {console}",
        'To acknowledge: there, or `safehand central acknowledge ALERT --note "…"`.',
    ]


def digest(
    alerts: Iterable[Alert],
    over: Sequence[Alert],
    facts: Sequence[str],
    *,
    console: str,
    now: Milliseconds,
) -> Message:
    """The week in one message: what is open, what went, and `facts` of the house."""
    still = list(alerts)
    waiting = [each for each in still if each.acknowledged is None]
    text = [
        f"{count(len(still), 'alert')} open, {len(waiting)} of them not acknowledged.",
        f"{count(len(over), 'alert')} ended in the last seven days.",
        *facts,
    ]
    if still:
        text += ["", *(f"[{each.level}] {each.title}" for each in still[:_MOST_LINES])]
    if len(still) > _MOST_LINES:
        text.append(f"and {len(still) - _MOST_LINES} more")
    return Message(
        id=f"{Kind.DIGEST}-{now}",
        kind=Kind.DIGEST,
        level=max((each.level for each in still), key=lambda each: each.rank, default=Level.LOW),
        subject=f"Safehand: the week, {count(len(still), 'open alert')}",
        text="\n".join([*text, "", f"Details: {console}"]),
        lines=tuple(_line(each) for each in still[:_MOST_LINES]),
        sent=rfc_3339(moment(now)),
    )


def trial(console: str, now: Milliseconds) -> Message:
    """A message that says that the channel works."""
    return Message(
        id=f"{Kind.TEST}-{now}",
        kind=Kind.TEST,
        level=Level.LOW,
        subject="Safehand: a test of this channel",
        text=f"If you can read this, alerts reach you here.\n\nThe console: {console}",
        lines=(),
        sent=rfc_3339(moment(now)),
    )
