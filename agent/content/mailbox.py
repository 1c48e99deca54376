"""Which messages does an mbox file hold?

RFC 4155: each message begins with a "From " line that ends in a date.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain
from typing import TYPE_CHECKING

from agent.content import message

if TYPE_CHECKING:
    from mmap import mmap

    from agent.content.walk import Walk

# "From sender@example.org Thu Jan  1 00:00:00 2026", the time told by its colons.
_LINE = re.compile(rb"From [^\r\n]{0,400}?\d{1,2}:\d\d[^\r\n]{0,100}\r?\n")
_ESCAPED = re.compile(rb"(?m)^>(>*From )")


def _starts(data: bytes | mmap) -> Iterator[tuple[int, int]]:
    """Where each separator line begins and ends."""
    at = 0
    while at != -1:
        if line := _LINE.match(data, at):
            yield at, line.end()
        at = data.find(b"\nFrom ", at)
        at += at != -1


def messages(data: bytes | mmap) -> Iterator[bytes]:
    """Each message of the mailbox, without its separator; what stands before the first is one."""
    start = 0
    for begin, end in _starts(data):
        if begin > start:
            yield _ESCAPED.sub(rb"\1", data[start:begin])
        start = end
    if start < len(data):
        yield _ESCAPED.sub(rb"\1", data[start:])


def read(data: bytes, walk: Walk) -> None:
    """A mailbox: every message in it. One message with its separator is a message."""
    found = messages(data)
    first, second = next(found), next(found, None)
    if second is None:
        message.read(first, walk)
        return
    for number, each in enumerate(chain((first, second), found), 1):
        walk.inside("", each, "message/rfc822", called=f"message {number}")
