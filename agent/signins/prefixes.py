"""Which of many networks does an address belong to?

The longest prefix that holds it, for IPv4 and IPv6 at once: a dictionary for each length that
occurs, asked from the longest down. Pure.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from typing import Generic, TypeVar

T = TypeVar("T")

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
_BITS = {4: 32, 6: 128}


def address(text: str) -> Address | None:
    """The address, an IPv4 one also where it is written inside IPv6; None where it is none.

    A port and a zone (`10.0.0.1:443`, `[2001:db8::1]:443`, `fe80::1%eth0`) are left out.
    """
    text = text.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        found = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return None
    if isinstance(found, ipaddress.IPv6Address):
        return found.ipv4_mapped or found
    return found


class Prefixes(Generic[T]):
    """Networks and what is known of each."""

    def __init__(self, entries: Iterable[tuple[str, T]]) -> None:
        """Of two entries for one network the first stays. Raises ValueError for what is none."""
        tables: dict[tuple[int, int], dict[int, T]] = {}
        for cidr, value in entries:
            network = ipaddress.ip_network(cidr.strip(), strict=False)
            shift = _BITS[network.version] - network.prefixlen
            table = tables.setdefault((network.version, network.prefixlen), {})
            table.setdefault(int(network.network_address) >> shift, value)
        self._tables = {
            version: [
                (length, _BITS[version] - length, tables[version, length])
                for length in sorted((n for v, n in tables if v == version), reverse=True)
            ]
            for version in _BITS
        }

    def find(self, where: Address) -> tuple[int, T] | None:
        """The length of the longest prefix that holds the address, and its value."""
        number = int(where)
        for length, shift, table in self._tables[where.version]:
            value = table.get(number >> shift)
            if value is not None:
                return length, value
        return None
