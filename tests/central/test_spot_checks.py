"""What a spot check looks at, and what is written down of it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from agent.central import keeping, spot_checks
from agent.central.acts import Person
from agent.central.desk import Desk
from agent.central.registers.reviews import REVIEWS, Parameters, Review
from agent.central.sampling import Drawn
from agent.central.store.sqlite import SqliteStore
from agent.central.store.sqlite.log import SqliteLog
from tests.central.devices import NOW, fill
from tests.central.engines import change_behind


def test_what_is_looked_at(store: SqliteStore, log: SqliteLog) -> None:
    device = fill(store, 10)
    change_behind(store, "DELETE FROM event WHERE position = 5")
    kept, gone = spot_checks.checked(log, Drawn((2, 5), "", 0))
    assert (kept.entry, kept.received, kept.code, kept.asset) == (2, NOW, "mail-hold", "Laptop 1")
    assert kept.uid == f"{device.id}:boot-1:2"
    assert kept.event is not None
    assert kept.words.startswith("An outgoing message was kept back")
    assert gone.words == "What it said is gone."
    assert (gone.entry, gone.asset, gone.uid, gone.event) == (5, "", "", None)


def test_the_next_one_is_due_from_it(desk: Desk) -> None:
    review = Review("spot-check", "Spot checks", 3, "SP-spot-checks", (NOW - timedelta(9)).date())
    with desk.change() as db:
        before = keeping.due(db, {"review": Parameters((review,))})
        entry = spot_checks.close(db, 4, "Nothing amiss.", by=Person("pat"), now=NOW)
        after = keeping.due(db, {"review": Parameters((review,))})
    assert entry.register == REVIEWS.id
    assert entry.fields["result"] == "Sample 4: Nothing amiss."
    assert [each.overdue(NOW) for each in (*before, *after)] == [True, False]


def test_a_result_is_needed(desk: Desk) -> None:
    with desk.change() as db, pytest.raises(ValueError, match="result"):
        spot_checks.close(db, 4, "\x00", by=Person("pat"), now=NOW)
