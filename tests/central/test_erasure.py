"""Two people erase one subject; the log says so, and nobody else loses anything."""

from __future__ import annotations

import shutil
import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest

from agent.central.audit import audit
from agent.central.decoding import decode
from agent.central.enrolment import milliseconds
from agent.central.erasure import Erased, approve, ask, refuse, to_sign
from agent.central.explanations import stated
from agent.central.log_entry import read_statement
from agent.central.proving import check, prove
from agent.central.replay import differences
from agent.central.sequencer import sequence
from agent.central.store.facts import Added, Received
from agent.central.store.sqlite import SqliteStore
from agent.central.store.sqlite.log import SqliteLog
from agent.cli.central import transact
from agent.event import Body, Place
from tests.central.devices import (
    NOW,
    SIGNER,
    MadeUpDevice,
    a_finding,
    a_heartbeat,
    a_held_message,
    a_release,
    a_sign_in,
    enrolled,
)
from tests.central.engines import AnyStore, change_behind, log_of
from tests.central.ssh_key import SshKey

PATS = "a-word-that-pats-events-say"


@pytest.fixture
def store(each_store: AnyStore) -> AnyStore:
    return each_store


def sign_in(account: str, also: str = "") -> Body:
    return a_sign_in(account, by=also, note=f"{PATS} {account}")


def add(store: AnyStore, device: MadeUpDevice, first: int, *bodies: Body) -> None:
    decoded = [
        decode(device.event(n, body), signer=device.id) for n, body in enumerate(bodies, first)
    ]
    with store.change() as changes:
        added = changes.add(
            [each for each in decoded if isinstance(each, Received)], now=milliseconds(NOW)
        )
    assert added == [Added.STORED] * len(bodies)


def erase(store: AnyStore, subject: str) -> Erased:
    with store.change() as changes:
        request = ask(changes, subject, reason="They asked us to.", by="sam", now=NOW)
    return approve(
        transact(store),
        store.vault.file,
        SIGNER,
        request.id,
        subject,
        by="kim",
        now=NOW + timedelta(days=1),
    )


def problems(store: AnyStore) -> list[str]:
    with log_of(store, still=True) as log:
        report = audit(log, SIGNER.verifier)
        other = differences(log)
    return [*report.told, *other]


def about(store: AnyStore, subject: str) -> list[int]:
    with log_of(store) as log:
        return [event.place.sequence for event in log.events_about(subject)]


@pytest.fixture
def device(store: AnyStore) -> MadeUpDevice:
    made = enrolled(store)
    add(
        store,
        made,
        1,
        a_heartbeat(),
        sign_in("pat"),
        sign_in("sam"),
        a_finding(),
        sign_in("pat", "sam"),
        sign_in("pat"),
        a_held_message(),
        a_release(),
    )
    return made


def test_one_persons_events_go_and_no_others(store: AnyStore, device: MadeUpDevice) -> None:
    assert about(store, "pat") == [2, 5, 6, 8]
    assert about(store, "sam") == [3, 5]
    erased = erase(store, "Pat ")
    assert erased.events == 4
    assert erased.entries == ((2, 2), (5, 6), (8, 8))
    assert about(store, "pat") == []
    assert about(store, "sam") == [3]
    assert about(store, f"device:{device.id}") == [1, 4, 7]
    assert problems(store) == []
    assert store.snapshot().gaps == ()
    add(store, device, 9, sign_in("pat"))
    assert about(store, "pat") == [9]
    assert problems(store) == []


def test_a_devices_own_events(store: AnyStore, device: MadeUpDevice) -> None:
    other = enrolled(store, "Laptop 2", seed=2)
    add(store, other, 1, a_finding(), a_heartbeat())
    assert erase(store, f"device:{device.id}").events == 3
    assert [row.device for row in store.snapshot().findings] == [other.id]
    assert about(store, "sam") == [3, 5]
    assert problems(store) == []


def test_the_tombstone_says_why_and_who(store: AnyStore, device: MadeUpDevice) -> None:
    erase(store, "pat")
    with log_of(store) as log:
        said = [each for _, data in log.stated() if (each := read_statement(data))]
    assert said[-1] == {
        "statement": "tombstone",
        "request": 1,
        "reason": "They asked us to.",
        "requested_by": "sam",
        "approved_by": "kim",
        "time": milliseconds(NOW + timedelta(days=1)),
        "entries": [[2, 2], [5, 6], [8, 8]],
    }


def test_many_entries_make_many_tombstones(
    store: AnyStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("agent.central.erasure._RANGES", 3)
    device = enrolled(store)
    add(store, device, 1, *(sign_in(("pat", "sam")[n % 2]) for n in range(20)))
    assert erase(store, "pat").events == 10
    assert problems(store) == []


def test_proofs_of_what_was_erased_still_prove(store: AnyStore, device: MadeUpDevice) -> None:
    with store.change() as changes:
        sequence(changes, SIGNER, NOW)
    with log_of(store) as log:
        before = str(prove(log, Place(device.id, "boot-1", 2), SIGNER.verifier))
        erase(store, "pat")
        assert check(before, SIGNER.verifier).event is not None  # as whoever kept it has it
        after = check(str(prove(log, 2, SIGNER.verifier)), SIGNER.verifier)
        assert (after.index, after.code, after.event) == (2, "sign-in", None)


def test_no_byte_of_it_is_left_and_a_copy_from_before_opens_nothing(
    store: AnyStore, device: MadeUpDevice, tmp_path: Path
) -> None:
    if not isinstance(store, SqliteStore):
        pytest.skip("PostgreSQL's files are scanned in tests/real/test_central_postgresql.py")
    path = store._path
    copy = tmp_path / "copy" / "log.sqlite3"
    copy.parent.mkdir()
    for each in (path, path.with_name(f"{path.name}-wal")):
        shutil.copy(each, copy.with_name(each.name))
    erase(store, "pat")
    everything = [*path.parent.iterdir(), *copy.parent.iterdir()]
    assert all(PATS.encode() not in each.read_bytes() for each in everything)
    shutil.copy(path.with_name("payload.key"), copy.with_name("payload.key"))
    database = sqlite3.connect(copy)
    database.execute("UPDATE state SET value = value + 1 WHERE name = 'envelope'")
    database.commit()
    database.close()
    old = SqliteLog(copy)
    assert len(list(old.events())) == 8
    assert [event.body for event in old.events()] == [None] * 8
    old.close()


def test_who_may_approve_what(store: AnyStore, device: MadeUpDevice) -> None:
    with store.change() as changes:
        request = ask(changes, "pat", reason="They asked.", by="sam", now=NOW)
    for number, subject, by, error in (
        (request.id, "pat", "sam", "another person"),
        (request.id, "sam", "kim", "somebody else"),
        (request.id, " ", "kim", "name the subject"),
        (99, "pat", "kim", "no request 99"),
    ):
        with pytest.raises((ValueError, LookupError), match=error):
            approve(transact(store), store.vault.file, SIGNER, number, subject, by=by, now=NOW)
    assert about(store, "pat") == [2, 5, 6, 8]
    with store.change() as changes:
        refuse(changes, request.id, by="kim", now=NOW)
        assert changes.requests() == []
        with pytest.raises(LookupError):
            refuse(changes, request.id, by="kim", now=NOW)


@pytest.mark.parametrize("reason", ["", "  ", "x" * 501, "two\nlines"])
def test_a_reason_is_given(store: AnyStore, reason: str) -> None:
    with store.change() as changes, pytest.raises(ValueError, match="say why"):
        ask(changes, "pat", reason=reason, by="sam", now=NOW)


def test_a_name_is_not_kept_while_it_waits(store: AnyStore) -> None:
    with store.change() as changes:
        ask(changes, PATS, reason="They asked.", by="sam", now=NOW)
    folder = store.vault.file.path.parent
    assert all(PATS.encode() not in each.read_bytes() for each in folder.iterdir())


def test_somebody_of_whom_nothing_is_kept(store: AnyStore, device: MadeUpDevice) -> None:
    assert erase(store, "nobody").events == 0
    assert problems(store) == []


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM event WHERE sequence = 3",
        "DELETE FROM event WHERE sequence = 7",
        "DELETE FROM entry WHERE number = (SELECT max(number) FROM entry)",
        "UPDATE entry SET event = 1000 WHERE number = (SELECT max(number) FROM entry)",
    ],
)
def test_a_payload_that_goes_in_silence_is_an_alarm(
    store: AnyStore, device: MadeUpDevice, statement: str
) -> None:
    erase(store, "pat")
    change_behind(store, statement)
    assert problems(store)


def name_approver(store: AnyStore, name: str, key: SshKey | None) -> None:
    with store.change() as changes:
        changes.state(
            "approver", {"name": name, "key": key.public if key else "", "by": "sam", "time": 1}
        )


def approved(
    store: AnyStore, request: int, subject: str, signature: str, by: str = "kim"
) -> Erased:
    with log_of(store) as log:
        approvers = stated(log)
    return approve(
        transact(store), store.vault.file, SIGNER, request, subject,
        by=by, now=NOW, approvers=approvers, signature=signature,
    )  # fmt: skip


def test_once_a_key_is_named_only_its_signature_counts(
    store: AnyStore, device: MadeUpDevice
) -> None:
    kim, lee = SshKey(1), SshKey(2)
    name_approver(store, "kim", kim)
    with store.change() as changes:
        request = ask(changes, "pat", reason="They asked.", by="sam", now=NOW)
    said = to_sign(transact(store), SIGNER, request.id, "pat", now=NOW)
    assert about(store, "pat") == [2, 5, 6, 8]  # nothing went
    assert problems(store) == []
    for signature, error in (
        ("", "own key must sign"),
        (lee.signed(said), "no approver's own key"),
        (kim.signed(said.replace("asked", "did not ask")), "no approver's own key"),
        (kim.signed(said, namespace="file"), "no approver's own key"),
        ("no signature", "this is no signature"),
    ):
        with pytest.raises(ValueError, match=error):
            approved(store, request.id, "pat", signature)
    assert about(store, "pat") == [2, 5, 6, 8]
    # Whoever types it, it is kim who approved.
    assert approved(store, request.id, "pat", kim.signed(said), by="root").events == 4
    assert problems(store) == []
    with log_of(store, still=True) as log:
        report = audit(log, SIGNER.verifier)
        assert (report.erased, report.approvers) == (4, ("kim",))
        tombstone = next(
            said for _, data in log.stated()
            if (said := read_statement(data)) and said["statement"] == "tombstone"
        )  # fmt: skip
    assert tombstone["approved_by"] == "kim"


def test_more_that_came_meanwhile_is_signed_anew(store: AnyStore, device: MadeUpDevice) -> None:
    kim = SshKey(1)
    name_approver(store, "kim", kim)
    with store.change() as changes:
        request = ask(changes, "pat", reason="They asked.", by="sam", now=NOW)
    said = to_sign(transact(store), SIGNER, request.id, "pat", now=NOW)
    add(store, device, 1000, sign_in("pat"))
    with pytest.raises(ValueError, match="more was logged since"):
        approved(store, request.id, "pat", kim.signed(said))
    said = to_sign(transact(store), SIGNER, request.id, "pat", now=NOW)
    assert approved(store, request.id, "pat", kim.signed(said)).events == 5
    assert problems(store) == []


def test_who_asked_cannot_sign_it_too(store: AnyStore, device: MadeUpDevice) -> None:
    sam = SshKey(1)
    name_approver(store, "sam", sam)
    with store.change() as changes:
        request = ask(changes, "pat", reason="They asked.", by="sam", now=NOW)
    said = to_sign(transact(store), SIGNER, request.id, "pat", now=NOW)
    with pytest.raises(ValueError, match="another person"):
        approved(store, request.id, "pat", sam.signed(said), by="kim")


@pytest.mark.parametrize("ended", [False, True])
def test_who_gets_round_it_on_the_machine_itself_is_found(
    store: AnyStore, device: MadeUpDevice, ended: bool
) -> None:
    """Root may write any tombstone, and is not the key."""
    name_approver(store, "kim", SshKey(1))
    if ended:
        name_approver(store, "kim", None)
    erase(store, "pat")
    told = problems(store)
    assert len(told) == 4
    assert all("nothing explains why" in each for each in told)
