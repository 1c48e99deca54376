"""The file says what the code does, and what it cannot do is refused."""

from __future__ import annotations

import pytest

from agent import policy, typed_toml
from agent.signins import parameters
from agent.signins.parameters import Parameters
from agent.typed_toml import TomlError
from tests.signins.stories import PARAMETERS


def test_the_file_has_every_number_and_they_are_the_defaults() -> None:
    default = Parameters()
    for table in ("velocity", "concurrency", "unfamiliar", "slow", "clocks"):
        assert getattr(PARAMETERS, table) == getattr(default, table)
    assert PARAMETERS.places.home_radius_km == default.places.home_radius_km
    assert PARAMETERS.names.generic
    text = (policy.default_directory() / "signins.toml").read_text("utf-8")
    for table in ("velocity", "concurrency", "unfamiliar", "slow", "clocks", "places"):
        for key in getattr(default, table).__slots__:
            assert key.replace("_", "-") in text


def test_units() -> None:
    assert Parameters().velocity.within_ms == 86_400_000
    assert Parameters().concurrency.within_ms == 1_800_000


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[velocity]\nkm-per-hour = 0", "must be positive"),
        ("[velocity]\nwithin-hours = 48", "from 1 to 24"),
        ("[concurrency]\nwithin-minutes = 0", "from 1 to 60"),
        ("[concurrency]\nhandover-days = -1", "negative"),
        ("[slow]\nwithin-days = 0", "from 1 to 120"),
        ("[slow]\nborrowed-days = 1", "no habit"),
        ("[speed]\nkm = 1", "speed"),
    ],
)
def test_what_is_refused(text: str, message: str) -> None:
    files = {"signins": typed_toml.parse("signins.toml", text)}
    bad = policy.Policy(policy.default_directory(), files, "")
    with pytest.raises(TomlError, match=message):
        parameters.load(bad)
