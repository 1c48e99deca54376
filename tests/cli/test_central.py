"""`safehand central` runs the log, lets devices in and says how things stand."""

from __future__ import annotations

import http.client
import itertools
import json
import os
import random
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from nacl.signing import SigningKey

from agent import cli
from agent.central.decoding import decode
from agent.central.enrolment import milliseconds
from agent.central.server import utc_now
from agent.central.store import Received
from agent.central.store.sqlite import SqliteStore
from agent.cli.central import _printable
from agent.event import Body
from tests.central.devices import (
    MadeUpDevice,
    a_finding,
    a_heartbeat,
    a_held_message,
    enrol_request,
    enrolled,
)


@pytest.fixture
def settings(tmp_path: Path) -> Path:
    file = tmp_path / "safehand.toml"
    write_settings(file, "127.0.0.1:0")
    return file


def write_settings(file: Path, listen: str) -> None:
    state = json.dumps(str(file.parent / "state"))
    file.write_text(f'state = {state}\n[central]\nlisten = "{listen}"\n')


def central(settings: Path, *words: str) -> int:
    return cli.main(["--settings", str(settings), "central", *words])


def store_of(settings: Path) -> SqliteStore:
    return SqliteStore(settings.parent / "state" / "central" / "log.sqlite3")


def report(settings: Path, *bodies: Body, asset: str = "Laptop 1") -> None:
    store = store_of(settings)
    device = enrolled(store, asset)
    received = [decode(device.event(n, each), signer=device.id) for n, each in enumerate(bodies, 1)]
    with store.change() as changes:
        changes.add([e for e in received if isinstance(e, Received)], now=milliseconds(utc_now()))
    store.close()


def test_settings_may_stand_before_or_after_the_command(
    settings: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report(settings, a_heartbeat())
    for words in (
        ["--settings", str(settings), "central", "status"],
        ["central", "--settings", str(settings), "status"],
    ):
        assert cli.main(words) == 0
        assert "Laptop 1" in capsys.readouterr().out


def test_a_token_is_printed_with_what_to_do(
    settings: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert central(settings, "token", "Laptop 1", "--hours", "3") == 0
    said = capsys.readouterr()
    token = said.out.strip()
    assert re.fullmatch(r"[\w-]{43}", token)
    assert f"safehand enrol http://127.0.0.1:0 --token {token}" in said.err
    assert "3 hours" in said.err


@pytest.mark.parametrize("words", [["token", " "], ["token", "x", "--hours", "25"]])
def test_a_token_that_cannot_be(
    settings: Path, words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert central(settings, *words) == 2
    said = capsys.readouterr()
    assert said.err.startswith("safehand: ")
    assert said.out == ""


def test_status_of_an_empty_log(settings: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert central(settings, "status") == 0
    assert capsys.readouterr().out == "No device reports here yet.\n"


def test_status_says_what_is_wrong(settings: Path, capsys: pytest.CaptureFixture[str]) -> None:
    report(settings, a_heartbeat(), a_finding(), a_held_message())
    assert central(settings, "status") == 1
    said = capsys.readouterr().out
    for words in (
        "Yes: the one device needs attention.",
        "Laptop 1  Needs attention",
        "disk-encryption: /home is not encrypted. Encrypt it.",
        "7f3a on Laptop 1",
    ):
        assert words in said, words


def test_status_as_json_lines(settings: Path, capsys: pytest.CaptureFixture[str]) -> None:
    report(settings, a_heartbeat(), a_finding(), a_held_message())
    assert central(settings, "status", "--json") == 1
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [row["kind"] for row in rows] == ["answer", "device", "finding", "held"]
    assert (rows[0]["wrong"], rows[0]["events"]) == (True, 3)
    assert (rows[2]["check"], rows[2]["outcome"]) == ("disk-encryption", "fail")


def test_a_terminal_obeys_no_device() -> None:
    assert _printable("a\x1b[31mb\nc\u202ed") == "a�[31mb�c�d"


def test_an_address_on_the_network_is_refused(
    settings: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_settings(settings, "0.0.0.0:8470")
    assert central(settings, "serve") == 2
    assert "speaks TLS" in capsys.readouterr().err


def test_a_port_that_is_taken(settings: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        write_settings(settings, f"127.0.0.1:{taken.getsockname()[1]}")
        assert central(settings, "serve") == 2
    assert "something else listens there already" in capsys.readouterr().err


def test_a_store_that_is_none(settings: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = settings.parent / "state" / "central"
    folder.mkdir(parents=True)
    (folder / "log.sqlite3").write_text("A letter. " * 500)
    for words in (["serve"], ["status"], ["token", "x"]):
        assert central(settings, *words) == 2
        assert "cannot be used" in capsys.readouterr().err


class Server:
    """`safehand central serve` as a process of its own."""

    def __init__(self, settings: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "agent", "--settings", str(settings), "central", "serve"],
            stderr=subprocess.PIPE,
            text=True,
            cwd=Path(__file__).parent.parent.parent,
            env={**os.environ, "PYTHONWARNINGS": "error"},
        )
        assert self.process.stderr
        line = self.process.stderr.readline()
        where = re.search(r"http://127\.0\.0\.1:(\d+)/", line)
        assert where, line
        self.port = int(where[1])

    def kill(self) -> None:
        self.process.kill()
        self.process.communicate(timeout=10)


@pytest.fixture
def served(settings: Path) -> Iterator[Server]:
    server = Server(settings)
    yield server
    server.kill()


def post(port: int, path: str, body: bytes, headers: dict[str, str]) -> dict[str, object]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("POST", path, body, headers)
        answer = connection.getresponse()
        read: dict[str, object] = json.loads(answer.read())
        if answer.status != 200:
            raise OSError(f"{answer.status}: {read}")
        return read
    finally:
        connection.close()


def send(port: int, device: MadeUpDevice, lines: list[bytes]) -> dict[str, object]:
    body = b"\n".join(lines)
    headers = device.signed(body, authority=f"127.0.0.1:{port}")
    return post(port, "/v1/events", body, headers)


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


def sent_through(server: Server, settings: Path, count: int = 3) -> MadeUpDevice:
    store = store_of(settings)
    device = enrolled(store)
    store.close()
    send(server.port, device, [device.event(n) for n in range(1, count + 1)])
    return device


def stop(server: Server) -> None:
    server.process.send_signal(signal.SIGTERM)
    server.process.communicate(timeout=20)


def test_the_log_is_whole_and_one_event_can_be_shown(
    served: Server, settings: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    device = sent_through(served, settings)
    stop(served)
    assert central(settings, "verify") == 0
    said = capsys.readouterr().out
    assert said.startswith("4 entries, 1 checkpoints signed by log.safehand.internal/")
    assert "Nothing was altered" in said
    proof = tmp_path / "a.tlog-proof"
    assert central(settings, "prove", f"{device.id}:boot-1:2", "--out", str(proof)) == 0
    assert central(settings, "prove", f"{device.id}:boot-1:2") == 0
    assert capsys.readouterr().out == proof.read_text()
    key = tmp_path / "state" / "central" / "log.pub"
    for given in (str(key), key.read_text().strip()):
        # Elsewhere, with nothing but the public key.
        assert cli.main(["central", "verify", str(proof), "--key", given]) == 0
        said, why = capsys.readouterr()
        assert json.loads(said)["metadata"]["sequence"] == 2
        assert "Entry 2 of the 4" in why


def test_a_log_that_was_altered(
    served: Server, settings: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sent_through(served, settings)
    stop(served)
    database = sqlite3.connect(settings.parent / "state" / "central" / "log.sqlite3")
    database.execute("UPDATE event SET severity = 5 WHERE position = 1")
    database.execute("DELETE FROM event WHERE position = 2")
    database.commit()
    database.close()
    assert central(settings, "verify") == 1
    said = capsys.readouterr().out
    assert "entry 2: its event is gone, and nothing explains why" in said
    assert "rows of table event do not follow" in said
    assert central(settings, "verify", "--json") == 1
    answer = json.loads(capsys.readouterr().out)
    assert answer["entries"] == 4
    assert answer["problems"] > 1


def test_a_proof_that_proves_nothing(
    served: Server, settings: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    device = sent_through(served, settings)
    stop(served)
    proof = tmp_path / "a.tlog-proof"
    assert central(settings, "prove", f"{device.id}:boot-1:2", "--out", str(proof)) == 0
    proof.write_text(proof.read_text().replace("index 2", "index 1"))
    assert central(settings, "verify", str(proof)) == 1
    assert "proves nothing" in capsys.readouterr().err
    assert central(settings, "prove", f"{device.id}:boot-1:9") == 1
    assert "does not hold that event" in capsys.readouterr().err
    assert central(settings, "prove", "nonsense") == 2
    assert "DEVICE:BOOT:SEQUENCE" in capsys.readouterr().err


def test_without_a_log_there_is_nothing_to_verify(
    settings: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert central(settings, "verify") == 2
    assert "log.pub" in capsys.readouterr().err


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
    rows = database.execute(
        "SELECT device, sequence, body FROM event JOIN stream ON stream.id = stream"
    ).fetchall()
    whole = database.execute("PRAGMA integrity_check").fetchone()
    database.close()
    assert central(settings, "verify") == 0
    stored = {(device, sequence): body for device, sequence, body in rows}
    assert whole == ("ok",)
    assert len(rows) == len(stored)
    assert len(acknowledged) > 100
    assert acknowledged <= stored.keys()
    assert all(sent[place] == body for place, body in stored.items())
