"""What a transaction knows of devices and tokens; the rest is in ../test_store.py."""

from __future__ import annotations

from dataclasses import replace

from agent.central.store import Device, Token
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
