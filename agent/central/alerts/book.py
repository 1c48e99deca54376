"""Which alerts are open, who has acknowledged them, and whom must we tell now?

Rows on the SIRO's desk. Everything here happens in the transaction that the caller holds, so an
alert and the messages about it are there together or not at all.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from agent.central import acts
from agent.central.acts import Person
from agent.central.alerts import Level, level_of
from agent.central.alerts.conditions import Condition
from agent.central.alerts.rules import Telling
from agent.central.store.rows import Milliseconds
from agent.central.store.sql import Queries


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


def open_alerts(db: Queries) -> list[Alert]:
    """Those that are not over, the worst and oldest first."""
    rows = db.rows(
        "SELECT * FROM alert WHERE closed IS NULL"
        " ORDER BY acknowledged IS NOT NULL, level DESC, opened, id"
    )
    return [_alert(row) for row in rows]


def closed_since(db: Queries, moment: Milliseconds) -> list[Alert]:
    rows = db.rows("SELECT * FROM alert WHERE closed >= ? ORDER BY id", (moment,))
    return [_alert(row) for row in rows]


def reconcile(
    db: Queries, conditions: Iterable[Condition], telling: Telling, now: Milliseconds
) -> None:
    """Opens what is newly so, closes what is so no longer, and notes what got worse."""
    wanted = {each.key: each for each in conditions}
    there = {each.key: each for each in open_alerts(db) if each.standing}
    pending: dict[str, int] = dict(db.rows("SELECT key, since FROM pending"))
    for key, condition in wanted.items():
        if key in there:
            _renew(db, there[key], condition, telling, now)
        elif now - pending.get(key, now) >= condition.wait_s * 1000:
            _open(db, condition, telling, now)
            db.rows("DELETE FROM pending WHERE key = ?", (key,))
        else:
            db.rows("INSERT INTO pending VALUES (?, ?) ON CONFLICT DO NOTHING", (key, now))
    for key in pending.keys() - wanted.keys():
        db.rows("DELETE FROM pending WHERE key = ?", (key,))
    for key in there.keys() - wanted.keys():
        db.rows("UPDATE alert SET closed = ?, due = NULL WHERE id = ?", (now, there[key].id))


def happened(db: Queries, condition: Condition, telling: Telling, now: Milliseconds) -> None:
    """Notes what happened once: an alert of its own, or once more of one that is open, which is
    told anew where it is worse now.
    """
    rows = db.rows(
        "UPDATE alert SET count = count + 1, last = ?, title = ?,"
        " mark = CASE WHEN mark < ? THEN ? ELSE mark END"
        " WHERE key = ? AND closed IS NULL RETURNING id, level",
        (now, condition.title, condition.mark, condition.mark, condition.key),
    )
    if not rows:
        _open(db, condition, telling, now)
        return
    ((number, level),) = rows
    if condition.level.rank > level:
        db.rows(
            "UPDATE alert SET level = ?, told = 0, due = ? WHERE id = ?",
            (condition.level.rank, _due(condition.level, telling, now), number),
        )


def _due(level: Level, telling: Telling, now: Milliseconds) -> Milliseconds:
    return now if level is Level.CRITICAL else now + telling.group_s * 1000


def _open(db: Queries, condition: Condition, telling: Telling, now: Milliseconds) -> None:
    recent = db.rows(
        "SELECT id FROM alert WHERE key = ? AND closed > ? AND standing = 1"
        " ORDER BY id DESC LIMIT 1",
        (condition.key, now - telling.quiet_min * 60_000),
    )
    if recent and condition.standing and condition.level is not Level.CRITICAL:
        # It went and came again: open, but told only if it stays unacknowledged.
        again = telling.again_ms(condition.level)
        db.rows(
            "UPDATE alert SET closed = NULL, last = ?, count = ?, title = ?, level = ?, mark = ?,"
            " due = CASE WHEN acknowledged IS NULL THEN CAST(? AS BIGINT) END WHERE id = ?",
            (
                now,
                condition.count,
                condition.title,
                condition.level.rank,
                condition.mark,
                now + again if again else None,
                recent[0][0],
            ),
        )
        return
    db.rows(
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


def _renew(db: Queries, alert: Alert, seen: Condition, telling: Telling, now: Milliseconds) -> None:
    worse = seen.level.rank > alert.level.rank
    if worse or (alert.acknowledged is not None and seen.mark > alert.mark):
        db.rows(
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
        db.rows(
            "UPDATE alert SET level = ?, title = ?, count = ?, mark = ?, last = ? WHERE id = ?",
            (seen.level.rank, seen.title, seen.count, seen.mark, now, alert.id),
        )


def acknowledge(db: Queries, number: int, *, by: Person, note: str, now: Milliseconds) -> Alert:
    """The alert, acknowledged, which is an event of the log; what happened once is over with it.

    Raises LookupError where no such alert is open.
    """
    rows = db.rows(
        "UPDATE alert SET acknowledged = ?, acknowledged_by = ?, note = ?, due = NULL,"
        " closed = CASE WHEN standing = 1 THEN NULL ELSE CAST(? AS BIGINT) END"
        " WHERE id = ? AND closed IS NULL RETURNING *",
        (now, str(by), note, now, number),
    )
    if not rows:
        raise LookupError(f"there is no open alert {number}; `safehand central alerts` lists them.")
    alert = _alert(rows[0])
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


def take_due(db: Queries, telling: Telling, now: Milliseconds) -> list[Alert]:
    """The alerts that people are told of now, and when each is told again is noted.

    Where one is due, those that wait to be grouped go with it.
    """
    due = db.rows(
        "SELECT * FROM alert WHERE due IS NOT NULL AND (due <= ? OR (told = 0 AND"
        " EXISTS (SELECT 1 FROM alert WHERE due <= ?))) ORDER BY level DESC, opened, id",
        (now, now),
    )
    alerts = [_alert(row) for row in due]
    for each in alerts:
        again = telling.again_ms(each.level)
        db.rows(
            "UPDATE alert SET told = told + 1, due = ? WHERE id = ?",
            (now + again if again and each.told < telling.times else None, each.id),
        )
    return alerts
