"""Every route answers beside a real PostgreSQL too: nothing asks the database in the event loop."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest

from agent.central.server import application
from agent.central.store.postgresql import PostgresqlStore
from agent.central.writer import Writer
from agent.ocsf import heartbeat
from tests.central.devices import NOW, SIGNER, ask, fill
from tests.central.engines import log_of
from tests.central.postgresql import Server

pytestmark = [pytest.mark.real]

ROUTES = [
    ("POST", "/v1/witness", b'{"size": 5}'),
    ("GET", "/log/checkpoint", b""),
    ("GET", "/log/tile/0/000", b""),
    ("GET", "/log/tile/entries/000", b""),
    ("GET", "/healthz", b""),
    ("GET", "/metrics", b""),
    ("GET", "/", b""),
]


def test_every_route_answers(tmp_path: Path) -> None:
    server = Server()
    try:
        server.init().start()
        store = PostgresqlStore(server.database("log"), tmp_path / "payload.key")
        device = fill(store, 300)
        writer = Writer(store)
        with log_of(store) as log:
            app = application(store, writer, log, clock=lambda: NOW, log_key=str(SIGNER.verifier))
            note = (log.checkpoint() or "").split("\n")
            size, root = int(note[1]), base64.b64decode(note[2]).hex()
            for number, seen in enumerate([(size, root), (5, "00" * 32), (size + 9, root)], 1000):
                body = device.event(number, heartbeat(NOW, policies="", outcomes={}, log=seen))
                answer = ask(app, "POST", "/v1/events", body, device.signed(body))
                assert answer.json["stored"] == 1
            assert {row.kind for row in store.snapshot().alarms} == {"rolled-back", "split-view"}
            answers = {where: ask(app, how, where, body).status for how, where, body in ROUTES}
            assert answers == {where: 200 for _, where, _ in ROUTES}
        writer.close()
        store.close()
    finally:
        server.close()
