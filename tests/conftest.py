"""What holds for every test."""

from __future__ import annotations

import hypothesis
import pytest

# How long a test takes is no matter of right or wrong: a busy machine is slow.
hypothesis.settings.register_profile("safehand", deadline=None)
hypothesis.settings.load_profile("safehand")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests of real parts never run beside each other: there is one of each machine."""
    for item in items:
        if item.get_closest_marker("real"):
            item.add_marker(pytest.mark.xdist_group("the real machine"))
