"""agent.delivery.shipper: each event once, whatever breaks between."""

from __future__ import annotations

import base64
import json
import tempfile
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nacl.signing import SigningKey, VerifyKey

from agent import ocsf
from agent.delivery import http_signature, identity
from agent.delivery.identity import Identity
from agent.delivery.shipper import BackOff, NotSent, Shipper, enrol
from agent.delivery.spool import Spool
from agent.delivery.transport import Answer
from agent.event import Severity

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
KEY = SigningKey(bytes(range(32)))
WHO = Identity(KEY, identity.device_id(KEY.verify_key.encode()))


class Log:
    """A central log in a dictionary, that can be told to misbehave once a request."""

    authority = "log.example.org"

    def __init__(self) -> None:
        self.now = NOON
        self.held: dict[tuple[str, int], bytes] = {}
        self.troubles: Iterator[str] = iter(())
        self.requests = 0

    def path(self, path: str, /) -> str:
        return path

    def post(self, path: str, body: bytes, headers: Mapping[str, str], /) -> Answer:
        self.requests += 1
        trouble = next(self.troubles, "")
        if trouble == "no-answer":
            raise ConnectionRefusedError(111, "refused")
        if trouble == "busy":
            return Answer(503, {"retry-after": "7"}, b'{"message": "busy"}')
        answer = self._answer(path, body, headers)
        if trouble == "answer-lost":
            raise ConnectionResetError(104, "reset")
        if trouble == "answer-cut":
            return Answer(answer.status, {}, answer.body[:-3])
        if trouble == "not-a-log":
            return Answer(200, {}, b"<html>")
        return answer

    def _answer(self, path: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        def key_of(name: str) -> VerifyKey | None:
            return KEY.verify_key if name == WHO.device else None

        said: dict[str, object] = {"server_time": self.now.isoformat()}
        try:
            http_signature.verify(
                headers, "POST", self.authority, path, body, key_of=key_of, now=self.now
            )
        except http_signature.Refused as problem:
            said |= {"error": problem.reason, "message": "?"}
            return Answer(401, {}, json.dumps(said).encode())
        counts = {"stored": 0, "duplicate": 0}
        refused = []
        for line in body.splitlines():
            try:
                placed = json.loads(line)
                number = (placed["device"]["boot_uid"], placed["metadata"]["sequence"])
            except ValueError:
                refused.append({"boot": None, "sequence": None, "reason": "malformed"})
                continue
            if number not in self.held:
                self.held[number] = line
                counts["stored"] += 1
            elif self.held[number] == line:
                counts["duplicate"] += 1
            else:
                refused.append({"boot": number[0], "sequence": number[1], "reason": "conflict"})
        return Answer(200, {}, json.dumps(said | counts | {"refused": refused}).encode())

    def messages(self) -> list[str]:
        return [json.loads(line)["message"] for line in self.held.values()]


@pytest.fixture
def spool(tmp_path: Path) -> Iterator[Spool]:
    with Spool(tmp_path / "spool.sqlite", device=WHO.device, hostname="h", max_bytes=10**8) as made:
        yield made


def fill(spool: Spool, count: int, first: int = 0) -> list[str]:
    for n in range(first, first + count):
        spool.append(ocsf.noticed("test", NOON, message=str(n), severity=Severity.HIGH, detail={}))
    return [str(n) for n in range(first, first + count)]


def drain(shipper: Shipper, tries: int = 500) -> None:
    for _ in range(tries):
        try:
            if shipper.ship() is None:
                return
        except NotSent:
            continue
    pytest.fail("the spool did not empty")


def test_batches_arrive_signed_and_leave_the_spool(spool: Spool) -> None:
    log = Log()
    wanted = fill(spool, 250)
    shipper = Shipper(spool, WHO, log, clock=lambda: NOON)
    shipped = shipper.ship()
    assert shipped
    assert (shipped.stored, shipped.duplicate, shipped.refused) == (100, 0, 0)
    assert spool.waiting() == 150
    drain(shipper)
    assert log.messages() == wanted
    assert log.requests == 3


@given(
    st.lists(st.sampled_from(["", "no-answer", "busy", "answer-lost", "answer-cut", "not-a-log"])),
    st.integers(1, 350),
)
@settings(max_examples=40, deadline=None)
def test_whatever_breaks_each_event_arrives_once(troubles: list[str], count: int) -> None:
    with (
        tempfile.TemporaryDirectory() as folder,
        Spool(Path(folder) / "s", device=WHO.device, hostname="h", max_bytes=10**8) as spool,
    ):
        spool._database.execute("PRAGMA synchronous=OFF")  # no power cut is tried here
        log = Log()
        log.troubles = iter(troubles)
        wanted = fill(spool, count)
        drain(Shipper(spool, WHO, log, clock=lambda: NOON))
        assert log.messages() == wanted


@pytest.mark.parametrize("hours", [-1, 1, -24 * 365, 24 * 365])
def test_a_clock_that_is_off_learns_the_servers_time(spool: Spool, hours: int) -> None:
    log = Log()
    wanted = fill(spool, 2)
    shipper = Shipper(spool, WHO, log, clock=lambda: NOON + timedelta(hours=hours))
    shipped = shipper.ship()
    assert shipped
    assert shipped.skew == timedelta(hours=-hours)
    assert log.messages() == wanted
    assert log.requests == (2 if hours < 0 else 1)


def test_a_restored_spool_is_renumbered_and_loses_nothing(tmp_path: Path) -> None:
    log = Log()
    path = tmp_path / "s"

    def open_spool() -> Spool:
        return Spool(path, device=WHO.device, hostname="h", max_bytes=10**8)

    with open_spool() as spool:
        fill(spool, 3)
        spool._database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        copy = path.read_bytes()
        fill(spool, 3, first=3)
        drain(Shipper(spool, WHO, log, clock=lambda: NOON))
    path.write_bytes(copy)
    with open_spool() as spool:
        fill(spool, 4, first=100)
        drain(Shipper(spool, WHO, log, clock=lambda: NOON))
    assert sorted(log.messages(), key=int) == [*"012345", "100", "101", "102", "103"]
    assert len({boot for boot, _ in log.held}) == 2


def test_a_line_that_the_disk_damaged_holds_up_no_other(spool: Spool) -> None:
    log = Log()
    fill(spool, 3)
    spool._database.execute("UPDATE event SET bytes = x'7b' WHERE sequence = 2")
    drain(Shipper(spool, WHO, log, clock=lambda: NOON))
    assert log.messages() == ["0", "2"]
    assert [(sequence, reason) for _, sequence, reason in spool.refused()] == [(2, "malformed")]


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"stored": 1, "duplicate": 0, "refused": []},
        {"stored": 2, "duplicate": 0, "refused": [{"sequence": 99, "reason": "x"}]},
        {"stored": 3, "duplicate": 0},
    ],
)
def test_an_answer_that_does_not_add_up_deletes_nothing(
    spool: Spool, said: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    log = Log()
    fill(spool, 3)
    monkeypatch.setattr(log, "_answer", lambda *_: Answer(200, {}, json.dumps(said).encode()))
    with pytest.raises(NotSent):
        Shipper(spool, WHO, log, clock=lambda: NOON).ship()
    assert spool.waiting() == 3


def test_what_the_server_asks_for_is_passed_on(spool: Spool) -> None:
    log = Log()
    log.troubles = iter(["busy"])
    fill(spool, 1)
    with pytest.raises(NotSent, match="503: busy") as caught:
        Shipper(spool, WHO, log, clock=lambda: NOON).ship()
    assert caught.value.retry_after_s == 7


def test_back_off_rises_with_jitter_and_is_bounded() -> None:
    highest = BackOff(lambda _low, high: high)
    assert [highest.next_s() for _ in range(10)] == [1, 2, 4, 8, 16, 32, 64, 128, 256, 300]
    lowest = BackOff(lambda low, _high: low)
    assert lowest.next_s() == pytest.approx(0.1)
    assert lowest.next_s(at_least_s=7) == 7
    highest.reset()
    assert highest.next_s() == 1


class Enrolling:
    """Answers one enrolment."""

    authority = "log.example.org"

    def __init__(self, answer: Callable[[dict[str, str]], Answer]) -> None:
        self._answer = answer

    def path(self, path: str, /) -> str:
        return path

    def post(self, path: str, body: bytes, headers: Mapping[str, str], /) -> Answer:
        assert path == "/v1/enrol"
        return self._answer(json.loads(body))


def enrolled(answer: Callable[[dict[str, str]], Answer]) -> identity.Enrolment:
    return enrol(Enrolling(answer), WHO, url="https://x", token="t", hostname="h", platform="linux")


def test_enrolment() -> None:
    def answer(asked: dict[str, str]) -> Answer:
        assert asked["token"] == "t"
        device = identity.device_id(base64.b64decode(asked["public_key"]))
        return Answer(200, {}, json.dumps({"device": device, "asset": "laptop-1"}).encode())

    assert enrolled(answer) == identity.Enrolment("https://x", WHO.device, "laptop-1")


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (Answer(200, {}, b'{"device": "other"}'), "another device"),
        (
            Answer(200, {}, f'{{"device": "{WHO.device}", "log_key": "no key"}}'.encode()),
            "a public key that is none",
        ),
        (Answer(200, {}, b"[]"), "address right"),
        (Answer(403, {}, b'{"message": "this token was used"}'), "this token was used"),
        (Answer(404, {}, b"<html>"), "404"),
    ],
)
def test_a_refused_enrolment_says_why(answer: Answer, says: str) -> None:
    with pytest.raises(NotSent, match=says):
        enrolled(lambda _: answer)
