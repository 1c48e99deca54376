"""How are messages in Postfix's hold queue released or deleted?

`postsuper -H` releases without filtering again, and a queue id is released once: a second try
finds nothing.
"""

from __future__ import annotations

import contextlib
import re
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path

from agent.mail.next_hop import NextHopDownError

_QUEUE_ID = re.compile(r"[0-9A-Za-z]{5,40}")
_TIMEOUT_S = 60.0
_PLACES = ("/usr/sbin", "/usr/local/sbin")

Run = Callable[[Sequence[str]], str]


def _run(argv: Sequence[str]) -> str:
    """What the command says on stderr, where postsuper reports. Raises OSError."""
    done = subprocess.run(argv, capture_output=True, timeout=_TIMEOUT_S, check=False, text=True)
    if done.returncode:
        raise OSError(done.stderr.strip() or f"{argv[0]} ended with {done.returncode}")
    return done.stderr


def release(queue_id: str, configuration: str = "", run: Run = _run) -> tuple[str, ...]:
    """Puts one held message back on its way. Raises NextHopDownError where it surely is not."""
    folder = _postsuper("-H", "released from hold", queue_id, configuration, run)
    # It goes with the next run of the queue in any case; this only spares the wait.
    with contextlib.suppress(OSError, subprocess.TimeoutExpired):
        run([f"{folder}/postqueue", *_where(configuration), "-i", queue_id])
    return ()


def delete(queue_id: str, configuration: str = "", run: Run = _run) -> None:
    """Deletes one held message. Raises NextHopDownError where it is still there or never was."""
    _postsuper("-d", "removed", queue_id, configuration, run)


def _where(configuration: str) -> list[str]:
    return ["-c", configuration] if configuration else []


def _postsuper(option: str, done: str, queue_id: str, configuration: str, run: Run) -> str:
    """Does it; the folder that Postfix's programs are in."""
    if not _QUEUE_ID.fullmatch(queue_id):
        raise NextHopDownError(f"{queue_id!r} is not a queue id of Postfix.")
    folder = next((each for each in _PLACES if Path(each, "postsuper").exists()), "")
    if not folder:
        raise NextHopDownError("postsuper is not on this machine; run this beside Postfix.")
    try:
        said = run([f"{folder}/postsuper", *_where(configuration), option, queue_id, "hold"])
    except (OSError, subprocess.TimeoutExpired) as problem:
        raise NextHopDownError(
            f"Postfix did not do it: {problem}. Run this as root, beside Postfix."
        ) from None
    if done not in said.lower():
        raise NextHopDownError(
            f"Postfix holds no message {queue_id}: it was released or deleted by hand, or never "
            "queued. Reject it here to close it."
        )
    return folder
