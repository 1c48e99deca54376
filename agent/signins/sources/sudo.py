"""Who used administrator rights, and when?

sudo's own line in the journal (sudoers(5), "Log format"). The command is left out: it is nobody's
business here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from agent.signins.sources import Context, Line, Source
from agent.signins.sources._journal import entries

_LINE = re.compile(r"\s*(?P<user>\S{1,64}) : (?P<rest>.*?)COMMAND=", re.DOTALL)


def _read(data: bytes, context: Context) -> Iterator[Line]:
    for entry in entries(data):
        found = _LINE.match(entry.message) if entry.program == "sudo" else None
        if found is None:
            continue
        refused = "TTY=" not in found["rest"].split(" ; ")[0]
        yield {
            "time": entry.time,
            # Whether the person sits at this machine, sudo does not know: as over SSH, then.
            "source": "ssh",
            "account": found["user"],
            "kind": "active",
            "outcome": "failure" if refused else "success",
            "device": context.device or entry.host or None,
        }


SUDO = Source("sudo", "sudo's messages in the journal", _read)
