"""An OpenVPN server's log."""

from __future__ import annotations

from tests.signins.sources.reading import brief, read

LOG = """\
2026-11-02 09:00:00 81.2.69.7:51234 [alice] Peer Connection Initiated with [AF_INET]81.2.69.7:51234
2026-11-02 09:00:01 us=12 9.9.9.9:5 TLS Error: TLS handshake failed
2026-11-02 10:00:00 alice/81.2.69.7:51234 SIGTERM[soft,exit] received, client-instance exiting
"""


def test_lines() -> None:
    found = read("openvpn", LOG, accounts={"alice": "alice@example.org"})
    assert brief(found) == [
        ("alice@example.org", "logon", False),
        ("alice@example.org", "logoff", False),
    ]
    assert found[0].ip == "81.2.69.7"
    assert found[0].session == found[1].session
