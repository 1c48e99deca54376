"""What personal data is in this file?

Brings reading and detecting together: one file gives one answer, a mailbox one for each message.
No answer holds a value.
"""

from __future__ import annotations

import mmap
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import Path

from agent import content
from agent.content import Document, Limits, Part, Uninspectable, mailbox
from agent.content.kinds import Kind, detect
from agent.content.walk import WHOLE
from agent.detectors import Context, Engine, Findings
from agent.files.listing import Entry, code

_HEAD = 16 * 1024
_MOST_READ = 64 * 1024 * 1024
_MAILBOXES = frozenset({"", ".mbox", ".mbx"})
"""How names of mailboxes end; Thunderbird gives them none."""
Read = Callable[[int], None]
"""Told how many bytes more of a file have been read."""


def cost(entry: Entry) -> int:
    """Bytes that reading this file is likely to cost: of a larger one, all where it may be a
    mailbox, else it is refused.
    """
    if Path(entry.path).suffix.lower() in _MAILBOXES:
        return entry.size
    return min(entry.size, _MOST_READ)


@dataclass(frozen=True, slots=True)
class Scanned:
    """What one file, or one message of a mailbox, was found to hold."""

    path: str
    part: str
    """"message 12" of a mailbox; empty for a whole file."""
    findings: Findings
    uninspectable: tuple[tuple[str, str], ...]
    """Place and reason code of each part that was not read."""
    contexts: tuple[tuple[str, Context], ...] = field(default=())
    """Place and masked words around, where they were asked for."""

    @property
    def clean(self) -> bool:
        """Everything was read and nothing was found."""
        return not self.findings.personal_data and not self.uninspectable


def scan(
    entry: Entry, engine: Engine, limits: Limits, *, contexts: bool, read: Read = lambda _: None
) -> Iterator[Scanned]:
    """The answer for one file; several for a mailbox, each as soon as it is there. Never raises for
    what the file is. `read` is told of `cost` bytes in all, of a mailbox message by message.
    """
    left = cost(entry)

    def some(size: int) -> None:
        nonlocal left
        size = min(size, left)
        left -= size
        read(size)

    if entry.problem:
        yield Scanned(entry.path, "", Findings(), ((WHOLE, entry.problem),))
        return
    try:
        yield from _scan(Path(entry.path), engine, limits, contexts, some)
    except OSError as problem:
        yield Scanned(entry.path, "", Findings(), ((WHOLE, code(problem)),))
    some(left)


def _scan(
    path: Path, engine: Engine, limits: Limits, contexts: bool, read: Read
) -> Iterator[Scanned]:
    most = limits.max_file_mb * 1024 * 1024
    with path.open("rb") as file:
        head = file.read(_HEAD)
        if detect(head, path.name) is Kind.MAILBOX:
            with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as whole:
                yield from _mailbox(path, mailbox.messages(whole), engine, limits, contexts, read)
            return
        # One byte more than is allowed is enough for the reader to say that it is too large.
        data = head + file.read(most + 1 - len(head))
    in_maildir = path.parent.name in ("cur", "new") and (path.parent.parent / "tmp").is_dir()
    media_type = "message/rfc822" if in_maildir else ""
    document = content.read(data, path.name, media_type, limits=limits)
    # What a file is called says as much as what is in it: "Okafor Mary 943 476 5919 referral.docx".
    name = () if in_maildir else (Part("file name", path.name),)
    document = replace(document, parts=(*name, *document.parts))
    yield _judged(path, "", document, engine, contexts)


def _mailbox(
    path: Path,
    messages: Iterator[bytes],
    engine: Engine,
    limits: Limits,
    contexts: bool,
    read: Read,
) -> Iterator[Scanned]:
    """An answer for each message. A lone one with an mbox separator is the whole file."""
    first = next(messages)
    second = next(messages, None)
    several = () if second is None else (second,)
    for number, message in enumerate(chain((first,), several, messages), 1):
        document = content.read(message, "", "message/rfc822", limits=limits)
        part = f"message {number}" if several else ""
        yield _judged(path, part, document, engine, contexts)
        read(len(message))


def _judged(path: Path, part: str, document: Document, engine: Engine, contexts: bool) -> Scanned:
    findings = engine.find(document.parts)
    seen: list[tuple[str, Context]] = []
    if contexts and findings.personal_data:
        for each in document.parts:
            seen.extend((each.place, context) for context in engine.contexts(each))
    return Scanned(
        str(path), part, findings, tuple(map(_pair, document.uninspectable)), tuple(seen)
    )


def _pair(missing: Uninspectable) -> tuple[str, str]:
    return missing.part, missing.reason.value
