"""Who may ask over the PAM socket, and how is it served?

A UNIX socket that only root can open; the peer's credentials are looked at all the same. Each
connection is one question, and a few threads wait for the next: somebody stands at the door.
"""

from __future__ import annotations

import os
import socket
import struct
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from agent.daemon.pam_question import MAX_BYTES, Answer, Letter, Question, parse

if sys.platform == "win32":
    raise ImportError("PAM is not Windows's")

_PATIENCE_S = 5.0
_THREADS = 8  # as many as may come at once without waiting for each other
_CREDENTIALS = struct.Struct("3i")  # struct ucred of unix(7): process, user, group

_UNJUDGED = Answer(
    Letter.REFUSE, "Safehand could not look at this now; its journal says why. Nothing was changed."
)


def peer_uid(connection: socket.socket) -> int:
    """Whose process is at the other end."""
    if sys.platform != "linux":
        raise OSError("peer credentials are read on Linux only")
    data = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _CREDENTIALS.size)
    uid: int = _CREDENTIALS.unpack(data)[1]
    return uid


class PamSocket:
    """The served socket. `answer` is called from several threads; what it raises refuses."""

    def __init__(
        self,
        path: Path,
        answer: Callable[[Question], Answer],
        say: Callable[[str], None],
        owner: Callable[[socket.socket], int] = peer_uid,
    ) -> None:
        self._path = path
        self._answer = answer
        self._say = say
        self._owner = owner
        self._listening = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._threads: list[threading.Thread] = []

    def open(self) -> None:
        """Serves from now on. Raises OSError where the socket cannot be made."""
        self._path.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
        with suppress(FileNotFoundError):
            self._path.unlink()  # of an agent that was killed: there is one agent a machine
        before = os.umask(0o177)
        try:
            self._listening.bind(str(self._path))
        finally:
            os.umask(before)
        self._listening.listen(64)
        for number in range(_THREADS):
            thread = threading.Thread(target=self._serve, name=f"pam-{number}", daemon=True)
            thread.start()
            self._threads.append(thread)

    def close(self) -> None:
        """Takes no further question; one that is being answered still is."""
        with suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)  # wakes the threads that wait in accept()
        for thread in self._threads:
            thread.join(_PATIENCE_S)
        self._listening.close()

    def _serve(self) -> None:
        while True:
            try:
                link, _ = self._listening.accept()
            except OSError:
                return  # closed
            with link, suppress(OSError):  # the other end went away: it has refused by itself
                link.settimeout(_PATIENCE_S)
                link.sendall(self._judged(link).encoded())

    def _judged(self, link: socket.socket) -> Answer:
        uid = self._owner(link)
        try:
            data = _whole(link)  # of others too: what is left unread breaks the answer off
            if uid != 0:
                self._say(f"the PAM socket was opened by user {uid}, who may not ask")
                return Answer(Letter.REFUSE, "Only the system itself may ask this.")
            question = parse(data)
        except (ValueError, TimeoutError) as problem:
            self._say(f"a question over the PAM socket was not understood: {problem}")
            return _UNJUDGED
        try:
            return self._answer(question)
        except Exception as problem:  # noqa: BLE001 -- whatever broke, the door stays shut
            # Its kind, not its text: that may hold what was judged.
            self._say(f"{question.verb} could not be answered ({type(problem).__name__})")
            return _UNJUDGED


def _whole(link: socket.socket) -> bytes:
    """Everything up to the end. Raises ValueError past the limit."""
    data = b""
    while chunk := link.recv(MAX_BYTES):
        data += chunk
        if len(data) > MAX_BYTES:
            raise ValueError("not a question: too long")
    return data
