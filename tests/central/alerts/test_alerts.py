"""agent.central.alerts: levels are in order, and every one has its rank."""

from __future__ import annotations

from agent.central.alerts import Level, level_of


def test_levels_rise() -> None:
    assert [each.rank for each in Level] == [0, 1, 2, 3, 4]
    assert [level_of(each.rank) for each in Level] == list(Level)
    assert (level_of(-3), level_of(99)) == (Level.OFF, Level.CRITICAL)
