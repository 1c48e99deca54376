"""How does an alert reach a syslog server? RFC 5424 over TLS, as RFC 5425 frames it."""

from __future__ import annotations

import socket
import ssl
from dataclasses import dataclass

from agent.central.alerts import Channel, Level, Line, Message, NotAccepted
from agent.central.alerts.channels._connecting import TIMEOUT_S, verified

_FACILITY = 13  # RFC 5424 table 1: log audit
_SEVERITY = {Level.CRITICAL: 2, Level.HIGH: 3, Level.MEDIUM: 4, Level.LOW: 5}  # table 2
_ENTERPRISE = 32473  # RFC 5612: the number for examples; we have none of our own
_BOM = "\ufeff"  # RFC 5424 section 6.4: what follows is UTF-8


@dataclass(frozen=True, slots=True)
class Parameters:
    """`[channel-syslog]`."""

    level: Level = Level.LOW
    digest: bool = False
    host: str = ""
    port: int = 6514
    ca_file: str = ""
    certificate_file: str = ""
    """Our own certificate and its key, where the server asks for one."""

    @property
    def used(self) -> bool:
        return bool(self.host)


def escaped(value: str) -> str:
    """A parameter's value: RFC 5424 section 6.3.3."""
    return value.replace("\\", "\\\\").replace('"', '\\"').replace("]", "\\]")


def records(message: Message, hostname: str) -> list[str]:
    """One record an alert; one in all for a message without any."""
    lines = message.lines or (Line(0, message.level, message.subject, message.sent, 1),)
    return [_record(message, line, hostname) for line in lines]


def _record(message: Message, line: Line, hostname: str) -> str:
    priority = _FACILITY * 8 + _SEVERITY.get(line.level, 6)
    data = "".join(
        f' {name}="{escaped(value)}"'
        for name, value in {
            "message": message.id,
            "kind": str(message.kind),
            "level": str(line.level),
            "alert": str(line.alert),
            "since": line.since,
            "count": str(line.count),
        }.items()
    )
    return (
        f"<{priority}>1 {message.sent} {hostname} safehand - {message.kind}"
        f" [safehand@{_ENTERPRISE}{data}] {_BOM}{line.title}"
    )


def send(parameters: Parameters, message: Message) -> None:
    """Sends each record, and waits until the server has read to the end.

    Syslog has no acknowledgement; that the server answers our end of the connection with its own
    says at least that nothing was on the way when it went.
    """
    context = verified(parameters.ca_file)
    if parameters.certificate_file:
        try:
            context.load_cert_chain(parameters.certificate_file)
        except (OSError, ssl.SSLError) as problem:
            raise NotAccepted(f"{parameters.certificate_file}: cannot be read") from problem
    framed = b"".join(
        b"%d %s" % (len(data), data)
        for data in (each.encode() for each in records(message, socket.gethostname() or "-"))
    )
    plain = socket.create_connection((parameters.host, parameters.port), TIMEOUT_S)
    with context.wrap_socket(plain, server_hostname=parameters.host) as tls:
        tls.sendall(framed)
        try:
            tls.unwrap().close()
        except (ssl.SSLEOFError, ssl.SSLZeroReturnError, ssl.SSLSyscallError):
            return  # it closed the connection without a word: in order, and nothing was refused
        except OSError as problem:
            if isinstance(problem, ConnectionResetError):
                raise NotAccepted("the syslog server broke off") from problem
            raise


SYSLOG = Channel("syslog", Parameters, send)
