"""agent.central.alerts.chat_child: Apprise really sends, and its exit codes are what they say."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest


def sent(*urls: str) -> int:
    asked = {"urls": urls, "title": "t", "body": "b", "kind": "failure"}
    ended = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "agent.central.alerts.chat_child"],
        input=json.dumps(asked).encode(),
        timeout=60,
        check=False,
        capture_output=True,
    )
    return ended.returncode


class Chat(BaseHTTPRequestHandler):
    heard: list[bytes]

    def do_POST(self) -> None:
        type(self).heard.append(self.rfile.read(int(self.headers["Content-Length"])))
        self.send_response(500 if "down" in self.path else 200)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- the base's name
        pass


@pytest.mark.slow
def test_exit_codes() -> None:
    Chat.heard = []
    with HTTPServer(("127.0.0.1", 0), Chat) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"json://127.0.0.1:{server.server_address[1]}"
        assert sent(f"{address}/up") == 0
        assert sent(f"{address}/up", f"{address}/down") == 1
        server.shutdown()
    assert b'"title": "t"' in Chat.heard[0]


@pytest.mark.slow
def test_what_is_no_address() -> None:
    assert sent("no address at all") == 2
