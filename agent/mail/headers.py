"""What do the headers of a message say, however badly they are written?

Pure. The standard library's parser is kept away from header values: some malformed ones make it
raise, and what decides whether mail leaves must be read by rules we can state. Bytes in, fields
out; nothing here raises on any input.
"""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass

MAX_HEADER_BYTES = 1 << 20
"""Headers past this are not read; Postfix stops at 100 KB a header (header_size_limit)."""

_LINE_END = re.compile(rb"\r\n|\r|\n")
_NAME = re.compile(rb"([!-9;-~]+)[ \t]*:")  # RFC 5322 section 2.2, and the obsolete space of 4.5
# RFC 2047 section 2; a language after the charset is RFC 2231 section 5.
_ENCODED_WORD = re.compile(r"=\?([^?\s*]+)(?:\*[^?\s]*)?\?([bBqQ])\?([^?]*?)\?=")
_BETWEEN_WORDS = re.compile(r"(\?=)[ \t\r\n]+(?==\?[^?\s]+\?[bBqQ]\?)")
_QUOTED = re.compile(rb"=([0-9A-Fa-f]{2})")


@dataclass(frozen=True, slots=True)
class Field:
    """One header field."""

    name: str
    """Lower case."""
    raw: str
    """The value as it stands, unfolded: line ends removed, the white space after them kept."""

    @property
    def text(self) -> str:
        """The value as a person sees it: encoded words decoded, white space trimmed."""
        return decode(self.raw).strip()


@dataclass(frozen=True, slots=True)
class Headers:
    """The header section of a message."""

    fields: tuple[Field, ...]
    body_at: int
    """Where in the message's bytes the body begins."""
    malformed: str = ""
    """Why this is no proper header section; empty where it is one."""

    def all(self, name: str) -> tuple[Field, ...]:
        """Every field of that name, in order; several where there should be one is a finding."""
        return tuple(field for field in self.fields if field.name == name)

    def first(self, name: str) -> str:
        """The first such field as text, or nothing."""
        return next((field.text for field in self.fields if field.name == name), "")


def parse(message: bytes) -> Headers:
    """The header section of a message: every field, and where the body begins.

    A line that is neither a field nor a continuation ends the section, as most readers do, and is
    named as malformed; so is a message with no field at all.
    """
    fields: list[tuple[str, list[bytes]]] = []
    malformed = ""
    at = 0
    if message.startswith(b"From "):  # the separator line of an mbox file
        at = _after_line(message, 0)[1]
    while at < len(message):
        line, after = _after_line(message, at)
        if after > MAX_HEADER_BYTES:
            malformed = "its headers are larger than any real message's"
            break
        if not line:
            at = after
            break
        if line[:1] in b" \t" and fields:
            fields[-1][1].append(line)
        elif match := _NAME.match(line):
            fields.append((match[1].decode("ascii").lower(), [line[match.end() :]]))
        else:
            malformed = "a line among its headers is not a header" if fields else ""
            break
        at = after
    if not fields and not malformed:
        malformed = "it has no headers" if message else "it is empty"
    read = tuple(Field(name, _text(b"".join(lines))) for name, lines in fields)
    return Headers(read, at, malformed)


def _after_line(message: bytes, start: int) -> tuple[bytes, int]:
    """The line that begins at `start` without its end, and where the next one begins."""
    end = _LINE_END.search(message, start)
    if end is None:
        return message[start:], len(message)
    return message[start : end.start()], end.end()


def _text(value: bytes) -> str:
    """Raw header bytes as text: UTF-8 (RFC 6532), else the commonest single-byte set."""
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return value.decode("cp1252", "replace")


def decode(value: str) -> str:
    """The value with its RFC 2047 encoded words decoded; those nobody can decode stay as written.

    White space between two encoded words goes (section 6.2). Words that are not set apart by
    white space are decoded too, as mail programs do.
    """
    return _ENCODED_WORD.sub(_decoded_word, _BETWEEN_WORDS.sub(r"\1", value))


def _decoded_word(word: re.Match[str]) -> str:
    charset, encoding, text = word[1], word[2].lower(), word[3]
    try:
        if encoding == "b":
            data = base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
        else:
            plain = text.replace("_", " ").encode("utf-8")
            data = _QUOTED.sub(lambda octet: bytes.fromhex(octet[1].decode()), plain)
        return data.decode(charset)
    except (binascii.Error, LookupError, ValueError):
        return word[0]
