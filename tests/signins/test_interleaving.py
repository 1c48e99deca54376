"""Turns, and what is none."""

from __future__ import annotations

import pytest

from agent.signins.interleaving import turns
from agent.signins.sightings import Sighting


def _at(device: str, *minutes: float) -> list[Sighting]:
    return [Sighting(int(m * 60_000), f"{device}{m}", device, None, True, False) for m in minutes]


def _turns(
    a: tuple[float, ...], b: tuple[float, ...], away: dict[str, list[int]] | None = None
) -> list[tuple[str, str, str, bool]]:
    found = turns(
        _at("a", *a), _at("b", *b), names=("a", "b"), away=away or {}, within_ms=30 * 60_000
    )
    return [(t.before.id, t.first.id, t.after.id, t.again is not None) for t in found]


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ((), (), []),
        ((0, 1), (), []),
        ((0,), (1,), []),
        ((0, 2), (1,), [("a0", "b1", "a2", False)]),
        ((0, 31), (1,), []),
        ((0, 30), (1,), [("a0", "b1", "a30", False)]),
        ((0, 2), (1, 3), [("a0", "b1", "a2", True), ("b1", "a2", "b3", False)]),
        ((0, 20), (10, 45), [("a0", "b10", "a20", False)]),
        ((0, 10), (1, 2, 3), [("a0", "b1", "a10", False)]),
    ],
)
def test_turns(
    a: tuple[float, ...], b: tuple[float, ...], expected: list[tuple[str, str, str, bool]]
) -> None:
    assert _turns(a, b) == expected


@pytest.mark.parametrize(
    ("away", "count"),
    [
        ({"a": [60_001]}, 0),
        ({"a": [0]}, 1),
        ({"a": [120_000]}, 1),
        ({"b": [60_001]}, 0),
        ({"b": [59_999]}, 1),
    ],
)
def test_the_first_must_not_be_left_in_between(away: dict[str, list[int]], count: int) -> None:
    assert len(_turns((0, 2), (1,), away)) == count


def test_the_nearest_pair_is_cited() -> None:
    (turn,) = turns(
        _at("a", 0, 10), _at("b", 1, 8), names=("a", "b"), away={}, within_ms=30 * 60_000
    )
    assert [each.id for each in turn.nearest] == ["a0", "b1"]
    assert turn.uses == 2
    (turn,) = turns(
        _at("a", 0, 10), _at("b", 4, 9), names=("a", "b"), away={}, within_ms=30 * 60_000
    )
    assert [each.id for each in turn.nearest] == ["b9", "a10"]


def test_clocks_that_differ_by_less_than_the_slack_prove_no_turns() -> None:
    handed_over = _at("a", *(m / 2 for m in range(-20, 3))), _at("b", *(m / 2 for m in range(20)))
    for slack_s, proven in ((0, True), (120, False)):
        found = turns(
            *handed_over, names=("a", "b"), away={}, within_ms=1_800_000, slack_ms=slack_s * 1000
        )
        assert any(each.again is not None for each in found) is proven
    side_by_side = _at("a", *(m / 2 for m in range(20))), _at("b", *(m / 2 for m in range(20)))
    found = turns(*side_by_side, names=("a", "b"), away={}, within_ms=1_800_000, slack_ms=120_000)
    assert next(each.again for each in found) == 150_000
