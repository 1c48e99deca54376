"""Who used a web application, by its server's access log?

The common and combined formats of Apache and nginx (httpd's "Log Files", nginx's
`ngx_http_log_module`), where the third field is the account that signed in. What was asked for is
left out: only that somebody did.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

from agent.signins.sources import Context, Line, Source

_LINE = re.compile(
    r"(?P<ip>[0-9A-Fa-f:.]+) \S+ (?P<user>\S{1,128}) \[(?P<time>[^\]]{20,32})\] "
    r'"(?:[^"\\]|\\.)*" (?P<status>\d{3}) \S+(?: "(?:[^"\\]|\\.)*" "(?P<agent>(?:[^"\\]|\\.)*)")?'
)
_REFUSED = frozenset({401, 403})


def _read(data: bytes, context: Context) -> Iterator[Line]:  # noqa: ARG001 -- a source's signature
    for raw in data.decode("utf-8", "replace").splitlines():
        found = _LINE.match(raw)
        if found is None or found["user"] == "-":
            continue
        try:
            moment = datetime.strptime(found["time"], "%d/%b/%Y:%H:%M:%S %z")
        except ValueError:
            continue
        refused = int(found["status"]) in _REFUSED
        yield {
            "time": moment.isoformat(),
            "source": "webapp",
            "account": found["user"],
            "kind": "logon" if refused else "active",
            "outcome": "failure" if refused else "success",
            "ip": found["ip"],
            "user_agent": found["agent"] or None,
        }


ACCESS_LOG = Source("access-log", "a web server's access log, common or combined", _read)
