"""What holds for every test."""

from __future__ import annotations

import signal
import sqlite3
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import hypothesis
import pytest

# A shell without job control starts what runs beside it with interrupts switched off, and every
# program that a test starts would inherit that.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# How long a test takes is no matter of right or wrong: a busy machine is slow.
hypothesis.settings.register_profile("safehand", deadline=None)
hypothesis.settings.load_profile("safehand")


@pytest.fixture(autouse=True)
def no_database_stays_open(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What a test opened is closed behind it: from Python 3.13 on each that is not is a warning, of
    whichever test runs then.
    """
    opened: list[sqlite3.Connection] = []
    connect = sqlite3.connect

    def connect_and_note(*args: Any, **kinds: Any) -> sqlite3.Connection:
        opened.append(connect(*args, **kinds))
        return opened[-1]

    monkeypatch.setattr(sqlite3, "connect", connect_and_note)
    yield
    for each in opened:
        with suppress(sqlite3.ProgrammingError):  # another thread's, which closes it itself
            each.close()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests of real parts never run beside each other: there is one of each machine."""
    for item in items:
        if item.get_closest_marker("real"):
            item.add_marker(pytest.mark.xdist_group("the real machine"))
