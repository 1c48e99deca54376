"""Surely two places, and how far apart at least."""

from __future__ import annotations

import pytest

from agent.signins.atlas import Atlas
from agent.signins.places import Circle, apart, apart_km, comparable
from tests.signins.stories import (
    ALICES_HOME,
    BOBS_HOME,
    DELHI,
    GEO,
    LEEDS,
    LONDON,
    MADRID,
    MONDAY,
    PARAMETERS,
    PARIS,
    PHONE_NET,
    SITES,
    VPN,
)

NOW = int(MONDAY.timestamp() * 1000)
ATLAS = Atlas(SITES, GEO, PARAMETERS.places)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (LEEDS, LONDON, True),
        (LEEDS, "203.0.113.6", False),
        (ALICES_HOME, BOBS_HOME, True),
        (ALICES_HOME, "81.2.200.9", False),
        (ALICES_HOME, "2a00:1:2::3", False),
        (ALICES_HOME, PARIS, True),
        (PARIS, MADRID, True),
        (LEEDS, VPN, False),
        (LEEDS, PHONE_NET, False),
        (LEEDS, ALICES_HOME, True),
        ("8.8.8.8", "9.9.9.9", True),
    ],
)
def test_two_places(one: str, other: str, expected: bool) -> None:
    a, b = ATLAS.network(one, NOW), ATLAS.network(other, NOW)
    assert a is not None
    assert b is not None
    assert apart(a, b) is expected
    assert apart(b, a) is expected


def test_distance_is_a_lower_bound() -> None:
    # Great-circle London to Paris: 344 km by any table.
    assert 340 < apart_km(Circle(51.5074, -0.1278, 0), Circle(48.8566, 2.3522, 0)) < 347
    assert apart_km(Circle(51.5, -0.1, 200), Circle(48.9, 2.3, 200)) == 0
    assert 20_010 < apart_km(Circle(90, 0, 0), Circle(-90, 0, 0)) < 20_020


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (LEEDS, LONDON, True),
        (LEEDS, DELHI, True),
        (ALICES_HOME, DELHI, True),
        (ALICES_HOME, BOBS_HOME, False),
        (LEEDS, BOBS_HOME, False),
        (PARIS, MADRID, True),
        (LEEDS, PHONE_NET, False),
    ],
)
def test_city_data_is_no_evidence_at_home(one: str, other: str, expected: bool) -> None:
    a, b = ATLAS.network(one, NOW), ATLAS.network(other, NOW)
    assert a is not None
    assert b is not None
    assert comparable(a, b, ("GB",)) is expected
