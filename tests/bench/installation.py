"""A whole installation in one folder, for benchmarks: central log, device, commands."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import socket
import sqlite3
import ssl
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Self

ROOT = Path(__file__).resolve().parents[2]


class Installation:
    """Starts a central log on a free port; stops everything at the end."""

    SAFEHAND = (sys.executable, "-m", "agent")

    def __init__(self, folder: Path, more: str = "") -> None:
        """`more` is added to the settings."""
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        self.state = folder / "state"
        self._settings = folder / "safehand.toml"
        self._settings.write_text(
            f'state = "{self.state.as_posix()}"\n[central]\nlisten = "127.0.0.1:{self.port}"\n'
            + more
        )
        self.environment: dict[str, str] = {}
        """Added to that of programs that are started from now on."""
        self._log = (folder / "log").open("ab")
        self._programs: list[subprocess.Popen[bytes]] = []

    def __enter__(self) -> Self:
        self.start_central()
        return self

    def __exit__(self, *_: object) -> None:
        for program in reversed(self._programs):
            if program.poll() is None:
                program.terminate()
        for program in self._programs:
            program.wait(30)
        self._log.close()

    def command(self, *words: str) -> list[str]:
        return [*self.SAFEHAND, "--settings", str(self._settings), *words]

    def start(self, *words: str) -> subprocess.Popen[bytes]:
        started = subprocess.Popen(
            self.command(*words),
            cwd=ROOT,
            stdout=self._log,
            stderr=self._log,
            env={**os.environ, **self.environment},
        )
        self._programs.append(started)
        return started

    def start_central(self) -> subprocess.Popen[bytes]:
        started = self.start("central", "serve")
        deadline = time.monotonic() + 120  # where the machine has much else to do
        while not self._healthy():
            if started.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"the central log did not start; see {self._log.name}")
            time.sleep(0.02)
        return started

    def _healthy(self) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=1)
        try:
            connection.request("GET", "/healthz")
            return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def run(self, *words: str) -> str:
        return subprocess.run(
            self.command(*words), cwd=ROOT, capture_output=True, text=True, check=True
        ).stdout

    def enrol(self, *, tls: bool = False) -> None:
        """Makes the device known; with `tls` it reports through a TLS server in front."""
        token = self.run("central", "token", "bench").split()[-1]
        url = self._tls_url() if tls else f"http://127.0.0.1:{self.port}"
        self.run("enrol", url, "--token", token)

    def _tls_url(self) -> str:
        """Starts a TLS server with a certificate of its own that hands on to the central log."""
        key, certificate = (self._settings.with_name(f"tls.{each}") for each in ("key", "pem"))
        subprocess.run(
            [
                *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"),
                *("-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"),
                *("-keyout", str(key), "-out", str(certificate)),
            ],
            check=True,
            capture_output=True,
        )
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(certificate, key)
        listening = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=self._serve_tls, args=(listening, context), daemon=True).start()
        os.environ["SSL_CERT_FILE"] = str(certificate)  # the one authority that is trusted
        return f"https://localhost:{listening.getsockname()[1]}"

    def _serve_tls(self, listening: socket.socket, context: ssl.SSLContext) -> None:
        while True:
            plain, _ = listening.accept()
            threading.Thread(target=self._hand_on, args=(plain, context), daemon=True).start()

    def _hand_on(self, plain: socket.socket, context: ssl.SSLContext) -> None:
        with (
            contextlib.suppress(OSError),
            context.wrap_socket(plain, server_side=True) as near,
            socket.create_connection(("127.0.0.1", self.port)) as far,
        ):
            back = threading.Thread(target=_copy, args=(far, near), daemon=True)
            back.start()
            _copy(near, far)
            back.join()

    def wait_until_empty(self, timeout_s: float = 120) -> None:
        """Until the central log acknowledged everything that was spooled."""
        deadline = time.monotonic() + timeout_s
        while json.loads(self.run("status", "--json"))["waiting"]:
            if time.monotonic() > deadline:
                raise RuntimeError("the spool did not empty in time")
            time.sleep(0.2)

    def database(self) -> Path:
        """The central log's store."""
        return self.state / "central" / "log.sqlite3"

    def stored(self) -> int:
        """How many events the central log holds."""
        with contextlib.closing(
            sqlite3.connect(f"file:{self.database()}?mode=ro", uri=True, timeout=10)
        ) as database:
            return int(database.execute("SELECT count(*) FROM event").fetchone()[0])


def _copy(source: socket.socket, target: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
    with contextlib.suppress(OSError):
        target.shutdown(socket.SHUT_WR)


os.environ.pop("SAFEHAND_SETTINGS", None)
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # as on a machine where it is installed
