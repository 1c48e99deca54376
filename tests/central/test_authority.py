"""agent.central.authority: a certificate that careful clients take for its names."""

from __future__ import annotations

import socket
import ssl
import stat
import subprocess
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from agent.central import authority
from tests.central.certificates import Certificates, certificates

NOW = datetime.now(UTC)


def shake(made: Certificates, name: str, ca: Path) -> None:
    """One TLS handshake, as a device does it."""
    serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    serving.load_cert_chain(made.server)
    asking = ssl.create_default_context(cafile=str(ca))
    ours, theirs = socket.socketpair()

    def serve() -> None:
        try:
            with serving.wrap_socket(theirs, server_side=True) as tls:
                tls.recv(1)
        except OSError:
            theirs.close()

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        with asking.wrap_socket(ours, server_hostname=name) as tls:
            tls.sendall(b"x")
    finally:
        ours.close()
        thread.join()


@pytest.mark.parametrize("name", ["log.example.org", "LOG.example.org", "192.0.2.7", "2001:db8::7"])
def test_the_names_it_was_made_for(tmp_path: Path, name: str) -> None:
    made = certificates(tmp_path, "log.example.org", "192.0.2.7", "2001:db8::7")
    shake(made, name, made.ca)


@pytest.mark.parametrize("name", ["other.example.org", "example.org", "192.0.2.8"])
def test_no_other_name(tmp_path: Path, name: str) -> None:
    made = certificates(tmp_path, "log.example.org", "192.0.2.7")
    with pytest.raises(ssl.SSLCertVerificationError):
        shake(made, name, made.ca)


def test_another_authority_vouches_for_nothing_here(tmp_path: Path) -> None:
    made, other = certificates(tmp_path / "a"), certificates(tmp_path / "b")
    with pytest.raises(ssl.SSLCertVerificationError):
        shake(made, "localhost", other.ca)


def test_a_renewed_certificate_has_the_same_authority(tmp_path: Path) -> None:
    first = certificates(tmp_path)
    ca, server = first.ca.read_bytes(), first.server.read_bytes()
    certificates(tmp_path, "localhost", "log.example.org")
    assert first.ca.read_bytes() == ca
    assert first.server.read_bytes() != server
    shake(first, "log.example.org", first.ca)


def test_keys_are_for_their_owner_alone(tmp_path: Path) -> None:
    certificates(tmp_path)
    for name in ("ca.key", "server.pem"):
        assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600


def test_it_ends(tmp_path: Path) -> None:
    authority.make(tmp_path, ["localhost"], now=NOW - timedelta(days=398))
    with pytest.raises(ssl.SSLCertVerificationError, match="expired"):
        shake(
            Certificates(tmp_path / "ca.pem", tmp_path / "server.pem"),
            "localhost",
            tmp_path / "ca.pem",
        )


@pytest.mark.parametrize("name", ["", "-", "a b", "log..example", "x" * 64 + "é", "log.example/"])
def test_what_is_no_name(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="no host name"):
        authority.make(tmp_path, [name], now=NOW)
    with pytest.raises(ValueError, match="name the hosts"):
        authority.make(tmp_path, [], now=NOW)


def test_openssl_agrees(tmp_path: Path) -> None:
    made = certificates(tmp_path, "log.example.org")
    told = subprocess.run(
        ["openssl", "verify", "-x509_strict", "-CAfile", made.ca, made.server],
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode == 0, told.stderr + told.stdout


def test_its_names(tmp_path: Path) -> None:
    made = certificates(tmp_path, "LOG.example.org", "192.0.2.7", "2001:db8::7")
    assert authority.names(made.server) == {"log.example.org", "192.0.2.7", "2001:db8::7"}
    with pytest.raises(ValueError, match="names no host"):
        authority.names(made.ca)
    (tmp_path / "x").write_text("no certificate")
    with pytest.raises(ValueError, match="names no host"):
        authority.names(tmp_path / "x")


def test_it_is_renewed_before_it_ends(tmp_path: Path) -> None:
    assert not authority.renewed(tmp_path, now=NOW)
    authority.make(tmp_path, ["log.example.org", "192.0.2.7"], now=NOW)
    server = tmp_path / authority.CERTIFICATE_FILE
    ends, names = authority.expires(server), authority.names(server)
    assert timedelta(days=396) < ends - NOW < timedelta(days=398)
    assert not authority.renewed(tmp_path, now=NOW + timedelta(days=300))
    assert authority.renewed(tmp_path, now=NOW + timedelta(days=340))
    assert authority.expires(server) > ends
    assert authority.names(server) == names
    (tmp_path / authority.CA_KEY_FILE).unlink()  # somebody else's certificate is not ours to renew
    assert not authority.renewed(tmp_path, now=NOW + timedelta(days=9999))
