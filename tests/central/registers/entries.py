"""Made-up entries."""

from __future__ import annotations

from datetime import UTC, datetime

from agent.central.registers import Entry, Register

BREACH = {
    "summary": "A list of appointments went to another clinic.",
    "aware": "2026-11-20T10:00",
    "what-was-lost": "confidentiality",
    "nhs-data": "no",
}
DATA_SET = {
    "name": "Clinic returns",
    "purpose": "Waiting-time statistics",
    "controller": "Example Trust",
    "lawful-basis": "public-task",
    "place": "uk",
    "nhs-data": "yes",
    "beyond-care": "no",
    "review": "2027-01-31",
}
REQUEST = {"right": "access", "received": "2026-01-31"}


def an_entry(register: Register, given: dict[str, str], **more: str) -> Entry:
    fields = {
        name.replace("_", "-"): register.field(name.replace("_", "-")).read(text)
        for name, text in {**given, **more}.items()
    }
    return Entry(register.id, 1, 0, None, fields)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
