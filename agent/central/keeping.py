"""How are the registers' entries kept?

Rows on the SIRO's desk. Whatever is done to an entry is an event of the log, noted in the same
transaction: what was given, by whom; of personal fields only that they were given.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from agent.central import acts
from agent.central.acts import Person
from agent.central.registers import Due, Entry, Register, registers
from agent.central.store.rows import Milliseconds
from agent.central.store.sql import Queries
from agent.event import JSON, Severity

_GIVEN = "(given)"
"""What the log says of a personal field."""


def entries(db: Queries, register: str) -> list[Entry]:
    """Every entry of one register, open ones first."""
    rows = db.rows(
        "SELECT register, number, opened, closed, fields FROM entry WHERE register = ?"
        " ORDER BY closed IS NOT NULL, number",
        (register,),
    )
    return [
        Entry(name, number, opened, closed, json.loads(fields))
        for name, number, opened, closed, fields in rows
    ]


def entry(db: Queries, register: str, number: int) -> Entry:
    """Raises LookupError."""
    for each in entries(db, register):
        if each.number == number:
            return each
    raise LookupError(f"there is no entry {number} in that register.")


def open_entry(
    db: Queries,
    register: Register,
    given: Mapping[str, str],
    *,
    by: Person,
    now: Milliseconds,
) -> Entry:
    """The new entry. Raises ValueError where a field is wrong or missing."""
    fields = _read(register, given)
    missing = [each.id for each in register.fields if each.required and each.id not in fields]
    if missing:
        raise ValueError(f"{register.title}: an entry needs {', '.join(missing)}.")
    ((number,),) = db.rows(
        "SELECT coalesce(max(number), 0) + 1 FROM entry WHERE register = ?", (register.id,)
    )
    db.rows(
        "INSERT INTO entry (register, number, opened, fields) VALUES (?, ?, ?, ?)",
        (register.id, number, now, json.dumps(fields)),
    )
    _note(db, register, number, "opened", fields, by, now)
    return entry(db, register.id, number)


def amend(
    db: Queries,
    register: Register,
    number: int,
    given: Mapping[str, str],
    *,
    by: Person,
    now: Milliseconds,
) -> Entry:
    """The entry with these fields changed. Raises LookupError or ValueError."""
    before = _open(db, register, number)
    fields = _read(register, given)
    if not fields:
        raise ValueError("nothing was given to change.")
    db.rows(
        "UPDATE entry SET fields = ? WHERE register = ? AND number = ?",
        (json.dumps({**before.fields, **fields}), register.id, number),
    )
    _note(db, register, number, "changed", fields, by, now)
    return entry(db, register.id, number)


def close(db: Queries, register: Register, number: int, *, by: Person, now: Milliseconds) -> Entry:
    """The entry, closed. Raises LookupError, or ValueError that says what is still to be done."""
    if lacking := register.lacks(_open(db, register, number)):
        raise ValueError(f"{register.title}, entry {number}: {'; '.join(lacking)}.")
    db.rows(
        "UPDATE entry SET closed = ? WHERE register = ? AND number = ?", (now, register.id, number)
    )
    _note(db, register, number, "closed", {}, by, now)
    return entry(db, register.id, number)


def _open(db: Queries, register: Register, number: int) -> Entry:
    found = entry(db, register.id, number)
    if found.closed is not None:
        raise ValueError(f"{register.title}, entry {number}: it is closed; open a new one.")
    return found


def _read(register: Register, given: Mapping[str, str]) -> dict[str, str]:
    return {name: register.field(name).read(text) for name, text in given.items()}


def _note(
    db: Queries,
    register: Register,
    number: int,
    act: str,
    fields: Mapping[str, str],
    by: Person,
    now: Milliseconds,
) -> None:
    said: dict[str, JSON] = {
        name: _GIVEN if register.field(name).personal else text for name, text in fields.items()
    }
    acts.changed(
        db,
        f"register-{register.id}-{act}",
        by=by,
        kind=register.id,
        uid=str(number),
        what={"fields": said},
        now=now,
        new=act == "opened",
        severity=Severity.HIGH if register.id == "breach" else Severity.INFORMATIONAL,
    )


def due(db: Queries, parameters: Mapping[str, Any]) -> list[Due]:
    """Everything that is still to be done in all registers, the most urgent first."""
    found: list[Due] = []
    for register in registers().values():
        found += register.due(entries(db, register.id), parameters.get(register.id))
    return sorted(found, key=lambda each: (each.by, each.register, each.number or 0))


def flags(db: Queries) -> list[tuple[Entry, str]]:
    """Everything in open entries that waits for a decision."""
    return [
        (each, flag)
        for register in registers().values()
        for each in entries(db, register.id)
        if each.closed is None
        for flag in register.flags(each)
    ]
