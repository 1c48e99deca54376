"""How does an alert become a mail? SMTP, encrypted, with the server's certificate verified."""

from __future__ import annotations

import smtplib
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from enum import StrEnum

from agent.central.alerts import Channel, Kind, Level, Message, NotAccepted
from agent.central.alerts.channels._connecting import TIMEOUT_S, is_loopback, secret, verified

_PRIORITY = {Level.CRITICAL: "1", Level.HIGH: "2"}


class Security(StrEnum):
    """How the connection is encrypted."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Parameters:
    """`[channel-email]`."""

    level: Level = Level.LOW
    digest: bool = True
    host: str = ""
    port: int = 587
    security: Security = Security.STARTTLS
    sender: str = ""
    to: tuple[str, ...] = ()
    escalate_to: tuple[str, ...] = ()
    """Also told of what nobody acknowledged."""
    user: str = ""
    password_file: str = ""
    ca_file: str = ""

    def __post_init__(self) -> None:
        if self.host and not (self.sender and self.to):
            raise ValueError("a mail needs a sender and somebody it goes to")
        if self.security is Security.NONE and self.host and not is_loopback(self.host):
            raise ValueError("security none is for a mail server on this same machine only")

    @property
    def used(self) -> bool:
        return bool(self.host)


def compose(parameters: Parameters, message: Message) -> EmailMessage:
    """The mail, with its recipients in its `To`."""
    escalated = parameters.escalate_to if message.kind is Kind.ESCALATED else ()
    mail = EmailMessage()
    mail["Subject"] = f"[{message.level}] {message.subject}"[:200]
    mail["From"] = parameters.sender
    mail["To"] = ", ".join(dict.fromkeys((*parameters.to, *escalated)))
    mail["Date"] = format_datetime(datetime.fromisoformat(message.sent))
    # The same at each try, so that a mailbox shows one that was sent twice once.
    mail["Message-ID"] = f"<{message.id}@safehand.{parameters.sender.rpartition('@')[2]}>"
    mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: no out-of-office answers
    if message.level in _PRIORITY:
        mail["X-Priority"] = _PRIORITY[message.level]
    mail.set_content(message.text)
    return mail


def send(parameters: Parameters, message: Message) -> None:
    """Hands the mail to the server, for every recipient or for none."""
    mail = compose(parameters, message)
    try:
        with _connected(parameters) as smtp:
            if parameters.user:
                smtp.login(parameters.user, secret(parameters.password_file))
            if refused := smtp.send_message(mail):
                raise NotAccepted(f"the mail server refused {len(refused)} of the recipients")
    except smtplib.SMTPResponseException as problem:
        raise NotAccepted(f"the mail server answered {problem.smtp_code}") from problem
    except smtplib.SMTPException as problem:
        raise NotAccepted(f"the mail server did not take it: {type(problem).__name__}") from problem


def _connected(parameters: Parameters) -> smtplib.SMTP:
    if parameters.security is Security.TLS:
        return smtplib.SMTP_SSL(
            parameters.host,
            parameters.port,
            timeout=TIMEOUT_S,
            context=verified(parameters.ca_file),
        )
    smtp = smtplib.SMTP(parameters.host, parameters.port, timeout=TIMEOUT_S)
    try:
        if parameters.security is Security.STARTTLS:
            smtp.starttls(context=verified(parameters.ca_file))
    except BaseException:
        smtp.close()
        raise
    return smtp


EMAIL = Channel("email", Parameters, send)
