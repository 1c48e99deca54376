"""Who is connected by WireGuard, and from where?

`wg show all dump` (wg(8)): tab-separated, one line a peer, with the time of its latest handshake.
WireGuard knows keys, not people: whose key it is, the context says; other peers are passed over.
"""

from __future__ import annotations

from collections.abc import Iterator

from agent.signins.sources import Context, Line, Source

_PEER_FIELDS = 9  # interface, public key, preshared key, endpoint, allowed ips, handshake, rx, tx …


def _read(data: bytes, context: Context) -> Iterator[Line]:
    for raw in data.decode("utf-8", "replace").splitlines():
        fields = raw.split("\t")
        if len(fields) != _PEER_FIELDS:
            continue  # the interface's own line has five
        key, endpoint, handshake = fields[1], fields[3], fields[5]
        account = context.accounts.get(key)
        if account is None or not handshake.isdecimal() or handshake == "0":
            continue
        ip = endpoint.rpartition(":")[0].removeprefix("[").removesuffix("]")
        yield {
            "time": int(handshake),
            "source": "vpn",
            "account": account,
            "kind": "active",
            "outcome": "success",
            "ip": ip or None,
            "session": f"wireguard/{fields[0]}",
        }


WIREGUARD = Source("wireguard", "`wg show all dump` of a WireGuard server", _read)
