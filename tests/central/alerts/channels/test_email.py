"""agent.central.alerts.channels.email: to a server, encrypted, or not at all."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult

from agent.central.alerts import Kind, Level, NotAccepted
from agent.central.alerts.channels.email import EMAIL, Parameters, Security, compose
from tests.central.alerts.messages import a_message
from tests.central.certificates import Certificates, certificates


class Sink:
    def __init__(self) -> None:
        self.envelopes: list[Any] = []
        self.answer = "250 taken"
        self.refuse: set[str] = set()

    async def handle_RCPT(  # noqa: N802 -- aiosmtpd's
        self, server: SMTP, session: object, envelope: Any, address: str, options: object
    ) -> str:
        if address in self.refuse:
            return "550 unknown"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802 -- aiosmtpd's
        self, server: SMTP, session: object, envelope: Any
    ) -> str:
        if self.answer.startswith("250"):
            self.envelopes.append(envelope)
        return self.answer


def sign_in(
    server: object, session: object, envelope: object, mechanism: str, data: Any
) -> AuthResult:
    right = (data.login, data.password) == (b"alerts", b"a long secret")
    return AuthResult(success=right, handled=False)


@pytest.fixture
def sink() -> Sink:
    return Sink()


@pytest.fixture
def made(tmp_path: Path) -> Certificates:
    return certificates(tmp_path / "tls")


@pytest.fixture
def server(sink: Sink, made: Certificates) -> Iterator[Parameters]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(made.server)
    controller = Controller(
        sink,
        hostname="127.0.0.1",
        port=0,
        tls_context=context,
        require_starttls=True,
        authenticator=sign_in,
    )
    controller.port = _free_port()
    controller.start()
    yield Parameters(
        host="localhost",
        port=controller.port,
        sender="safehand@example.org",
        to=("siro@example.org", "it@example.org"),
        escalate_to=("board@example.org", "siro@example.org"),
        ca_file=str(made.ca),
    )
    controller.stop()


def _free_port() -> int:
    import socket

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    return port


def changed(parameters: Parameters, **other: Any) -> Parameters:
    from dataclasses import replace

    return replace(parameters, **other)


def test_an_alert_arrives(server: Parameters, sink: Sink) -> None:
    EMAIL.send(server, a_message())
    (envelope,) = sink.envelopes
    assert envelope.rcpt_tos == ["siro@example.org", "it@example.org"]
    content = envelope.content.decode()
    assert "Subject: [critical] Safehand: Laptop 1: the check disk-encryption failed" in content
    assert "Message-ID: <opened-1-1700000000000-7@safehand.example.org>" in content
    assert "X-Priority: 1" in content
    assert "Auto-Submitted: auto-generated" in content


def test_what_nobody_acknowledged_goes_further(server: Parameters, sink: Sink) -> None:
    EMAIL.send(server, a_message(Kind.ESCALATED))
    assert sink.envelopes[0].rcpt_tos == [
        "siro@example.org",
        "it@example.org",
        "board@example.org",
    ]


def test_with_a_password(server: Parameters, sink: Sink, tmp_path: Path) -> None:
    (tmp_path / "password").write_text("a long secret\n")
    known = changed(server, user="alerts", password_file=str(tmp_path / "password"))
    EMAIL.send(known, a_message())
    assert len(sink.envelopes) == 1
    (tmp_path / "password").write_text("another one\n")
    with pytest.raises(NotAccepted, match="answered 535") as caught:
        EMAIL.send(known, a_message())
    assert "another" not in str(caught.value)


def test_a_server_that_nobody_vouches_for(server: Parameters, sink: Sink, tmp_path: Path) -> None:
    other = certificates(tmp_path / "other")
    for parameters in (changed(server, ca_file=str(other.ca)), changed(server, ca_file="")):
        with pytest.raises(OSError, match="certificate verify failed"):
            EMAIL.send(parameters, a_message())
    assert sink.envelopes == []


def test_a_server_without_tls_gets_nothing(sink: Sink) -> None:
    controller = Controller(sink, hostname="127.0.0.1", port=_free_port())
    controller.start()
    plain = Parameters(
        host="localhost", port=controller.port, sender="a@example.org", to=("b@example.org",)
    )
    try:
        with pytest.raises(NotAccepted, match="SMTPNotSupportedError"):
            EMAIL.send(plain, a_message())
        assert sink.envelopes == []
        EMAIL.send(changed(plain, security=Security.NONE), a_message())
    finally:
        controller.stop()
    assert len(sink.envelopes) == 1


def test_refusals_are_no_success(server: Parameters, sink: Sink) -> None:
    sink.answer = "452 full"
    with pytest.raises(NotAccepted, match="452"):
        EMAIL.send(server, a_message())
    sink.answer = "250 taken"
    sink.refuse = {"it@example.org"}
    with pytest.raises(NotAccepted, match="refused 1 of the recipients"):
        EMAIL.send(server, a_message())
    sink.refuse |= {"siro@example.org"}
    with pytest.raises(NotAccepted, match="SMTPRecipientsRefused"):
        EMAIL.send(server, a_message())


def test_a_port_where_nobody_is(server: Parameters) -> None:
    with pytest.raises(OSError, match="refused"):
        EMAIL.send(changed(server, port=_free_port()), a_message())


def test_low_alerts_do_not_shout() -> None:
    parameters = Parameters(host="m", sender="a@example.org", to=("b@example.org",))
    mail = compose(parameters, a_message(level=Level.LOW))
    assert mail["X-Priority"] is None
