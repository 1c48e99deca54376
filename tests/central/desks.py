"""Made-up things on the SIRO's desk."""

from __future__ import annotations

from agent.central.alerts import Level
from agent.central.alerts.conditions import Condition
from agent.central.enrolment import milliseconds
from tests.central.devices import NOW

AT = milliseconds(NOW)
MINUTE = 60_000


def a_condition(
    key: str = "check:1:disk-encryption", level: Level = Level.HIGH, **rest: object
) -> Condition:
    return Condition(key, level, f"Laptop 1: {key}", **rest)  # type: ignore[arg-type]
