"""After 120 days no network is there any more, where nobody has it to decide."""

from __future__ import annotations

from pathlib import Path

from agent.signins.database import File
from agent.signins.journal import Act, Journal
from agent.signins.pruning import prune
from agent.signins.state import State
from tests.signins.stories import ALICES_HOME, DESKTOP, PARIS, numbered, web, works, world

WORLD = world()
DAY = 86_400_000
EVENTS = numbered(
    works("alice", "LT-A", "19:00-20:00", ip=ALICES_HOME),
    web("alice", "19:12", PARIS, user_agent=DESKTOP, mfa=True),
)
AT = EVENTS[-1].time


def test_what_is_cited_stays_until_it_is_closed(tmp_path: Path) -> None:
    file = File(tmp_path / "s.sqlite")
    state, journal = State(file, WORLD), Journal(file)
    state.take(EVENTS, cursor=0)
    made = journal.follow(WORLD, now=AT, begun=AT - 30 * DAY, versions={})
    assert made
    kept = state.alerts()
    assert prune(file, AT + 119 * DAY) == 0
    assert prune(file, AT + 121 * DAY) == 0  # nobody has decided yet
    assert state.alerts() == kept
    for each in made:
        journal.settle(Act.RELEASE, each.number, person="siro", words="seen", now=AT)
    assert prune(file, AT + 119 * DAY) == 0
    assert prune(file, AT + 121 * DAY) == 2 * len(made)
    assert prune(file, AT + 122 * DAY) == 0
    assert file.rows("SELECT * FROM event") == []
    (alert,) = state.alerts()
    networks = [s.network for s in alert.certificate.events]
    assert all(n is not None and n.key.startswith("hidden:") and not n.wide for n in networks)
    assert {n.country for n in networks if n} == {"GB", "FR"}
    assert alert.id == kept[0].id
    assert any(each.startswith("network hidden:") for each in journal.entry(1).said["ends"])
    file.rows("VACUUM")
    file.close()
    data = (tmp_path / "s.sqlite").read_bytes()
    for told_of in (b"81.2.69", b"82.64.9", b"4:510245", b"4:524009"):
        assert told_of not in data


def test_nothing_there_yet(tmp_path: Path) -> None:
    assert prune(File(tmp_path / "s.sqlite"), AT) == 0
