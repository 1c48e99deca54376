"""What text is in this picture?

Read by the executable tesseract, where the system has it (`apt-get install tesseract-ocr`): in a
process of its own that has no network, no privileges and no file to write to, with limits on time
and memory. A picture in which it is not sure of what it sees stays uninspectable.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from functools import cache

from agent.content.document import Reason
from agent.content.walk import Found

_SURE = 70.0
"""Mean confidence, of 100, over the words of a picture from which on we call it read. Printed
letters scanned at 150 dpi and more have 85 to 96; photographs, handwriting and noise below 60."""
_FEWEST_WORDS = 3
_CONFIDENCE, _WORD = 10, 11
"""Columns of tesseract's TSV output (tesseract(1), "Config files and TSV")."""
_MEMORY = 640 * 1024 * 1024
_PROGRAM = "import sys; sys.path[:] = sys.argv[2:]; from agent.content.ocr import main; main()"


@cache
def executable() -> str | None:
    """The path of tesseract; None where this system has none."""
    return shutil.which("tesseract")


def read(found: Found, seconds: float) -> None:
    """The text of each picture that was found becomes a part; one in which no text can be read for
    sure, or for which the time is over, is image-only.
    """
    pictures, found.pictures = found.pictures, []
    deadline = time.monotonic() + seconds
    for place, data in pictures:
        words = list(_words(data, deadline - time.monotonic()))
        text = "".join(word for word, _ in words).strip()
        if text:
            found.say(place, text)
        sure = [confidence for word, confidence in words if word.strip()]
        if len(sure) < _FEWEST_WORDS or sum(sure) / len(sure) < _SURE:
            found.cannot(place, Reason.IMAGE_ONLY)


def _words(data: bytes, seconds: float) -> Iterator[tuple[str, float]]:
    """Each word with what follows it, and how sure tesseract is of it; nothing where it fails."""
    path = executable()
    if path is None or seconds <= 0:
        return
    lines = _run(path, data, seconds).decode("utf-8", "replace").splitlines()
    rows = [row for line in lines[1:] if len(row := line.split("\t")) > _WORD]
    line: Sequence[str] | None = None
    for row in rows:
        if not row[_WORD].strip():
            continue
        if line is not None and row[1:5] != line:
            yield "\n", 0.0
        line = row[1:5]
        with contextlib.suppress(ValueError):
            yield f"{row[_WORD]} ", float(row[_CONFIDENCE])


def _run(path: str, data: bytes, seconds: float) -> bytes:
    """What tesseract says of the picture; nothing where it fails or is late."""
    paths = [each or os.getcwd() for each in sys.path]  # noqa: PTH109 -- a string is wanted
    kept = {key: os.environ[key] for key in ("SYSTEMROOT", "TESSDATA_PREFIX") if key in os.environ}
    command = [sys.executable, "-I", "-c", _PROGRAM, path, *paths]
    if sys.platform == "win32":
        command = _command(path)
    try:
        done = subprocess.run(
            command,
            input=data,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=kept | {"OMP_THREAD_LIMIT": "1"},
            timeout=seconds,
            check=False,
        )
    except (subprocess.TimeoutExpired, OSError):
        return b""
    return done.stdout if done.returncode == 0 else b""


def _command(path: str) -> list[str]:
    return [path, "stdin", "stdout", "--dpi", "200", "-l", "eng", "tsv"]


def main() -> None:
    """Give up what tesseract does not need, and become it."""
    from agent.content.confined import give_up_network, give_up_privileges

    path = sys.argv[1]
    if sys.platform != "win32":
        import resource

        for kind, value in (
            (resource.RLIMIT_AS, _MEMORY),
            (resource.RLIMIT_FSIZE, 0),
            (resource.RLIMIT_CORE, 0),
        ):
            resource.setrlimit(kind, (value, value))
    os.chdir(os.sep)
    give_up_network()
    give_up_privileges()
    os.execv(path, _command(path))  # noqa: S606 -- no shell, and a path that was looked up
