"""Messages for channels to carry."""

from __future__ import annotations

from agent.central.alerts import Kind, Level, Line, Message

SINCE = "2026-11-21T12:00:00.000Z"


def a_message(kind: Kind = Kind.OPENED, level: Level = Level.CRITICAL, lines: int = 2) -> Message:
    return Message(
        id=f"{kind}-1-1700000000000-7",
        kind=kind,
        level=level,
        subject="Safehand: Laptop 1: the check disk-encryption failed (not-encrypted)",
        text='Laptop 1 – "everything" about it.\n\nDetails: https://log.example.org/\n',
        lines=tuple(Line(n, level, f'Laptop {n}: a]b"c\\d', SINCE, n) for n in range(1, lines + 1)),
        sent=SINCE,
    )
