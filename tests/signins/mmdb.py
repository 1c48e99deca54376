"""A tiny writer of MMDB files, after the format's public specification 2.0 (maxmind.github.io)."""

from __future__ import annotations

import ipaddress
import struct
from collections.abc import Mapping
from typing import Any

_MARKER = b"\xab\xcd\xefMaxMind.com"
_STRING, _DOUBLE, _UINT16, _UINT32, _MAP, _UINT64, _ARRAY = 2, 3, 5, 6, 7, 9, 11


def mmdb(
    networks: Mapping[str, Any],
    *,
    built: int,
    kind: str = "Test-City",
    version: int = 6,
) -> bytes:
    """A file with a record for each network. `built` is in seconds since 1970."""
    data, offsets = b"", {}
    for cidr, record in networks.items():
        offsets[cidr] = len(data)
        data += _encoded(record)
    nodes: list[list[int | str | None]] = [[None, None]]
    for cidr in networks:
        bits = _bits(cidr, version)
        at = 0
        for bit in bits[:-1]:
            below = nodes[at][bit]
            if not isinstance(below, int):
                below = nodes[at][bit] = len(nodes)
                nodes.append([None, None])
            at = below
        nodes[at][bits[-1]] = cidr
    count = len(nodes)
    tree = b""
    for node in nodes:
        for each in node:
            value = each if isinstance(each, int) else count
            if isinstance(each, str):
                value = count + 16 + offsets[each]
            tree += value.to_bytes(3, "big")
    metadata = {
        "node_count": _Sized(_UINT32, count),
        "record_size": _Sized(_UINT16, 24),
        "ip_version": _Sized(_UINT16, version),
        "database_type": kind,
        "languages": ["en"],
        "binary_format_major_version": _Sized(_UINT16, 2),
        "binary_format_minor_version": _Sized(_UINT16, 0),
        "build_epoch": _Sized(_UINT64, built),
        "description": {"en": "made up"},
    }
    return tree + bytes(16) + data + _MARKER + _encoded(metadata)


class _Sized:
    def __init__(self, kind: int, value: int) -> None:
        self.kind, self.value = kind, value


def _bits(cidr: str, version: int) -> list[int]:
    """The path to the network; in a file of IPv6, IPv4 is below ::/96."""
    network = ipaddress.ip_network(cidr)
    number, length = int(network.network_address), network.prefixlen
    width = 32 if version == 4 else 128
    length += width - network.max_prefixlen
    return [number >> (width - 1 - each) & 1 for each in range(length)]


def _encoded(value: Any) -> bytes:
    match value:
        case _Sized():
            raw = value.value.to_bytes((value.value.bit_length() + 7) // 8, "big")
            return _control(value.kind, len(raw)) + raw
        case str():
            raw = value.encode()
            return _control(_STRING, len(raw)) + raw
        case int():
            return _encoded(_Sized(_UINT32, value))
        case float():
            return _control(_DOUBLE, 8) + struct.pack(">d", value)
        case list():
            return _control(_ARRAY, len(value)) + b"".join(map(_encoded, value))
        case Mapping():
            pairs = (_encoded(key) + _encoded(each) for key, each in value.items())
            return _control(_MAP, len(value)) + b"".join(pairs)
    raise TypeError(value)


def _control(kind: int, size: int) -> bytes:
    first, more = (size, b"") if size < 29 else (29, bytes([size - 29]))
    if kind < 8:
        return bytes([kind << 5 | first]) + more
    return bytes([first, kind - 7]) + more
