"""Who is signed in at this Linux machine?

systemd-logind over D-Bus (org.freedesktop.login1(5)): sessions of class "user" and their hints.
`psutil.users()` and utmp are empty on Debian 13. A desktop sets LockedHint and IdleHint; on a
console logind takes the terminal's last input.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from agent.signins.watching import Session, Use

_NAME, _PATH = "org.freedesktop.login1", "/org/freedesktop/login1"
_TIMEOUT_S = 5.0


class Logind:
    """One connection to the system's bus, made when it is first needed and after it broke."""

    def __init__(self) -> None:
        self._connection: Any = None

    def sessions(self) -> list[Session]:
        """Raises OSError where the bus or logind does not answer."""
        try:
            return list(self._ask())
        except Exception as problem:
            self.close()
            if isinstance(problem, OSError):
                raise
            raise OSError(f"logind cannot be asked: {problem!r}") from problem

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _ask(self) -> Iterator[Session]:
        from jeepney import DBusAddress
        from jeepney.wrappers import Properties

        manager = DBusAddress(_PATH, _NAME, f"{_NAME}.Manager")
        for _, _, _, _, path in self._call(manager, "ListSessions")[0]:
            address = DBusAddress(path, _NAME, f"{_NAME}.Session")
            reply = self._send(Properties(address).get_all())
            session = read({name: value for name, (_, value) in reply[0].items()})
            if session is not None:
                yield session

    def _call(self, address: Any, method: str) -> Any:
        from jeepney import new_method_call

        return self._send(new_method_call(address, method))

    def _send(self, message: Any) -> Any:
        from jeepney.io.blocking import open_dbus_connection
        from jeepney.wrappers import unwrap_msg

        if self._connection is None:
            self._connection = open_dbus_connection("SYSTEM")
        return unwrap_msg(self._connection.send_and_get_reply(message, timeout=_TIMEOUT_S))


def read(properties: Mapping[str, Any]) -> Session | None:
    """The session that logind's properties describe; None for one that is no person's."""
    account, state = str(properties.get("Name") or ""), str(properties.get("State") or "")
    if properties.get("Class") != "user" or not account or state == "closing":
        return None
    use = Use.ACTIVE
    if properties.get("LockedHint"):
        use = Use.LOCKED
    elif properties.get("IdleHint") or (state == "online" and not properties.get("Remote")):
        use = Use.IDLE  # `online`: another session has the seat's screen and keyboard
    remote = bool(properties.get("Remote"))
    return Session(str(properties.get("Id") or ""), account, use, remote)
