"""How soon would a cracker's patterns guess this password?

zxcvbn's score, from a process that is killed where it takes too long: some inputs keep zxcvbn busy
for minutes. A second opinion only: it takes `Monday-Tuesday!Wednesday` for strong.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import IO

LIMIT_S = 0.25
"""For one password. Three ordinary words take zxcvbn 7 ms, hostile input of 24 characters 1.3 s."""
START_S = 20.0
"""For the process to start and read its lists, on a machine that is busy."""
MOST_CHARACTERS = 72
"""zxcvbn raises for more. The rest of a longer password can only make it stronger."""


@dataclass(frozen=True, slots=True)
class Parameters:
    """zxcvbn's part: table [strength] of `passwords.toml`."""

    min_score: int = 3
    """The least score, of 0 to 4; 0 asks nobody. 3 is "safely unguessable: moderate protection
    from offline slow-hash scenario" (zxcvbn's README).
    """


_COMMAND = (sys.executable, "-m", "agent.passwords.strength")


class Strength:
    """Asks zxcvbn in a child process, which is started when it is first needed."""

    def __init__(self, limit_s: float = LIMIT_S, command: Sequence[str] = _COMMAND) -> None:
        self._limit_s = limit_s
        self._command = list(command)
        self._child: subprocess.Popen[bytes] | None = None
        self._answers: SimpleQueue[bytes] = SimpleQueue()
        self._lock = threading.Lock()

    def score(self, password: str, own_words: Sequence[str]) -> int:
        """zxcvbn's score, 0 (guessed at once) to 4. `own_words` are guessed first.

        Raises TimeoutError where it took too long and was killed, OSError where it could not be
        asked. Neither says anything about the password.
        """
        asked = json.dumps([password[:MOST_CHARACTERS], list(own_words)]).encode() + b"\n"
        with self._lock:
            child = self._running()
            try:
                if child.stdin is None:
                    raise OSError("zxcvbn has no standard input")
                child.stdin.write(asked)
                child.stdin.flush()
                answer = self._answers.get(timeout=self._limit_s)
            except (Empty, OSError) as problem:
                self._end()
                if isinstance(problem, Empty):
                    raise TimeoutError(f"zxcvbn took longer than {self._limit_s} s") from None
                raise
            if not answer.strip().isdigit():
                self._end()
                raise OSError("zxcvbn ended without an answer")
            return int(answer)

    def close(self) -> None:
        """End the process."""
        with self._lock:
            self._end()

    def _running(self) -> subprocess.Popen[bytes]:
        if self._child is not None and self._child.poll() is None:
            return self._child
        self._end()
        self._answers = SimpleQueue()
        self._child = subprocess.Popen(
            self._command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        threading.Thread(
            target=_forward, args=(self._child.stdout, self._answers), daemon=True
        ).start()
        try:
            ready = self._answers.get(timeout=START_S)
        except Empty:
            ready = b""
        if ready != b"ready\n":
            self._end()
            raise OSError("zxcvbn could not be started")
        return self._child

    def _end(self) -> None:
        child, self._child = self._child, None
        if child is not None:
            child.kill()
            child.wait()
            for pipe in (child.stdin, child.stdout):
                if pipe is not None:
                    with suppress(OSError):  # what was still to be written is lost, and may be
                        pipe.close()


def _forward(lines: IO[bytes] | None, answers: SimpleQueue[bytes]) -> None:
    """The child's lines into a queue; at its end an empty one. Ends with the child."""
    with suppress(ValueError, OSError):  # closed while it was read
        for line in lines or ():
            answers.put(line)
    answers.put(b"")


def _serve() -> None:
    """The child: a JSON line in, a score out. What goes wrong is answered, and holds no word."""
    from zxcvbn import zxcvbn

    out = sys.stdout
    out.write("ready\n")
    out.flush()
    for line in sys.stdin.buffer:
        try:
            password, own_words = json.loads(line)
            score: int | str = zxcvbn(password, user_inputs=own_words)["score"] if password else 0
        except Exception:  # noqa: BLE001 -- any text of it could hold the password
            score = "failed"
        out.write(f"{score}\n")
        out.flush()


if __name__ == "__main__":
    _serve()
