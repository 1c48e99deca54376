"""Which messages are in the files that a person names?

One message file, an mbox, a Maildir, a folder of any of these, or a text that is to be sent as it
is. Nothing is passed over in silence: what cannot be read is yielded with the reason.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.utils import getaddresses
from pathlib import Path

from agent.mail import headers
from agent.mail.envelope import Envelope

_MBOX_LINE = re.compile(rb"^From [^\r\n]*\d\d:\d\d[^\r\n]*\r?\n", re.MULTILINE)
_AFTER_BLANK = re.compile(rb"(?:\r?\n){2}\Z")
_QUOTED_FROM = re.compile(rb"^>(>*From )", re.MULTILINE)
_MAIL_ENDINGS = frozenset({".eml", ".msg", ".mbox", ".mail", ".emlx"})
_MAX_BYTES = 256 << 20
"""Of one file that is read whole."""


@dataclass(frozen=True, slots=True)
class Sourced:
    """One message, or the reason why there is none."""

    name: str
    """As the person would find it: a path, with the number of the message in an mbox."""
    message: bytes = b""
    problem: str = ""
    """What failed, and what to do; empty where the message was read."""


def messages(path: Path) -> Iterator[Sourced]:
    """Every message at this path, in the order of their names. Raises nothing for what is there."""
    try:
        if path.is_dir():
            yield from _folder(path)
        elif path.exists():
            yield from _file(path)
        else:
            yield Sourced(str(path), problem="there is no such file or folder; check the name.")
    except OSError as problem:
        yield _unreadable(path, problem)


def _folder(folder: Path) -> Iterator[Sourced]:
    """A Maildir's cur and new, without its tmp; else everything in the folder."""
    maildir = all((folder / name).is_dir() for name in ("cur", "new", "tmp"))
    failures: list[OSError] = []
    empty = True
    for root, folders, files in os.walk(folder, onerror=failures.append):
        folders.sort()
        if maildir and Path(root) == folder:
            folders[:] = [name for name in folders if name != "tmp"]
        for name in sorted(files):
            empty = False
            path = Path(root, name)
            try:
                yield from _file(path)
            except OSError as problem:
                yield _unreadable(path, problem)
    for failure in failures:
        yield _unreadable(Path(failure.filename or folder), failure)
    if empty and not failures:
        yield Sourced(str(folder), problem="the folder holds no message.")


def _file(path: Path) -> Iterator[Sourced]:
    if not path.is_file():
        yield Sourced(str(path), problem="is neither a file nor a folder.")
        return
    if path.stat().st_size > _MAX_BYTES:
        yield Sourced(str(path), problem=f"is larger than {_MAX_BYTES >> 20} MB; split it.")
        return
    data = path.read_bytes().removeprefix(b"\xef\xbb\xbf")  # editors put a mark before UTF-8
    if _MBOX_LINE.match(data):
        yield from _mbox(path, data)
    elif _is_text(path, data):
        # A draft without headers: what it says is screened as the body of a message.
        yield Sourced(str(path), b"Content-Type: text/plain; charset=utf-8\r\n\r\n" + data)
    else:
        yield Sourced(str(path), data)


def _mbox(path: Path, data: bytes) -> Iterator[Sourced]:
    """Each message after a "From " line that follows a blank one (RFC 4155, mboxrd quoting)."""
    starts = [
        match
        for match in _MBOX_LINE.finditer(data)
        if match.start() == 0 or _AFTER_BLANK.search(data, match.start() - 4, match.start())
    ]
    ends = [match.start() for match in starts[1:]] + [len(data)]
    for number, (start, end) in enumerate(zip(starts, ends, strict=True), 1):
        message = _QUOTED_FROM.sub(rb"\1", data[start.end() : end])
        yield Sourced(f"{path}#{number}", message)


def _is_text(path: Path, data: bytes) -> bool:
    """True for a text that was never a message: no mail's ending, and no header at its start."""
    if path.suffix.lower() in _MAIL_ENDINGS or b"\0" in data[:4096] or not data.strip():
        return False
    return not headers.parse(data).fields


def _unreadable(path: Path, problem: OSError) -> Sourced:
    return Sourced(str(path), problem=f"cannot be read: {problem.strerror or problem}.")


def envelope(message: bytes) -> Envelope:
    """The envelope that the headers suggest, for a message that is not on its way.

    A null sender where none is named; no recipients where none are, and then none is inside.
    """
    head = headers.parse(message)
    resent = "resent-" if head.all("resent-to") else ""
    senders = _addresses(head, [resent + "from", "sender", "return-path"])
    recipients = _addresses(head, [resent + name for name in ("to", "cc", "bcc")])
    return Envelope(senders[0] if senders else "", tuple(dict.fromkeys(recipients)))


def _addresses(head: headers.Headers, names: list[str]) -> list[str]:
    values = [field.text for name in names for field in head.all(name)]
    return [address for _, address in getaddresses(values) if "@" in address]
