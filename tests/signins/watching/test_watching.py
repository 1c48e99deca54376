"""What is told of sessions that come, lock, idle and go."""

from __future__ import annotations

import pytest

from agent.signins import watching
from agent.signins.sightings import see
from agent.signins.sign_in import from_mapping
from agent.signins.telling import body
from agent.signins.watching import FirstOf, Session, Use, changes
from tests.signins.stories import MONDAY, world

ACTIVE = Session("2", "alice", Use.ACTIVE)
IDLE, LOCKED = Session("2", "alice", Use.IDLE), Session("2", "alice", Use.LOCKED)
REMOTE = Session("2", "alice", Use.ACTIVE, remote=True)
BOB = Session("2", "bob", Use.ACTIVE)


@pytest.mark.parametrize(
    ("before", "now", "kinds"),
    [
        (None, None, []),
        (None, ACTIVE, ["logon", "active"]),
        (None, LOCKED, ["logon", "lock"]),
        (None, IDLE, ["logon", "idle"]),
        (ACTIVE, ACTIVE, ["active"]),
        (ACTIVE, IDLE, ["idle"]),
        (IDLE, IDLE, []),
        (IDLE, ACTIVE, ["active"]),
        (ACTIVE, LOCKED, ["lock"]),
        (LOCKED, LOCKED, []),
        (LOCKED, ACTIVE, ["unlock", "active"]),
        (LOCKED, IDLE, ["unlock"]),
        (ACTIVE, None, ["logoff"]),
        (ACTIVE, BOB, ["logoff", "logon", "active"]),
        (None, REMOTE, ["remote-connect", "active"]),
        (ACTIVE, REMOTE, ["remote-connect", "active"]),
        (REMOTE, ACTIVE, ["remote-disconnect", "active"]),
        (REMOTE, None, ["remote-disconnect"]),
    ],
)
def test_changes(before: Session | None, now: Session | None, kinds: list[str]) -> None:
    lines = changes({"2": before} if before else {}, [now] if now else [], MONDAY)
    assert [line["kind"] for line in lines] == kinds
    for line in lines:
        assert body(line).class_uid == 3002
        assert set(line) <= {
            "time", "source", "account", "kind", "outcome", "session", "remote_from_device",
        }  # fmt: skip


def test_nobody_sits_at_a_remote_session() -> None:
    (_, line) = changes({}, [REMOTE], MONDAY)
    event = from_mapping(line | {"id": "x", "device": "LT-A", "device_authenticated": True})
    here = world()
    found = see([event], here.directory, here.atlas, moved={})
    assert [s for s in found.sightings if s.device == "LT-A"] == []


def test_this_system_has_a_watcher() -> None:
    assert watching.here() is not None


class Told:
    """A watcher that answers what it is told."""

    def __init__(self, *answers: list[Session] | OSError) -> None:
        self.answers = list(answers)

    def sessions(self) -> list[Session]:
        answer = self.answers.pop(0)
        if isinstance(answer, OSError):
            raise answer
        return answer


def test_another_is_asked_only_where_the_first_never_answered() -> None:
    no_bus, no_file = OSError("no bus"), OSError("no wtmp")
    both = FirstOf(Told(no_bus, no_bus), Told(no_file, [ACTIVE], no_file))
    with pytest.raises(OSError, match="no bus; no wtmp"):
        both.sessions()
    assert both.sessions() == [ACTIVE]
    with pytest.raises(OSError, match=r"^no wtmp$"):
        both.sessions()
    logind = FirstOf(Told([ACTIVE], no_bus, [ACTIVE]), Told())
    assert logind.sessions() == [ACTIVE]
    with pytest.raises(OSError, match=r"^no bus$"):
        logind.sessions()
    assert logind.sessions() == [ACTIVE]
