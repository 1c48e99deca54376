"""What stands in every sign-in line."""

from __future__ import annotations

import pytest

from agent.signins.line import KINDS, milliseconds, text


def test_kinds_are_the_contracts() -> None:
    assert len(KINDS) == 8


@pytest.mark.parametrize(
    "written",
    [
        "2026-11-02T09:00:00Z",
        "2026-11-02T10:00:00+01:00",
        "2026-11-02 09:00:00",
        1793610000,
        1793610000000,
        1793610000.0,
    ],
)
def test_one_moment_in_many_ways(written: str | float) -> None:
    assert milliseconds(written) == 1_793_610_000_000


@pytest.mark.parametrize("written", ["yesterday", "", -5, 1e18, float("nan"), "0001-01-01"])
def test_what_is_no_moment(written: str | float) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 -- whoever reads the text says why
        milliseconds(written)


@pytest.mark.parametrize(
    ("given", "kept"), [("x ", "x"), (7, "7"), (" ", None), (None, None), ("", None)]
)
def test_ids_and_names(given: str | int | None, kept: str | None) -> None:
    assert text(given) == kept
