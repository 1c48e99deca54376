"""agent.central.alerts.channels.syslog: RFC 5424 records, framed as RFC 5425 says."""

from __future__ import annotations

import re
import socket
import ssl
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from agent.central.alerts import Level, NotAccepted
from agent.central.alerts.channels.syslog import SYSLOG, Parameters, escaped, records
from tests.central.alerts.messages import a_message
from tests.central.certificates import certificates

# RFC 5424 section 6, ABNF: HEADER, one SD-ELEMENT, MSG with a byte order mark.
RECORD = re.compile(
    r"<(?P<pri>[0-9]{1,3})>1 (?P<time>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{1,6}Z) (?P<host>[!-~]+)"
    r" safehand - (?P<id>[!-~]{1,32}) "
    r'\[(?P<data>[a-z]+@32473(?: [a-z]+="(?:[^"\\\]]|\\["\\\]])*")+)\] ' + "\ufeff(?P<text>.*)"
)


def test_records() -> None:
    first, second = (RECORD.fullmatch(each) for each in records(a_message(), "log1"))
    assert first
    assert second
    assert (first["pri"], first["host"], first["id"]) == ("106", "log1", "opened")
    assert 'alert="1"' in first["data"]
    assert second["text"] == 'Laptop 2: a]b"c\\d'
    assert len(records(a_message(lines=0), "log1")) == 1
    assert records(a_message(level=Level.LOW), "h")[0].startswith("<109>1 ")


def test_what_would_end_a_value_does_not() -> None:
    assert escaped('a"]\\b') == 'a\\"\\]\\\\b'


class Receiver:
    """Reads to the end of the first connection."""

    def __init__(self, certificate: Path, how: str) -> None:
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(certificate)
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.port = self.listening.getsockname()[1]
        self.how = how
        self.read = b""
        self.thread = threading.Thread(target=self._serve, daemon=True)
        self.thread.start()

    def _serve(self) -> None:
        try:
            plain, _ = self.listening.accept()
            with self.context.wrap_socket(plain, server_side=True) as tls:
                if self.how == "reset":
                    tls.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
                    return
                while data := tls.recv(4096):
                    self.read += data
                if self.how == "answers":
                    tls.unwrap().close()
        except OSError:
            pass


@pytest.fixture
def receivers(tmp_path: Path) -> Iterator[dict[str, tuple[Receiver, Parameters]]]:
    made = certificates(tmp_path)
    found = {}
    for how in ("answers", "leaves", "reset"):
        receiver = Receiver(made.server, how)
        parameters = Parameters(host="localhost", port=receiver.port, ca_file=str(made.ca))
        found[how] = (receiver, parameters)
    yield found
    for receiver, _ in found.values():
        receiver.listening.close()


@pytest.mark.parametrize("how", ["answers", "leaves"])
def test_all_records_arrive_in_frames(
    receivers: dict[str, tuple[Receiver, Parameters]], how: str
) -> None:
    receiver, parameters = receivers[how]
    SYSLOG.send(parameters, a_message())
    receiver.thread.join(5)
    data, count = receiver.read, 0
    while data:
        length, _, rest = data.partition(b" ")
        assert RECORD.fullmatch(rest[: int(length)].decode())
        data, count = rest[int(length) :], count + 1
    assert count == 2


def test_a_receiver_that_breaks_off(receivers: dict[str, tuple[Receiver, Parameters]]) -> None:
    _, parameters = receivers["reset"]
    with pytest.raises((NotAccepted, OSError)):
        SYSLOG.send(parameters, a_message(lines=20))


def test_a_receiver_that_nobody_vouches_for(
    receivers: dict[str, tuple[Receiver, Parameters]],
) -> None:
    receiver, parameters = receivers["answers"]
    with pytest.raises(OSError, match="certificate verify failed"):
        SYSLOG.send(replace(parameters, ca_file=""), a_message())
    assert receiver.read == b""


def test_a_certificate_of_ours_that_is_none(tmp_path: Path) -> None:
    with pytest.raises(NotAccepted, match="cannot be read"):
        SYSLOG.send(
            Parameters(host="localhost", certificate_file=str(tmp_path / "none")), a_message()
        )
