"""Which messages does an mbox file hold?

RFC 4155: each message begins with a "From " line that ends in a date.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from agent.content import message

if TYPE_CHECKING:
    from mmap import mmap

    from agent.content.walk import Walk

# "From sender@example.org Thu Jan  1 00:00:00 2026", the time told by its colons.
_START = re.compile(rb"(?:\A|(?<=\n))From [^\r\n]{0,400}?\d{1,2}:\d\d[^\r\n]{0,100}\r?\n")
_ESCAPED = re.compile(rb"(?m)^>(>*From )")


def messages(data: bytes | mmap) -> Iterator[bytes]:
    """Each message of the mailbox, without its separator; what stands before the first is one."""
    start = 0
    for line in _START.finditer(data):
        if line.start() > start:
            yield _ESCAPED.sub(rb"\1", data[start : line.start()])
        start = line.end()
    if start < len(data):
        yield _ESCAPED.sub(rb"\1", data[start:])


def read(data: bytes, walk: Walk) -> None:
    """A mailbox: every message in it. One message with its separator is a message."""
    found = list(messages(data))
    if len(found) == 1:
        message.read(found[0], walk)
        return
    for number, each in enumerate(found, 1):
        walk.inside("", each, "message/rfc822", called=f"message {number}")
