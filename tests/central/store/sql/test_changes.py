"""What a transaction knows of devices and tokens; the rest is in ../test_store.py."""

from __future__ import annotations

from dataclasses import replace

from agent.central.store.rows import Cosigned, Device, Token
from tests.central.engines import AnyStore

DEVICE = Device("device-1", "Laptop 1", bytes(32), "fin-01", "linux", 1)


def test_a_token_says_who_used_it(each_store: AnyStore) -> None:
    with each_store.change() as changes:
        changes.add_token(Token(b"1", "Laptop 1", 9))
        assert changes.token(b"1") == Token(b"1", "Laptop 1", 9)
        assert changes.token(b"2") is None
        changes.put_device(DEVICE)
        changes.use_token(b"1", DEVICE.id)
        assert changes.token(b"1") == Token(b"1", "Laptop 1", 9, DEVICE.id)


def test_a_device_is_found_by_its_newest_key(each_store: AnyStore) -> None:
    new = replace(DEVICE, public_key=b"\1" * 32, hostname="fin-02")
    with each_store.change() as changes:
        changes.put_device(DEVICE)
        assert changes.device_with(bytes(32)) == DEVICE
        changes.put_device(new)
        assert changes.device_with(bytes(32)) is None
        assert changes.device_with(new.public_key) == new


def test_the_newest_of_each_device_is_kept(each_store: AnyStore) -> None:
    def seen(device: str, at: int) -> Cosigned:
        return Cosigned(device, bytes(32), at, 3, f"seen at {at}")

    def put(*some: Cosigned) -> None:
        with each_store.change() as changes:
            changes.put_cosigned(some, now=100)

    with each_store.change() as changes:
        for n in range(3):
            changes.put_device(replace(DEVICE, id=f"d{n}", public_key=bytes([n]) * 32))
    put(seen("d2", 9), seen("d0", 5), seen("d1", 7))
    put(seen("d0", 6), seen("d1", 7 - 1), seen("d2", 101))
    asked = each_store.cosigned(["d0", "d1", "none"], "d9", 5)
    assert sorted(asked) == [seen("d0", 6), seen("d1", 7)]
    put(seen("d2", 8))  # what was kept is of a time that has not come yet
    assert each_store.cosigned([], "d0", 1) == [seen("d1", 7)]
    assert sorted(each_store.cosigned(["d1"], "", 9)) == [
        seen("d0", 6),
        seen("d1", 7),
        seen("d2", 8),
    ]
    assert each_store.cosigned([], "d2", 9) == []
