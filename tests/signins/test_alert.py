"""Ids of alerts."""

from __future__ import annotations

from agent.signins.alert import Kind, alert_id
from agent.signins.sightings import Sighting

A = Sighting(1, "a", "L", None, True, False)
B = Sighting(2, "b", "M", None, True, False)


def test_the_pair_and_the_rule_make_the_id() -> None:
    assert alert_id(Kind.VELOCITY, (A, B)) == alert_id(Kind.VELOCITY, (B, A))
    assert alert_id(Kind.VELOCITY, (A, B)) != alert_id(Kind.CONCURRENCY, (A, B))
    assert alert_id(Kind.VELOCITY, (A, A)) != alert_id(Kind.VELOCITY, (A, B))
    assert len(alert_id(Kind.VELOCITY, (A, B))) == 32
