"""What does the message look like with something added?

Pure. Only the bytes that are named change: a signature or an odd header elsewhere stays as it is.
"""

from __future__ import annotations

import re

_SUBJECT = re.compile(rb"^subject[ \t]*:[ \t]*", re.IGNORECASE | re.MULTILINE)
_HEADERS_END = re.compile(rb"\r?\n\r?\n")


def with_tag(message: bytes, tag: str) -> bytes:
    """The message with the tag at the start of its subject; a subject is added where none is."""
    mark = tag.encode("utf-8") + b" "
    end = _HEADERS_END.search(message)
    head = end.start() if end else len(message)
    subject = _SUBJECT.search(message, 0, head)
    if subject is None:
        return b"Subject: " + mark.rstrip() + b"\r\n" + message
    return message[: subject.end()] + mark + message[subject.end() :]


def with_header(message: bytes, name: str, value: str) -> bytes:
    """The message with one more header, on top; `value` is ASCII on one line."""
    if not value.isascii() or "\r" in value or "\n" in value:
        raise ValueError("a header value is ASCII on one line")
    return f"{name}: {value}\r\n".encode("ascii") + message
