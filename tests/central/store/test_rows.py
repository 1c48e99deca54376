"""agent.central.store.rows: a revoked device is told from any other by its key alone."""

from __future__ import annotations

from dataclasses import replace

from nacl.signing import SigningKey

from agent.central.store.rows import Device, nobodys_key

DEVICE = Device(
    "device-1", "Laptop 1", bytes(SigningKey(bytes(32)).verify_key), "fin-01", "linux", 1
)


def test_a_device_that_is_believed_no_longer() -> None:
    assert not DEVICE.revoked
    assert replace(DEVICE, public_key=nobodys_key(DEVICE.id)).revoked
    # What stands for one device stands for no other: a copied row revokes nobody.
    assert not replace(DEVICE, public_key=nobodys_key("device-2")).revoked
    assert len(nobodys_key(DEVICE.id)) == 32
