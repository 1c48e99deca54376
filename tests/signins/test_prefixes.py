"""The longest prefix, in both families."""

from __future__ import annotations

import ipaddress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agent.signins.prefixes import Prefixes, address

TABLE = Prefixes(
    [
        ("10.0.0.0/8", "eight"),
        ("10.1.0.0/16", "sixteen"),
        ("10.1.2.3", "one"),
        ("10.1.0.0/16", "too late"),
        ("2001:db8::/32", "six"),
        ("::/0", "all"),
    ]
)


@pytest.mark.parametrize(
    ("ip", "expected"),
    [
        ("10.9.9.9", (8, "eight")),
        ("10.1.9.9", (16, "sixteen")),
        ("10.1.2.3", (32, "one")),
        ("11.0.0.1", None),
        ("2001:db8::1", (32, "six")),
        ("2a00::1", (0, "all")),
        ("::ffff:10.1.2.3", (32, "one")),
        ("10.1.2.3:443", (32, "one")),
        ("[2001:db8::1]:443", (32, "six")),
        ("fe80::1%eth0", (0, "all")),
    ],
)
def test_longest_prefix(ip: str, expected: tuple[int, str] | None) -> None:
    where = address(ip)
    assert where is not None
    assert TABLE.find(where) == expected


@pytest.mark.parametrize("ip", ["", "somewhere", "1.2.3", "1.2.3.4.5", "::g", "10.0.0.0/8"])
def test_what_is_no_address(ip: str) -> None:
    assert address(ip) is None


def test_what_is_no_network() -> None:
    with pytest.raises(ValueError, match="does not appear"):
        Prefixes([("everything", 1)])


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)  # of a busy machine
@given(st.ip_addresses(), st.lists(st.tuples(st.ip_addresses(), st.integers(0, 128)), max_size=8))
def test_as_a_plain_search_would(
    where: ipaddress.IPv4Address | ipaddress.IPv6Address,
    entries: list[tuple[ipaddress.IPv4Address | ipaddress.IPv6Address, int]],
) -> None:
    networks = [
        ipaddress.ip_network(f"{ip}/{min(bits, ip.max_prefixlen)}", strict=False)
        for ip, bits in entries
    ]
    found = Prefixes((str(each), str(each)) for each in networks).find(where)
    holding = [each for each in networks if each.version == where.version and where in each]
    longest = max(holding, key=lambda each: each.prefixlen, default=None)
    assert found == (None if longest is None else (longest.prefixlen, str(longest)))
