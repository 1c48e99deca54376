"""How does the service manager learn how the agent is?

The datagram protocol of sd_notify(3), where NOTIFY_SOCKET is set; nothing elsewhere.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Mapping


def watchdog_s(environment: Mapping[str, str] = os.environ) -> float | None:
    """Seconds between signs of life, half of what the service manager allows; None where it
    wants none (sd_watchdog_enabled(3)).
    """
    allowed = environment.get("WATCHDOG_USEC", "")
    pid = environment.get("WATCHDOG_PID", str(os.getpid()))
    if not allowed.isdigit() or int(allowed) == 0 or pid != str(os.getpid()):
        return None
    return int(allowed) / 2_000_000


def notify(state: str, environment: Mapping[str, str] = os.environ) -> bool:
    """Tells the service manager, for example "READY=1"; True where one was told.

    Never raises: a service manager that does not listen must not stop the agent.
    """
    address = environment.get("NOTIFY_SOCKET", "")
    if address[:1] not in {"/", "@"} or not hasattr(socket, "AF_UNIX"):
        return False
    if address[0] == "@":  # a name in Linux's abstract namespace
        address = "\0" + address[1:]
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as out:
            out.settimeout(1.0)
            out.sendto(state.encode(), address)
    except OSError:
        return False
    return True
