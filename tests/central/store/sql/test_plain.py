"""An entry is plainly right only where its event is the one that it vouches for."""

from __future__ import annotations

import pytest

from agent.tlog.merkle import leaf_hash
from tests.central.devices import fill
from tests.central.engines import AnyStore, change_behind, log_of

SIZE = 60


def test_what_nobody_altered(each_store: AnyStore) -> None:
    fill(each_store, SIZE)
    with log_of(each_store) as log:
        (part,) = log.parts()
        entries = list(log.entries())
    assert list(part.numbers) == list(range(SIZE))
    assert list(part.leaves) == [leaf_hash(entry.data) for entry in entries]
    assert [entry.number for entry in part.odd] == [0]  # that the device enrolled
    assert {name for name, _ in part.kinds} == {"mail", "otherwise"}


@pytest.mark.parametrize(
    "change",
    [
        "code = 'other'",
        "received = received + 1",
        "class = 'mail'",
        "day = day - 1",
        "keys = '77'",
        "keys = 'x'",
        "sealed = substr(sealed, 2)",
        "sealed = substr(sealed, 1, 5)",
    ],
)
def test_what_was_changed_is_looked_at(each_store: AnyStore, change: str) -> None:
    fill(each_store, SIZE)
    with log_of(each_store) as log:
        position = log._db.rows("SELECT event FROM entry WHERE number = 8")[0][0]
    try:
        change_behind(each_store, f"UPDATE event SET {change} WHERE position = {position}")
    except OSError:
        pytest.skip("this engine has no room for such an event")
    with log_of(each_store) as log:
        (part,) = log.parts()
    assert [entry.number for entry in part.odd] == [0, 8]


def test_what_is_gone_and_an_entry_of_another_event(each_store: AnyStore) -> None:
    fill(each_store, SIZE)
    change_behind(each_store, "DELETE FROM event WHERE sequence IN (8, 9)")
    other = "(SELECT data FROM entry WHERE number = 21)"
    change_behind(each_store, f"UPDATE entry SET data = {other} WHERE number = 20")
    with log_of(each_store) as log:
        (part,) = log.parts()
    assert [(entry.number, entry.present) for entry in part.odd] == [
        (0, False),
        (8, False),
        (9, False),
        (20, True),
    ]
