"""`wg show all dump`."""

from __future__ import annotations

from tests.signins.sources.reading import brief, read

DUMP = (
    "wg0\tPRIVATE\tPUBLIC\t51820\toff\n"
    "wg0\tKEY-A\t(none)\t81.2.69.7:51820\t10.9.0.2/32\t1793610000\t12\t34\t25\n"
    "wg0\tKEY-B\t(none)\t[2001:db8::1]:51820\t10.9.0.3/32\t1793610000\t12\t34\toff\n"
    "wg0\tKEY-C\t(none)\t(none)\t10.9.0.4/32\t0\t0\t0\toff\n"
)


def test_peers() -> None:
    found = read("wireguard", DUMP, accounts={"KEY-A": "alice", "KEY-B": "bob", "KEY-C": "carol"})
    assert brief(found) == [("alice", "active", False), ("bob", "active", False)]
    assert [e.ip for e in found] == ["81.2.69.7", "2001:db8::1"]
    assert read("wireguard", DUMP) == []
    assert "PRIVATE" not in repr(found)
