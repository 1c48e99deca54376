"""A token lets one key in, under one name, for a day at most."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from nacl.signing import SigningKey

from agent.central.enrolment import Reason, Refused, enrol, make_token
from agent.central.store.rows import Device
from agent.central.store.sqlite import SqliteStore
from tests.central.devices import NOW

KEY, OTHER = bytes(SigningKey(bytes(32)).verify_key), bytes(SigningKey(bytes([9] * 32)).verify_key)


def token(store: SqliteStore, asset: str = "Laptop 1", hours: int = 24) -> str:
    with store.change() as changes:
        return make_token(changes, asset, now=NOW, hours=hours)


def use(store: SqliteStore, given: str, key: bytes = KEY, at: datetime = NOW) -> Device:
    with store.change() as changes:
        return enrol(changes, given, public_key=key, hostname="fin-01", platform="linux", now=at)


def refusal(store: SqliteStore, given: str, key: bytes = KEY, at: datetime = NOW) -> Reason:
    with pytest.raises(Refused) as caught:
        use(store, given, key, at)
    return caught.value.reason


def test_a_token_makes_a_device(store: SqliteStore) -> None:
    device = use(store, token(store))
    assert device == Device(
        device.id, "Laptop 1", KEY, "fin-01", "linux", int(NOW.timestamp() * 1000)
    )
    assert store.device(device.id) == device
    assert store.device("nobody") is None


def test_the_same_key_may_ask_again_however_late(store: SqliteStore) -> None:
    given = token(store)
    first = use(store, given)
    assert use(store, given, at=NOW + timedelta(days=30)) == first
    assert len(store.snapshot().devices) == 1


def test_another_key_may_not(store: SqliteStore) -> None:
    given = token(store)
    use(store, given)
    assert refusal(store, given, OTHER) is Reason.USED
    use(store, token(store), OTHER)
    assert refusal(store, given, OTHER) is Reason.USED  # a device, but not the token's


def test_time_runs_out(store: SqliteStore) -> None:
    given = token(store, hours=2)
    assert refusal(store, given, at=NOW + timedelta(hours=2, seconds=1)) is Reason.EXPIRED
    assert use(store, given, at=NOW + timedelta(hours=2)).asset == "Laptop 1"


def test_a_token_that_nobody_gave_out(store: SqliteStore) -> None:
    assert refusal(store, token(store) + "x") is Reason.UNKNOWN


def test_a_known_key_keeps_its_device_under_the_new_name(store: SqliteStore) -> None:
    first = use(store, token(store))
    again = use(store, token(store, "Laptop 2"))
    assert (again.id, again.asset) == (first.id, "Laptop 2")
    assert [row.device for row in store.snapshot().devices] == [again]


def test_the_token_itself_is_never_kept(store: SqliteStore) -> None:
    given = token(store)
    use(store, given)
    for file in store._path.parent.iterdir():
        assert given.encode() not in file.read_bytes()


@pytest.mark.parametrize("asset", ["", "  ", "two\nlines", "x" * 101, "\x1b[31m"])
def test_names_that_are_none(store: SqliteStore, asset: str) -> None:
    with pytest.raises(ValueError, match="name"):
        token(store, asset)


@pytest.mark.parametrize("hours", [0, -1, 25])
def test_a_day_at_most(store: SqliteStore, hours: int) -> None:
    with pytest.raises(ValueError, match="1 to 24 hours"):
        token(store, hours=hours)


def test_a_token_is_no_option_of_a_command_line(
    store: SqliteStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("secrets.token_urlsafe", lambda _: "-" * 43)
    with store.change() as changes:
        assert make_token(changes, "Laptop 1", now=NOW) == "t" + "-" * 43
