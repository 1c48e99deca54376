"""Who connected by OpenVPN, and from where?

The server's own log (OpenVPN 2.5 and 2.6, `--log`, times as `--suppress-timestamps` leaves them).
The address is the client's own, before the tunnel.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from agent.signins.sources import Context, Line, Source

_TIME = r"(?P<time>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)(?: us=\d+)? "
_UP = re.compile(
    _TIME + r"\S+ \[(?P<user>[^\]]{1,64})\] Peer Connection Initiated with "
    r"\[AF_INET6?\](?P<ip>[0-9A-Fa-f:.]+?):(?P<port>\d+)"
)
_DOWN = re.compile(
    _TIME + r"(?P<user>[^/\s]{1,64})/(?P<ip>[0-9A-Fa-f:.]+?):(?P<port>\d+) "
    r".*(?:client-instance exiting|Inactivity timeout)"
)


def _read(data: bytes, context: Context) -> Iterator[Line]:
    for raw in data.decode("utf-8", "replace").splitlines():
        up, down = _UP.match(raw), _DOWN.match(raw)
        found = up or down
        if found is None:
            continue
        yield {
            "time": found["time"],
            "source": "vpn",
            "account": context.accounts.get(found["user"], found["user"]),
            "kind": "logon" if up else "logoff",
            "outcome": "success",
            "ip": found["ip"].removeprefix("::ffff:"),
            "session": f"{found['user']}/{found['ip']}:{found['port']}",
        }


OPENVPN = Source("openvpn", "an OpenVPN server's log", _read)
