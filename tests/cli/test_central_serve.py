"""`safehand central serve` runs the log."""

from __future__ import annotations

import http.client
import itertools
import random
import signal
import socket
import sqlite3
import threading
import time
import urllib.request
from pathlib import Path

import pytest
from nacl.signing import SigningKey

from agent.central.store.sqlite.log import SqliteLog
from tests.central.devices import (
    MadeUpDevice,
    a_finding,
    enrol_request,
    enrolled,
)
from tests.cli.central_log import (
    Server,
    central,
    post,
    send,
    sent_through,
    stop,
    store_of,
    write_settings,
)


def test_an_address_on_the_network_is_refused(
    settings: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_settings(settings, "0.0.0.0:8470")
    assert central(settings, "serve") == 2
    assert "without TLS the central log listens on this machine" in capsys.readouterr().err


def test_a_port_that_is_taken(settings: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        write_settings(settings, f"127.0.0.1:{taken.getsockname()[1]}")
        assert central(settings, "serve") == 2
    assert "something else listens there already" in capsys.readouterr().err


def test_from_token_to_page_through_a_real_server(
    served: Server, settings: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert central(settings, "token", "Laptop 1") == 0
    key = SigningKey(bytes([3] * 32))
    request = enrol_request(capsys.readouterr().out.strip(), key)
    device = MadeUpDevice(str(post(served.port, "/v1/enrol", request, {})["device"]), key)
    said = send(served.port, device, [device.event(1), device.event(2, a_finding())])
    assert said["stored"] == 2
    with urllib.request.urlopen(f"http://127.0.0.1:{served.port}/", timeout=10) as page:
        assert "Laptop 1" in page.read().decode()
    served.process.send_signal(signal.SIGTERM)
    _, err = served.process.communicate(timeout=20)
    assert served.process.returncode == 0, err
    assert err == "Stopped; everything that was acknowledged is stored.\n"


def test_a_log_whose_key_is_gone_does_not_go_on(
    served: Server, settings: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sent_through(served, settings)
    stop(served)
    (settings.parent / "state" / "central" / "log.key").unlink()
    assert central(settings, "serve") == 2
    assert "backup" in capsys.readouterr().err


@pytest.mark.slow
def test_a_killed_server_loses_nothing_that_it_acknowledged(settings: Path) -> None:
    """Two devices send and retry while the server is killed ten times, at random moments."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    write_settings(settings, f"127.0.0.1:{port}")
    store = store_of(settings)
    devices = [enrolled(store, f"Laptop {n}", seed=n) for n in (1, 2)]
    store.close()
    chance = random.Random(7)
    ended = threading.Event()
    sent: dict[tuple[str, int], bytes] = {}
    acknowledged: set[tuple[str, int]] = set()

    def work(device: MadeUpDevice) -> None:
        sequence = itertools.count(1)
        while not ended.is_set():
            batch = {n: device.event(n) for n in itertools.islice(sequence, 20)}
            sent.update({(device.id, n): line for n, line in batch.items()})
            while True:
                try:
                    said = send(port, device, list(batch.values()))
                except (OSError, http.client.HTTPException, ValueError):
                    if ended.is_set():
                        return
                    time.sleep(0.05)
                    continue
                assert said["refused"] == []
                assert (int(str(said["stored"])) + int(str(said["duplicate"]))) == len(batch)
                acknowledged.update((device.id, n) for n in batch)
                break

    threads = [threading.Thread(target=work, args=(device,)) for device in devices]
    for thread in threads:
        thread.start()
    for _ in range(10):
        server = Server(settings)
        time.sleep(chance.uniform(0.1, 0.6))
        server.kill()
    ended.set()
    for thread in threads:
        thread.join(20)

    database = sqlite3.connect(settings.parent / "state" / "central" / "log.sqlite3")
    log = SqliteLog(settings.parent / "state" / "central" / "log.sqlite3")
    rows = [(event.place.device, event.place.sequence, event.body) for event in log.events()]
    log.close()
    whole = database.execute("PRAGMA integrity_check").fetchone()
    database.close()
    assert central(settings, "verify") == 0
    stored = {(device, sequence): body for device, sequence, body in rows}
    assert whole == ("ok",)
    assert len(rows) == len(stored)
    assert len(acknowledged) > 100
    assert acknowledged <= stored.keys()
    assert all(sent[place] == body for place, body in stored.items())
