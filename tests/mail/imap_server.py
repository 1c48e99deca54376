"""An IMAP server for tests: one account, one folder, no more of RFC 9051 than the audit asks."""

from __future__ import annotations

import contextlib
import re
import socketserver
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

PASSWORD = "not a secret"


@dataclass
class Mailboxes:
    """What the server has. May change while it runs."""

    messages: dict[int, bytes] = field(default_factory=dict)
    validity: int = 7
    vanish: set[int] = field(default_factory=set)
    """Listed, and gone when they are asked for."""
    huge: set[int] = field(default_factory=set)
    drop_at: int = 0
    """Closes the connection where this message is asked for."""
    said: list[str] = field(default_factory=list)
    port: int = 0


class _Handler(socketserver.StreamRequestHandler):
    wbufsize = 1 << 16  # a whole answer in one packet, as real servers send it
    server: _Server

    def handle(self) -> None:
        self.say("* OK IMAP4rev1 ready")
        self.wfile.flush()
        while line := self.rfile.readline().decode().strip():
            tag, command, *words = line.split(" ")
            self.server.boxes.said.append(f"{command} {' '.join(words)}")
            if not self.answer(tag, command.upper(), words):
                return
            self.wfile.flush()

    def say(self, text: str) -> None:
        self.wfile.write(text.encode() + b"\r\n")

    def answer(self, tag: str, command: str, words: list[str]) -> bool:
        boxes = self.server.boxes
        if command == "CAPABILITY":
            self.say("* CAPABILITY IMAP4rev1")
        elif command == "LOGIN" and PASSWORD not in " ".join(words):
            self.say(f"{tag} NO wrong")
            return True
        elif command == "EXAMINE":
            if words[0].strip('"') != "Sent":
                self.say(f"{tag} NO no such folder")
                return True
            self.say(f"* {len(boxes.messages)} EXISTS\r\n* OK [UIDVALIDITY {boxes.validity}] x")
        elif command == "UID" and words[0] == "SEARCH":
            first = int(words[2].split(":")[0])
            last = max(boxes.messages, default=0)
            found = [uid for uid in boxes.messages if uid >= first or uid == last]
            self.say("* SEARCH " + " ".join(map(str, found)))
        elif command == "UID" and words[0] == "FETCH":
            return self.fetch(tag, int(words[1]), " ".join(words[2:]))
        self.say(f"{tag} OK done")
        return command != "LOGOUT"

    def fetch(self, tag: str, uid: int, what: str) -> bool:
        boxes = self.server.boxes
        if uid == boxes.drop_at:
            return False
        if uid not in boxes.vanish:
            data = boxes.messages[uid]
            size = 1 << 40 if uid in boxes.huge else len(data)
            if re.search("SIZE", what):
                self.say(f"* 1 FETCH (UID {uid} RFC822.SIZE {size})")
            else:
                self.say(f"* 1 FETCH (UID {uid} BODY[] {{{len(data)}}}")
                self.wfile.write(data + b")\r\n")
        self.say(f"{tag} OK done")
        return True


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    boxes: Mailboxes


@contextlib.contextmanager
def serving(boxes: Mailboxes) -> Iterator[Mailboxes]:
    """The server on loopback, at `boxes.port`."""
    with _Server(("127.0.0.1", 0), _Handler) as server:
        server.boxes = boxes
        boxes.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield boxes
        finally:
            server.shutdown()
            thread.join()
