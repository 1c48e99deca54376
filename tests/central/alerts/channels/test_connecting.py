"""agent.central.alerts.channels._connecting: verified, or not at all."""

from __future__ import annotations

import ssl
from pathlib import Path

import pytest

from agent.central.alerts import NotAccepted
from agent.central.alerts.channels._connecting import is_loopback, secret, verified
from tests.central.certificates import certificates


def test_tls_checks_names_and_certificates(tmp_path: Path) -> None:
    for context in (verified(""), verified(str(certificates(tmp_path).ca))):
        assert context.check_hostname
        assert context.verify_mode is ssl.CERT_REQUIRED
        assert context.minimum_version >= ssl.TLSVersion.TLSv1_2


@pytest.mark.parametrize("text", [None, "", "no certificate"])
def test_a_file_that_is_none(tmp_path: Path, text: str | None) -> None:
    file = tmp_path / "ca.pem"
    if text is not None:
        file.write_text(text)
    with pytest.raises(NotAccepted, match=r"ca\.pem"):
        verified(str(file))


@pytest.mark.parametrize(
    ("host", "is_it"),
    [("localhost", True), ("127.0.0.9", True), ("[::1]", True), ("::1", True)]
    + [(host, False) for host in ("", "example.org", "192.0.2.1", "localhost.example.org")],
)
def test_loopback(host: str, is_it: bool) -> None:
    assert is_loopback(host) is is_it


def test_secrets(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text("  abc \nnote\n")
    assert secret(str(file)) == "abc"
    for text in ("", "\n"):
        file.write_text(text)
        with pytest.raises(NotAccepted, match="is empty"):
            secret(str(file))
    with pytest.raises(NotAccepted, match="cannot be read"):
        secret(str(tmp_path / "none"))
