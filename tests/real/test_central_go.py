"""An auditor with nothing but the public key reads a running log, by a tool that is not ours."""

from __future__ import annotations

import json
import threading
import urllib.request
import zlib
from pathlib import Path

import pytest
import uvicorn

from agent.central.proving import prove
from agent.central.server import Address, application, listen
from agent.central.store.sqlite import SqliteStore
from agent.central.store.sqlite.log import SqliteLog
from agent.central.writer import Writer
from agent.event import Place
from agent.tlog.tiles import path, width
from tests.central.devices import SIGNER, fill
from tests.real.go import ask, verifier

__all__ = ["verifier"]

pytestmark = [pytest.mark.real]

SIZE = 700


def test_a_running_log(verifier: Path, tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "log.sqlite3")
    device = fill(store, SIZE)
    log = SqliteLog(tmp_path / "log.sqlite3")
    writer = Writer(store)
    with listen(Address("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        server = uvicorn.Server(
            uvicorn.Config(application(store, writer, log), log_config=None, lifespan="off")
        )
        running = threading.Thread(target=server.run, args=([listening],))
        running.start()
        copy = tmp_path / "copy"
        for level, name in ((0, 0), (1, 1), (0, "entries")):
            for number in range(3):
                if hashes := width(level, number, SIZE):
                    fetch(port, copy, path(name, number, hashes))
        fetch(port, copy, "checkpoint")
        server.should_exit = True
        running.join(20)
    code, said = ask(verifier, str(SIGNER.verifier), "log", copy)
    assert code == 0, said
    assert said.startswith(f"{SIZE} entries")
    # An erased payload changes nothing of this: the entries are all that was read.
    proof = prove(log, Place(device.id, "boot-1", 42), SIGNER.verifier)
    (tmp_path / "a.tlog-proof").write_text(str(proof))
    (tmp_path / "entry").write_bytes(next(log.entries(42, 1)).data)
    assert json.loads(zlib.decompress(proof.extra))["event"]
    said = ask(
        verifier, str(SIGNER.verifier), "proof", tmp_path / "a.tlog-proof", tmp_path / "entry"
    )
    assert said == (0, f"entry 42 of {SIZE}\n")
    writer.close()
    log.close()
    store.close()


def fetch(port: int, folder: Path, place: str) -> None:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/log/{place}", timeout=10) as answer:
        file = folder / place
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(answer.read())
