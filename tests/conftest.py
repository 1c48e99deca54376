"""What holds for every test."""

from __future__ import annotations

import signal

import hypothesis
import pytest

# A shell without job control starts what runs beside it with interrupts switched off, and every
# program that a test starts would inherit that.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# How long a test takes is no matter of right or wrong: a busy machine is slow.
hypothesis.settings.register_profile("safehand", deadline=None)
hypothesis.settings.load_profile("safehand")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests of real parts never run beside each other: there is one of each machine."""
    for item in items:
        if item.get_closest_marker("real"):
            item.add_marker(pytest.mark.xdist_group("the real machine"))
