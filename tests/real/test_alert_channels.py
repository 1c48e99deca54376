"""Alerts reach servers that we did not write: rsyslog over TLS, and Postfix's own mail sink."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from agent.central.alerts.channels.email import EMAIL, Security
from agent.central.alerts.channels.email import Parameters as Email
from agent.central.alerts.channels.syslog import SYSLOG
from agent.central.alerts.channels.syslog import Parameters as Syslog
from tests.central.alerts.messages import a_message
from tests.central.certificates import Certificates, certificates

RSYSLOG = shutil.which("rsyslogd")
GNUTLS = any(Path("/usr/lib").glob("*/rsyslog/lmnsd_gtls.so"))
SINK = shutil.which("smtp-sink", path="/usr/sbin:/usr/bin")

pytestmark = pytest.mark.real


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    return port


def wait_for_port(port: int, program: subprocess.Popen[bytes]) -> None:
    for _ in range(200):
        if program.poll() is not None:
            raise RuntimeError(f"it ended with {program.returncode}")
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError("it does not listen")


@pytest.fixture
def made(tmp_path: Path) -> Certificates:
    return certificates(tmp_path / "tls")


@pytest.fixture
def syslog(tmp_path: Path, made: Certificates) -> Iterator[tuple[Syslog, Path]]:
    if RSYSLOG is None or not GNUTLS:
        pytest.skip("rsyslog with rsyslog-gnutls is not here")
    port, out = free_port(), tmp_path / "out"
    certificate, _, key = made.server.read_text().partition("-----BEGIN PRIVATE KEY-----")
    (tmp_path / "cert.pem").write_text(certificate)
    (tmp_path / "key.pem").write_text(f"-----BEGIN PRIVATE KEY-----{key}")
    config = tmp_path / "rsyslog.conf"
    config.write_text(
        f"""
global(workDirectory="{tmp_path}" DefaultNetstreamDriver="gtls"
       DefaultNetstreamDriverCAFile="{made.ca}"
       DefaultNetstreamDriverCertFile="{tmp_path}/cert.pem"
       DefaultNetstreamDriverKeyFile="{tmp_path}/key.pem")
module(load="imtcp" StreamDriver.Name="gtls" StreamDriver.Mode="1" StreamDriver.AuthMode="anon")
input(type="imtcp" port="{port}" address="127.0.0.1")
template(name="line" type="string"
         string="%syslogfacility-text%|%syslogseverity-text%|%app-name%|%msgid%|%structured-data%|%msg%\\n")
action(type="omfile" file="{out}" template="line")
"""
    )
    program = subprocess.Popen(
        [RSYSLOG, "-n", "-f", str(config), "-i", str(tmp_path / "pid")],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_for_port(port, program)
        yield Syslog(host="localhost", port=port, ca_file=str(made.ca)), out
    finally:
        program.terminate()
        program.wait(20)


def test_rsyslog_reads_every_field(syslog: tuple[Syslog, Path]) -> None:
    parameters, out = syslog
    for _ in range(3):
        SYSLOG.send(parameters, a_message())
    lines: list[str] = []
    for _ in range(100):
        lines = out.read_text("utf-8").splitlines() if out.exists() else []
        if len(lines) >= 6:
            break
        time.sleep(0.1)
    assert len(lines) == 6
    facility, severity, name, kind, data, text = lines[0].split("|", 5)
    # rsyslog's names for facility 13 and severity 2.
    assert (severity, name, kind) == ("crit", "safehand", "opened")
    assert facility in {"audit", "security"}
    assert 'level="critical" alert="1"' in data
    assert text.lstrip("\ufeff ") == 'Laptop 1: a]b"c\\d'


def test_rsyslog_that_nobody_vouches_for(syslog: tuple[Syslog, Path], tmp_path: Path) -> None:
    parameters, out = syslog
    other = certificates(tmp_path / "other")
    with pytest.raises(OSError, match="certificate verify failed"):
        SYSLOG.send(Syslog("low", False, "localhost", parameters.port, str(other.ca)), a_message())  # type: ignore[arg-type]
    assert not out.exists()


@pytest.fixture
def sink() -> Iterator[tuple[Email, Path]]:
    if SINK is None:
        pytest.skip("Postfix's smtp-sink is not here")
    port, folder = free_port(), Path(tempfile.mkdtemp())
    folder.chmod(0o777)  # it gives root away
    user = ["-u", "nobody"] if os.geteuid() == 0 else []
    program = subprocess.Popen(
        [SINK, *user, "-d", f"{folder}/%M.", f"127.0.0.1:{port}", "10"],
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_for_port(port, program)
        yield (
            Email(
                host="127.0.0.1",
                port=port,
                security=Security.NONE,
                sender="safehand@example.org",
                to=("siro@example.org",),
            ),
            folder,
        )
    finally:
        program.terminate()
        program.wait(20)
        shutil.rmtree(folder)


def test_postfix_takes_the_mail(sink: tuple[Email, Path]) -> None:
    parameters, folder = sink
    for _ in range(3):
        EMAIL.send(parameters, a_message())
    mails = [path.read_text("utf-8") for path in folder.iterdir()]
    mails = [mail for mail in mails if "Subject:" in mail]
    assert len(mails) == 3
    for mail in mails:
        assert "Subject: [critical] Safehand: Laptop 1: the check disk-encryption failed" in mail
