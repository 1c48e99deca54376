"""Samples are drawn by the log's own tree: nobody chooses, and everybody can draw them again."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from agent.central import sampling
from agent.central.decoding import decode
from agent.central.enrolment import milliseconds
from agent.central.log_entry import read_event_entry
from agent.central.samples import Drawn, Plan, Sample, samples
from agent.central.sampling import EVERYTHING
from agent.central.sequencer import sequence
from agent.central.store.facts import Received
from agent.central.store.rows import Logged
from agent.central.store.sql.log import SqlLog
from agent.cli.central import transact
from agent.event import Body
from tests.central.devices import NOW, SIGNER, a_heartbeat, enrolled, fill
from tests.central.engines import AnyStore, Engine, change_behind, log_of

HOUR = timedelta(hours=1)
SECRET = "the colour of the auditor's bicycle"
COMMITMENT = hashlib.sha256(SECRET.encode()).hexdigest()


@pytest.fixture
def store(each_store: AnyStore) -> AnyStore:
    """A log of 300 entries, of which entry n is event n."""
    fill(each_store, 300)
    return each_store


@pytest.fixture
def log(store: AnyStore) -> Iterator[SqlLog]:
    with log_of(store) as opened:
        yield opened


def go_on(store: AnyStore, at: datetime, *, seed: int = 99, body: Body | None = None) -> None:
    """What waits is logged, then one more event that came at that moment."""
    device = enrolled(store, f"Laptop {seed}", seed=seed)
    for line in (None, device.event(1, body or a_heartbeat())):
        with store.change() as changes:
            if line is not None:
                event = decode(line, signer=device.id)
                assert isinstance(event, Received)
                changes.add([event], now=milliseconds(at))
            sequence(changes, SIGNER, at)


def plan(
    store: AnyStore,
    log: SqlLog,
    count: int = 10,
    *,
    since: datetime | None = None,
    kinds: tuple[str, ...] = EVERYTHING,
    commitment: str = "",
) -> Plan:
    return sampling.plan(
        transact(store),
        log,
        count=count,
        since=since,
        now=NOW,
        kinds=kinds,
        commitment=commitment,
    )


def draw(store: AnyStore, log: SqlLog, number: int = 1, secret: str = "") -> Drawn:
    return sampling.draw(transact(store), log, number, secret=secret, now=NOW + HOUR)[1]


def drawn_events(log: SqlLog, drawn: Drawn) -> list[Logged]:
    return [each for number in drawn.entries for each in log.entries(number, 1)]


def wrong(log: SqlLog) -> list[str]:
    return [each for one in samples(log).values() for each in sampling.problems(one, log)]


def test_a_sample_from_plan_to_result(store: AnyStore, log: SqlLog) -> None:
    made = plan(store, log)
    assert (made.number, made.first, made.end, made.count) == (1, 0, 300, 10)
    assert samples(log) == {1: Sample(made)}
    with pytest.raises(LookupError, match="nothing came after its plan yet"):
        draw(store, log)
    go_on(store, NOW + HOUR)
    drawn = draw(store, log)
    assert len(set(drawn.entries)) == 10
    assert list(drawn.entries) == sorted(drawn.entries)
    assert draw(store, log) == drawn  # again, and it is stated once
    go_on(store, NOW + 2 * HOUR, seed=98)
    ((sample,),) = [samples(log).values()]
    assert sample.at == 300
    assert sample.drawn == (drawn,)
    assert wrong(log) == []
    shown = drawn_events(log, drawn)
    assert [each.number for each in shown] == list(drawn.entries)
    assert all(each.body for each in shown)
    assert "heartbeat" not in {read_event_entry(each.data).code for each in shown}


def test_what_waited_while_it_was_planned_does_not_decide(store: AnyStore, log: SqlLog) -> None:
    plan(store, log)
    go_on(store, NOW)  # in the same moment: it may have been seen
    with pytest.raises(LookupError, match="nothing came"):
        draw(store, log)
    go_on(store, NOW + HOUR, seed=98)
    assert len(draw(store, log).entries) == 10


def test_the_tree_decides(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Two logs that were alike until the plan draw different events."""
    came_out = []
    for at in (NOW + HOUR, NOW + 2 * HOUR):
        store = engine.store(tmp_path_factory.mktemp("log"))
        fill(store, 300)
        with log_of(store) as log:
            plan(store, log)
            go_on(store, at)
            came_out.append(draw(store, log).entries)
        store.close()
    assert came_out[0] != came_out[1]


def test_each_event_is_as_likely_as_another(store: AnyStore, log: SqlLog) -> None:
    """Of 256 events each is in about a fifth of 400 samples of 51 (tickets, not the log, vary)."""
    made = Plan(1, 0, 300, EVERYTHING, 51, "", 0)
    came_out = Counter[int]()
    for n in range(400):
        came_out.update(sampling._drawn(log, made, hashlib.sha256(b"%d" % n).digest()))
    often = sorted(came_out.values())
    assert len(often) == 299 - len(range(7, 300, 7))  # each but heartbeats, and that it enrolled
    assert often[0] > 45
    assert often[-1] < 125


def test_kinds_and_times(store: AnyStore, log: SqlLog) -> None:
    go_on(store, NOW + HOUR)
    with pytest.raises(ValueError, match="nothing new"):
        plan(store, log, since=NOW + 2 * HOUR)
    made = plan(store, log, 400, since=NOW - HOUR, kinds=("mail-*", "!mail-hold"))
    go_on(store, NOW + 3 * HOUR, seed=98)
    codes = {read_event_entry(each.data).code for each in drawn_events(log, draw(store, log))}
    assert codes == {"mail-hold-released"}
    # The next begins where the last one ended.
    assert plan(store, log).first == made.end


@pytest.mark.parametrize("hours", [-1, 0, 1, 2, 3, 4])
def test_the_first_entry_since(store: AnyStore, log: SqlLog, hours: int) -> None:
    for n in (1, 2, 3):
        go_on(store, NOW + n * HOUR, seed=90 + n)
    # 300 at NOW, then each time a device (which says no time) and its event.
    first = sampling.first_since(log, milliseconds(NOW + hours * HOUR), log.size())
    assert first == [0, 0, 300, 302, 304, 306][hours + 1]


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"count": 0}, "1 to 1000"),
        ({"count": 1001}, "1 to 1000"),
        ({"kinds": ()}, "name kinds"),
        ({"kinds": ("Mail hold",)}, "name kinds"),
        ({"commitment": "abc"}, "64 digits"),
    ],
)
def test_plans_that_are_none(store: AnyStore, log: SqlLog, given: dict, why: str) -> None:  # type: ignore[type-arg]
    with pytest.raises(ValueError, match=why):
        plan(store, log, **given)
    assert samples(log) == {}


def test_an_auditors_secret(store: AnyStore, log: SqlLog) -> None:
    plan(store, log, commitment=COMMITMENT)
    go_on(store, NOW + HOUR)
    for given in ("", "another"):
        with pytest.raises(ValueError, match="give that secret"):
            draw(store, log, secret=given)
    drawn = draw(store, log, secret=SECRET)
    assert drawn.secret == SECRET
    plan(store, log, 10)
    go_on(store, NOW + 2 * HOUR, seed=98)
    with pytest.raises(ValueError, match="without a secret"):
        draw(store, log, 2, SECRET)
    assert wrong(log) == []
    with pytest.raises(LookupError, match="no sample 3"):
        draw(store, log, 3)


def test_two_plans_at_once_are_two(store: AnyStore, log: SqlLog) -> None:
    assert [plan(store, log, since=NOW).number for _ in range(3)] == [1, 2, 3]


def restated(store: AnyStore, name: str, **said: object) -> None:
    """What a keeper of the log may state, who writes statements of their own."""
    with store.change() as changes:
        changes.state(name, said)  # type: ignore[arg-type]


def test_what_was_not_drawn_is_found(store: AnyStore, log: SqlLog) -> None:
    plan(store, log, 3, commitment=COMMITMENT)
    go_on(store, NOW + HOUR)
    restated(store, "sample-drawn", sample=1, secret="x", entries=[1, 2, 3], time=5)
    assert wrong(log) == ["sample 1: its secret is not the one that was planned"]
    restated(store, "sample-drawn", sample=1, secret=SECRET, entries=[1, 2, 3], time=5)
    assert wrong(log)[0] == "sample 1: it was drawn 2 times"
    plan(store, log, 3, since=NOW)
    restated(store, "sample-drawn", sample=2, secret="", entries=[1, 2, 3], time=5)
    assert "sample 2: it was drawn before anything could decide" in wrong(log)
    go_on(store, NOW + 2 * HOUR, seed=98)
    assert "sample 2: the log's tree draws other events" in wrong(log)
    restated(store, "sample-drawn", sample=7, secret="", entries=[1], time=5)
    restated(store, "sample", sample="x")
    assert set(samples(log)) == {1, 2}


def test_a_plan_that_reaches_beyond_itself(store: AnyStore, log: SqlLog) -> None:
    made = plan(store, log)
    said = {"first": 0, "end": 900, "kinds": ["*"], "count": 3, "commitment": "", "time": made.time}
    restated(store, "sample", sample=2, **said)
    go_on(store, NOW + HOUR)
    assert wrong(log) == ["sample 2: it draws from what came after its plan"]


def test_what_is_gone_is_drawn_too(store: AnyStore, log: SqlLog) -> None:
    plan(store, log, 200)
    go_on(store, NOW + HOUR)
    drawn = draw(store, log)
    change_behind(store, "DELETE FROM event WHERE position > 0")
    shown = drawn_events(log, drawn)
    assert len(shown) == 200
    assert all(each.body is None for each in shown)
    assert wrong(log) == []
