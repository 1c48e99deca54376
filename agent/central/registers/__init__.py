"""Which books must a person keep, and what in them is due?

One module a register, each offers a `Register`: its fields, what is due and when, what needs a
decision, and what must stand in an entry before it may be closed. `agent.central.keeping` has the
entries; the console and `safehand central register` show them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Any

from agent import plugins
from agent.central.store.rows import Milliseconds
from agent.policy import Policy


class Kind(StrEnum):
    """What stands in a field."""

    TEXT = "text"
    DATE = "date"
    MOMENT = "moment"
    """A date, or a date and a time; UTC where no offset is written."""
    NUMBER = "number"
    YES_NO = "yes-no"
    CHOICE = "choice"


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that an entry says."""

    id: str
    """Kebab-case, permanent."""
    label: str
    kind: Kind = Kind.TEXT
    required: bool = False
    """An entry cannot be opened without it."""
    choices: tuple[str, ...] = ()
    personal: bool = False
    """It names a person: it stays on the desk, and the log only learns that it was given."""

    def read(self, text: str) -> str:
        """The text as it is kept. Raises ValueError for what does not belong here."""
        said = text.strip()
        try:
            match self.kind:
                case Kind.DATE:
                    return date.fromisoformat(said).isoformat()
                case Kind.MOMENT:
                    return _aware(datetime.fromisoformat(said)).isoformat()
                case Kind.NUMBER if not (said.isascii() and said.isdecimal()):
                    raise ValueError("a whole number")
                case Kind.YES_NO if said not in {"yes", "no"}:
                    raise ValueError("yes or no")
                case Kind.CHOICE if said not in self.choices:
                    raise ValueError(f"one of {', '.join(self.choices)}")
                case _:
                    pass
        except ValueError as problem:
            wanted = {
                Kind.DATE: "a date such as 2026-11-21",
                Kind.MOMENT: "a moment such as 2026-11-21T14:05 (UTC)",
            }.get(self.kind, str(problem))
            raise ValueError(f"{self.id}: write {wanted}, not {said[:40]!r}") from problem
        if not said or len(said) > _MOST_CHARACTERS or not _plain(said):
            raise ValueError(f"{self.id}: write 1 to {_MOST_CHARACTERS} characters of plain text")
        return said


_MOST_CHARACTERS = 4000


def _plain(text: str) -> bool:
    return all(each.isprintable() or each == "\n" for each in text)


def _aware(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry as it stands."""

    register: str
    number: int
    opened: Milliseconds
    closed: Milliseconds | None
    fields: Mapping[str, str]
    """What was given, by field id, as `Field.read` returns it."""

    def has(self, *names: str) -> bool:
        """True where every one of these was given."""
        return all(self.fields.get(name) for name in names)

    def says(self, name: str, value: str) -> bool:
        return self.fields.get(name) == value

    def moment(self, name: str) -> datetime | None:
        """The aware moment in a field; a date is its first."""
        text = self.fields.get(name)
        return _aware(datetime.fromisoformat(text)) if text else None


@dataclass(frozen=True, slots=True)
class Due:
    """Something that must be done by a moment."""

    register: str
    number: int | None
    """Of the entry; None where there is none yet."""
    what: str
    """In words that name no person."""
    by: datetime
    clause: str
    key: str = ""
    """What tells it from others of the same entry."""

    def overdue(self, now: datetime) -> bool:
        return self.by < now


Deadlines = Callable[[Sequence[Entry], Any], list[Due]]
"""(open and closed entries, the register's parameters) → everything that is still to be done."""


@dataclass(frozen=True, slots=True)
class Register:
    """One book."""

    id: str
    title: str
    clauses: tuple[str, ...]
    fields: tuple[Field, ...]
    due: Deadlines
    flags: Callable[[Entry], tuple[str, ...]] = lambda _: ()
    """What in an open entry needs a decision, in sentences."""
    lacks: Callable[[Entry], tuple[str, ...]] = lambda _: ()
    """What must be done before it may be closed, in sentences."""
    parameters: type[Any] = field(default=type(None))
    """Of its table in `policies/registers.toml`; NoneType where it has none."""

    def field(self, name: str) -> Field:
        """Raises ValueError where there is no such field."""
        for each in self.fields:
            if each.id == name:
                return each
        known = ", ".join(each.id for each in self.fields)
        raise ValueError(f"{self.title} has no field {name!r}; its fields are {known}.")


def registers() -> dict[str, Register]:
    """Every register there is, by id."""
    return plugins.discover("agent.central.registers", Register)


def load(policy: Policy) -> dict[str, Any]:
    """Each register's parameters, by id. Raises TomlError."""
    kinds = {
        each.id: each.parameters
        for each in registers().values()
        if each.parameters is not type(None)
    }
    return policy.bind_each("registers", kinds)


def months_after(start: datetime, months: int) -> datetime:
    """The corresponding day so many calendar months later, or that month's last where it has none
    (ICO, "Right of access": how long do we have to comply?).
    """
    total = start.month - 1 + months
    year, month = start.year + total // 12, total % 12 + 1
    following = date(year + month // 12, month % 12 + 1, 1)
    last = (following - timedelta(days=1)).day
    return start.replace(year=year, month=month, day=min(start.day, last))


def end_of(day: datetime) -> datetime:
    """The last moment of that day."""
    return datetime.combine(day.date(), time(23, 59, 59), day.tzinfo)
