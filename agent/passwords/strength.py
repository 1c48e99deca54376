"""Would a cracker's patterns guess this password too soon?

By zxcvbn's score, from a process that is killed where it takes too long: some inputs keep zxcvbn
busy for minutes. A second opinion only: it takes `Monday-Tuesday!Wednesday` for strong.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
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

    def reaches(self, password: str, own_words: Sequence[str], least: int) -> bool:
        """Whether zxcvbn's score, 0 (guessed at once) to 4, is at least this one. `own_words` are
        guessed first.

        Raises TimeoutError where it took too long and was killed, OSError where it could not be
        asked. Neither says anything about the password.
        """
        asked = json.dumps([password[:MOST_CHARACTERS], list(own_words), least]).encode() + b"\n"
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
            return bool(int(answer))

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


THREE_PATTERNS = 3
"""zxcvbn's score of whatever takes three of its patterns or more, at the least: it adds
10,000^(patterns - 1) guesses to their product (most_guessable_match_sequence), and 10^8 + 5 make a
score of 3 (guesses_to_score).
"""
_BY_TRYING = 8
"""Characters that zxcvbn can explain by trying all: ten guesses each, and 10^8 is a score of 3."""


@lru_cache(maxsize=1)
def _known_words() -> frozenset[str]:
    """All of zxcvbn's lists in one, but for short words: those could be found by trying."""
    from zxcvbn.frequency_lists import FREQUENCY_LISTS

    return frozenset(
        word for words in FREQUENCY_LISTS.values() for word in words if len(word) >= _BY_TRYING
    )


def takes_three(password: str, own_words: Sequence[str]) -> bool:
    """Whether zxcvbn needs three patterns or more for this password, so that its score is 3 at
    least; False where that is not certain. Exact and quick: only what stands at the beginning and
    at the end is looked up, not every part of it. Needs zxcvbn: runs in the child.
    """
    from zxcvbn import matching

    own = {word.lower() for word in own_words}
    if len(password.lower()) != len(password):
        return False
    known = _known_words()
    table = matching.relevant_l33t_subtable(password, matching.L33T_TABLE)
    read = {password.lower()} | {
        matching.translate(password, each).lower() for each in matching.enumerate_l33t_subs(table)
    }
    length = len(password)
    ends = {at for at in range(length + 1) if at < _BY_TRYING}
    starts = {length - at for at in ends}
    for text in read:
        for at in range(_BY_TRYING, length + 1):
            for part, found, place in (
                (text[:at], ends, at),
                (text[length - at :], starts, length - at),
            ):
                turned = part[::-1]
                if part in known or turned in known or part in own or turned in own:
                    found.add(place)
    finders = [matching.spatial_match, matching.repeat_match, matching.sequence_match]
    if any(char.isdigit() for char in password):
        finders += [matching.regex_match, matching.date_match]
    for find in finders:
        for match in find(password):
            if match["i"] == 0:
                ends.add(match["j"] + 1)
            if match["j"] == length - 1:
                starts.add(match["i"])
    return length >= 2 * _BY_TRYING - 1 and not ends & starts


def _serve() -> None:
    """The child: a JSON line in, 1 or 0 out. What goes wrong is answered, and holds no word."""
    import gc

    from zxcvbn import zxcvbn

    out = sys.stdout
    takes_three("Copper-Lantern!Velvet", ())  # its regular expressions are compiled before it waits
    gc.freeze()
    out.write("ready\n")
    out.flush()
    for line in sys.stdin.buffer:
        try:
            password, own_words, least = json.loads(line)
            enough = (least <= THREE_PATTERNS and takes_three(password, own_words)) or (
                (zxcvbn(password, user_inputs=own_words)["score"] if password else 0) >= least
            )
            answer = f"{enough:d}"
        except Exception:  # noqa: BLE001 -- any text of it could hold the password
            answer = "failed"
        out.write(f"{answer}\n")
        out.flush()


if __name__ == "__main__":
    _serve()
