"""agent.daemon.log_watch: a breach becomes one critical event; silence becomes none."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from agent.daemon.log_watch import EXPLANATIONS, LogWatch
from agent.delivery.peers import ALONE, FEW, Circle, Peer
from agent.delivery.witness import Breach, Broken, Unseen
from agent.event import Severity
from agent.tlog.checkpoint import Checkpoint

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


class Looking:
    def __init__(self, *answers: Breach | Exception | None) -> None:
        self.answers = list(answers)
        self.last = Checkpoint("log", 3, bytes(32))

    def look(self) -> Breach | None:
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


@pytest.mark.parametrize("kind", Broken)
def test_a_breach_is_reported_with_its_evidence(kind: Broken) -> None:
    watch = LogWatch(Looking(Breach(kind, "kept", "shown", "now"), None), lambda: NOON)
    body = watch.look()
    assert body
    assert (body.code, body.severity) == (f"log-{kind}", Severity.CRITICAL)
    assert body.fields["unmapped"] == {"kept": "kept", "shown": "shown"}
    assert "tell the SIRO" in str(body.fields["message"])
    assert watch.look() is None


def test_what_nobody_saw_is_remembered_and_not_reported() -> None:
    watch = LogWatch(Looking(Unseen("no answer"), None), lambda: NOON)
    assert watch.look() is None
    assert watch.unseen == "no answer"
    assert watch.look() is None
    assert watch.unseen == ""


def test_what_a_heartbeat_says() -> None:
    looking = Looking()
    assert LogWatch(looking).seen() == (3, "00" * 32)
    looking.last = Checkpoint("log", 0, bytes(32))
    assert LogWatch(looking).seen() is None


def test_every_breach_has_its_words() -> None:
    assert EXPLANATIONS.keys() == set(Broken)


class Others:
    def __init__(self) -> None:
        self.circle = Circle({str(n): Peer("", 0, 0) for n in range(FEW)})


def test_that_nobody_confirms_it_is_told_once() -> None:
    others = Others()
    watch = LogWatch(Looking(*[None] * 6), lambda: NOON, others)
    assert watch.look() is None
    for _ in range(2):
        others.circle = Circle(others.circle.peers, ALONE)
        body = watch.look()
        assert body
        assert (body.code, body.severity) == ("log-unconfirmed", Severity.MEDIUM)
        assert watch.look() is None
        others.circle = Circle(others.circle.peers, 0)
        if len(watch.witness.answers) == 3:  # type: ignore[attr-defined]
            assert watch.look() is None
