"""Which alerts are open, who has acknowledged them, and whom must we tell now?

Rows on the SIRO's desk. Everything here happens in the transaction that the caller holds, so an
alert and the messages about it are there together or not at all.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass

from agent.central import acts
from agent.central.acts import Person
from agent.central.alerts import Level, level_of
from agent.central.alerts.conditions import Condition
from agent.central.alerts.rules import Telling
from agent.central.store import Milliseconds


@dataclass(frozen=True, slots=True)
class Alert:
    """One alert as it stands: a row of the desk's table, column by column."""

    id: int
    key: str
    standing: bool
    level: Level
    title: str
    opened: Milliseconds
    last: Milliseconds
    count: int
    mark: int
    told: int
    """How often people were told of it."""
    due: Milliseconds | None
    """When they are told next."""
    acknowledged: Milliseconds | None
    acknowledged_by: str
    note: str
    closed: Milliseconds | None


def _alert(row: tuple[object, ...]) -> Alert:
    values = list(row)
    values[2], values[3] = bool(values[2]), level_of(int(str(values[3])))
    return Alert(*values)  # type: ignore[arg-type]


def open_alerts(db: sqlite3.Connection) -> list[Alert]:
    """Those that are not over, the worst and oldest first."""
    rows = db.execute(
        "SELECT * FROM alert WHERE closed IS NULL"
        " ORDER BY acknowledged IS NOT NULL, level DESC, opened, id"
    )
    return [_alert(row) for row in rows]


def closed_since(db: sqlite3.Connection, moment: Milliseconds) -> list[Alert]:
    rows = db.execute("SELECT * FROM alert WHERE closed >= ? ORDER BY id", (moment,))
    return [_alert(row) for row in rows]


def reconcile(
    db: sqlite3.Connection, conditions: Iterable[Condition], telling: Telling, now: Milliseconds
) -> None:
    """Opens what is newly so, closes what is so no longer, and notes what got worse."""
    wanted = {each.key: each for each in conditions}
    there = {each.key: each for each in open_alerts(db) if each.standing}
    pending = dict(db.execute("SELECT key, since FROM pending"))
    for key, condition in wanted.items():
        if key in there:
            _renew(db, there[key], condition, telling, now)
        elif now - pending.get(key, now) >= condition.wait_s * 1000:
            _open(db, condition, telling, now)
            db.execute("DELETE FROM pending WHERE key = ?", (key,))
        else:
            db.execute("INSERT OR IGNORE INTO pending VALUES (?, ?)", (key, now))
    for key in pending.keys() - wanted.keys():
        db.execute("DELETE FROM pending WHERE key = ?", (key,))
    for key in there.keys() - wanted.keys():
        db.execute("UPDATE alert SET closed = ?, due = NULL WHERE id = ?", (now, there[key].id))


def happened(
    db: sqlite3.Connection, condition: Condition, telling: Telling, now: Milliseconds
) -> None:
    """Notes what happened once: an alert of its own, or once more of one that is open, which is
    told anew where it is worse now.
    """
    row = db.execute(
        "UPDATE alert SET count = count + 1, last = ?, mark = max(mark, ?), title = ?"
        " WHERE key = ? AND closed IS NULL RETURNING id, level",
        (now, condition.mark, condition.title, condition.key),
    ).fetchone()
    if row is None:
        _open(db, condition, telling, now)
    elif condition.level.rank > row[1]:
        db.execute(
            "UPDATE alert SET level = ?, told = 0, due = ? WHERE id = ?",
            (condition.level.rank, _due(condition.level, telling, now), row[0]),
        )


def _due(level: Level, telling: Telling, now: Milliseconds) -> Milliseconds:
    return now if level is Level.CRITICAL else now + telling.group_s * 1000


def _open(
    db: sqlite3.Connection, condition: Condition, telling: Telling, now: Milliseconds
) -> None:
    recent = db.execute(
        "SELECT id FROM alert WHERE key = ? AND closed > ? AND standing ORDER BY id DESC LIMIT 1",
        (condition.key, now - telling.quiet_min * 60_000),
    ).fetchone()
    if recent and condition.standing and condition.level is not Level.CRITICAL:
        # It went and came again: open, but told only if it stays unacknowledged.
        again = telling.again_ms(condition.level)
        db.execute(
            "UPDATE alert SET closed = NULL, last = ?, count = ?, title = ?, level = ?, mark = ?,"
            " due = iif(acknowledged IS NULL, ?, NULL) WHERE id = ?",
            (
                now,
                condition.count,
                condition.title,
                condition.level.rank,
                condition.mark,
                now + again if again else None,
                recent[0],
            ),
        )
        return
    db.execute(
        "INSERT INTO alert (key, standing, level, title, opened, last, count, mark, due)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            condition.key,
            condition.standing,
            condition.level.rank,
            condition.title,
            now,
            now,
            condition.count,
            condition.mark,
            _due(condition.level, telling, now),
        ),
    )


def _renew(
    db: sqlite3.Connection, alert: Alert, seen: Condition, telling: Telling, now: Milliseconds
) -> None:
    worse = seen.level.rank > alert.level.rank
    if worse or (alert.acknowledged is not None and seen.mark > alert.mark):
        db.execute(
            "UPDATE alert SET acknowledged = NULL, acknowledged_by = '', told = 0, due = ?"
            " WHERE id = ?",
            (_due(seen.level, telling, now), alert.id),
        )
    changed = (seen.level, seen.title, seen.count, seen.mark) != (
        alert.level,
        alert.title,
        alert.count,
        alert.mark,
    )
    if changed:
        db.execute(
            "UPDATE alert SET level = ?, title = ?, count = ?, mark = ?, last = ? WHERE id = ?",
            (seen.level.rank, seen.title, seen.count, seen.mark, now, alert.id),
        )


def acknowledge(
    db: sqlite3.Connection, number: int, *, by: Person, note: str, now: Milliseconds
) -> Alert:
    """The alert, acknowledged, which is an event of the log; what happened once is over with it.

    Raises LookupError where no such alert is open.
    """
    row = db.execute(
        "UPDATE alert SET acknowledged = ?, acknowledged_by = ?, note = ?, due = NULL,"
        " closed = iif(standing, NULL, ?) WHERE id = ? AND closed IS NULL"
        " RETURNING *",
        (now, str(by), note, now, number),
    ).fetchone()
    if row is None:
        raise LookupError(f"there is no open alert {number}; `safehand central alerts` lists them.")
    alert = _alert(row)
    acts.changed(
        db,
        "alert-acknowledged",
        by=by,
        kind="alert",
        uid=str(number),
        what={"title": alert.title, "note": note},
        now=now,
    )
    return alert


def take_due(db: sqlite3.Connection, telling: Telling, now: Milliseconds) -> list[Alert]:
    """The alerts that people are told of now, and when each is told again is noted.

    Where one is due, those that wait to be grouped go with it.
    """
    due = db.execute(
        "SELECT * FROM alert WHERE due IS NOT NULL AND (due <= ?1 OR (told = 0 AND"
        " EXISTS (SELECT 1 FROM alert WHERE due <= ?1))) ORDER BY level DESC, opened, id",
        (now,),
    ).fetchall()
    alerts = [_alert(row) for row in due]
    for each in alerts:
        again = telling.again_ms(each.level)
        db.execute(
            "UPDATE alert SET told = told + 1, due = ? WHERE id = ?",
            (now + again if again and each.told < telling.times else None, each.id),
        )
    return alerts
