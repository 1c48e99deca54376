"""agent.central.alerts.channels.webhook: signed so that its receiver can tell."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import ssl
import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from agent.central.alerts import NotAccepted
from agent.central.alerts.channels.webhook import WEBHOOK, Parameters, sign
from tests.central.alerts.messages import a_message
from tests.central.certificates import Certificates, certificates

KEY = b"0123456789abcdef0123456789abcdef"


class Receiver(ThreadingHTTPServer):
    """Believes only what is signed with the key."""

    daemon_threads = True
    status = 204

    def __init__(self, made: Certificates) -> None:
        self.taken: list[dict[str, object]] = []
        self.paths: list[str] = []
        super().__init__(("127.0.0.1", 0), Handler)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(made.server)
        self.socket = context.wrap_socket(self.socket, server_side=True)


class Handler(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        signed = (
            f"{self.headers['webhook-id']}.{self.headers['webhook-timestamp']}.".encode() + body
        )
        wanted = base64.b64encode(hmac.digest(KEY, signed, hashlib.sha256)).decode()
        status = self.server.status if self.headers["webhook-signature"] == f"v1,{wanted}" else 401
        if status == 204:
            self.server.taken.append(json.loads(body))
            self.server.paths.append(self.path)
        self.send_response(status)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- the base's name
        pass


@pytest.fixture
def receiver(tmp_path: Path) -> Iterator[tuple[Receiver, Parameters]]:
    made = certificates(tmp_path / "tls")
    server = Receiver(made)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    key = tmp_path / "key"
    key.write_text(f"whsec_{base64.b64encode(KEY).decode()}\n")
    yield (
        server,
        Parameters(
            url=f"https://localhost:{server.server_address[1]}/safehand?tenant=1",
            key_file=str(key),
            ca_file=str(made.ca),
        ),
    )
    server.shutdown()
    server.server_close()


def test_it_is_taken_and_believed(receiver: tuple[Receiver, Parameters]) -> None:
    server, parameters = receiver
    WEBHOOK.send(parameters, a_message())
    (said,) = server.taken
    assert server.paths == ["/safehand?tenant=1"]
    assert (said["type"], said["level"]) == ("safehand.opened", "critical")
    Path(parameters.key_file).write_text(KEY.decode())
    WEBHOOK.send(parameters, a_message())
    assert len(server.taken) == 2


@pytest.mark.parametrize("status", [301, 400, 500])
def test_another_answer_is_no_yes(receiver: tuple[Receiver, Parameters], status: int) -> None:
    server, parameters = receiver
    server.status = status
    with pytest.raises(NotAccepted, match=str(status)):
        WEBHOOK.send(parameters, a_message())


def test_a_wrong_key_and_keys_that_are_none(receiver: tuple[Receiver, Parameters]) -> None:
    _, parameters = receiver
    key = Path(parameters.key_file)
    key.write_text("x" * 32)
    with pytest.raises(NotAccepted, match="401"):
        WEBHOOK.send(parameters, a_message())
    for text, says in (("tiny key", "shorter than 24"), ("whsec_!!", "no base64")):
        key.write_text(text)
        with pytest.raises(NotAccepted, match=says) as caught:
            WEBHOOK.send(parameters, a_message())
        assert text not in str(caught.value)


def test_a_server_that_nobody_vouches_for(receiver: tuple[Receiver, Parameters]) -> None:
    server, parameters = receiver
    with pytest.raises(OSError, match="certificate verify failed"):
        WEBHOOK.send(replace(parameters, ca_file=""), a_message())
    assert server.taken == []


def test_the_example_of_the_specification() -> None:
    # github.com/standard-webhooks/standard-webhooks, spec, "Signature scheme", its own example.
    key = base64.b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    body = b'{"test": 2432232314}'
    signed = sign(key, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, body)
    assert signed == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
