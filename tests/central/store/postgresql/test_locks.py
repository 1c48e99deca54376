"""Two locks of one number would wait for each other."""

from __future__ import annotations

from agent.central.store.postgresql import locks


def test_no_number_is_given_twice() -> None:
    numbers = [locks.WRITERS, locks.SEQUENCER, locks.UPGRADE, locks.CHANGING, locks.DUTY]
    assert len(set(numbers)) == len(numbers)
    assert all(0 < each < 2**31 for each in (*numbers, locks.PARTS))  # pg_advisory_lock(int, int)
