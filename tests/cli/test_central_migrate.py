"""`safehand central migrate` moves the log; what moves is in tests/central/test_moving.py."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.central.postgresql import Server
from tests.cli.central_log import Server as Central
from tests.cli.central_log import central, send, sent_through, stop


@pytest.fixture
def postgresql() -> Iterator[Server]:
    server = Server()
    try:
        yield server.init().start()
    finally:
        server.close()


def test_without_a_log(settings: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert central(settings, "migrate", "--to", "postgresql://safehand@/log") == 2
    assert "no log to move" in capsys.readouterr().err


@pytest.mark.real
def test_from_a_file_to_a_server_that_goes_on(
    settings: Path, postgresql: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    served = Central(settings)
    device = sent_through(served, settings)
    stop(served)
    url = postgresql.database("log")
    assert central(settings, "migrate", "--to", url) == 0
    assert "4 entries, the same root" in capsys.readouterr().out
    assert central(settings, "status") == 2
    assert "central.store" in capsys.readouterr().err
    with settings.open("a") as file:
        file.write(f"store = {json.dumps(url)}\n")
    served = Central(settings)
    try:
        said = send(served.port, device, [device.event(n) for n in range(3, 7)])
        assert (said["stored"], said["duplicate"]) == (3, 1)
    finally:
        stop(served)
    for words, code in (
        (["verify"], 0),
        (["prove", f"{device.id}:boot-1:6"], 0),
        (["status"], 1),  # the procedure that comes with us is due to be read again
    ):
        assert central(settings, *words) == code, capsys.readouterr()
        capsys.readouterr()
