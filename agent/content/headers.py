"""What do the header fields of a message say?

RFC 5322 fields, unfolded; RFC 2047 encoded words and RFC 2231 parameters decoded; eight-bit and
malformed ones read as mail programs read them. Pure, linear, and never raising.
"""

from __future__ import annotations

import binascii
import re
import urllib.parse
from dataclasses import dataclass

from agent.content.text import decode

_LONGEST = 64 * 1024
"""Characters of one field that are parsed for parameters; the rest of it is kept as text."""
_PIECE = 1024 * 1024
"""Bytes that are decoded at once."""
_END = re.compile(rb"\r?\n(?:\r?\n|\Z)|\r\r")
# No possessive groups anywhere: Python 3.11 before 3.11.5 matches them wrongly (gh-106052).
_FIELD = re.compile(r"^([!-9;-~]{1,998})[ \t]*:([^\n]*(?:\n[ \t][^\n]*)*)", re.MULTILINE)
_FOLD = re.compile(r"\n[ \t]")
_WORD = re.compile(r"=\?([^?*\s]{1,60})(?:\*[^?\s]*)?\?([bBqQ])\?([^?]*)\?=")
_BETWEEN = re.compile(r"(\?=)\s+(?==\?[^?\s]{1,60}\?[bBqQ]\?)")
_PARAMETER = re.compile(
    r""";[ \t\n]*([^\s=;"]+)[ \t\n]*=[ \t\n]*("[^"\\]*(?:\\.[^"\\]*)*"|[^;]*)""", re.DOTALL
)
_SECTION = re.compile(r"^([^*]+)\*(\d{1,4})?(\*)?$")
_HEX = re.compile(r"=([0-9A-Fa-f]{2})")


@dataclass(frozen=True, slots=True)
class Fields:
    """The header of a message or of one of its parts."""

    all: tuple[tuple[str, str], ...]
    """Name in lower case and unfolded value, in order, not yet decoded."""

    def first(self, name: str) -> str:
        """The first field of that name, or nothing."""
        return next((value for each, value in self.all if each == name), "")

    def every(self, name: str) -> list[str]:
        """Every field of that name: a message may carry two subjects."""
        return [value for each, value in self.all if each == name]


def split(data: bytes, start: int = 0, end: int | None = None) -> tuple[Fields, int]:
    """The header of the message or part at `data[start:end]`, and where its body begins.

    Where the first line is no field, all of it is body.
    """
    end = len(data) if end is None else end
    if data.startswith((b"From ", b">From "), start, end):  # an mbox separator that came along
        start = data.find(b"\n", start, end) + 1 or end
    for blank in (b"\r\n", b"\n"):
        if data.startswith(blank, start, end):
            return Fields(()), start + len(blank)
    found = _END.search(data, start, end)
    block = decode(data[start : found.start() if found else end])
    block = block.replace("\r\n", "\n").replace("\r", "\n")
    fields = tuple(
        (name.lower(), _FOLD.sub(" ", value).strip()) for name, value in _FIELD.findall(block)
    )
    if not fields or not _FIELD.match(block):
        return Fields(()), start
    return Fields(fields), found.end() if found else end


def _word_bytes(kind: str, text: str) -> bytes:
    if kind in "bB":
        return base64(text.encode("ascii", "ignore"))
    spaced = text.replace("_", " ")
    return _HEX.sub(lambda code: chr(int(code[1], 16)), spaced).encode("latin-1", "replace")


def base64(data: bytes) -> bytes:
    """The bytes that were encoded; what is not of the alphabet is passed over, as mail does."""
    out = bytearray()
    rest = b""
    for at in range(0, len(data), _PIECE):
        rest += data[at : at + _PIECE].translate(None, b" \t\r\n\0")
        if b"=" in rest:
            rest += data[at + _PIECE :]
            break
        whole = len(rest) // 4 * 4
        out += _base64(rest[:whole])
        rest = rest[whole:]
    return bytes(out + _base64(rest)) if out else _base64(rest)


def _base64(data: bytes) -> bytes:
    """As `base64`, all at once. Padding in the middle ends one encoding and begins another."""
    decoded: list[bytes] = []
    for piece in filter(None, data.translate(None, b" \t\r\n\0").split(b"=")):
        try:
            decoded.append(binascii.a2b_base64(piece + b"=" * (-len(piece) % 4)))
        except binascii.Error:
            kept = re.sub(rb"[^A-Za-z0-9+/]+", b"", piece)
            kept = kept[: len(kept) - (len(kept) % 4 == 1)]
            decoded.append(binascii.a2b_base64(kept + b"=" * (-len(kept) % 4)))
    return b"".join(decoded)


def words(value: str) -> str:
    """The value with its encoded words decoded; those that follow each other join, RFC 2047 6.2.

    Neighbours in one charset are decoded together: some programs split a character between two.
    """
    if "=?" not in value:
        return value
    out: list[str] = []
    waiting: list[bytes] = []
    charset, at = "", 0
    source = _BETWEEN.sub(r"\1", value)
    for word in _WORD.finditer(source):
        if waiting and (word.start() > at or word[1].lower() != charset):
            out.append(decode(b"".join(waiting), charset))
            waiting = []
        out.append(source[at : word.start()])
        charset = word[1].lower()
        waiting.append(_word_bytes(word[2], word[3]))
        at = word.end()
    if waiting:
        out.append(decode(b"".join(waiting), charset))
    out.append(source[at:])
    return "".join(out)


def parameters(value: str) -> tuple[str, dict[str, str]]:
    """`text/plain; charset="x"` as its first word in lower case and its parameters, decoded."""
    value = value[:_LONGEST]
    plain: dict[str, str] = {}
    sections: dict[str, dict[int, tuple[bool, str]]] = {}
    for name, raw in _PARAMETER.findall(value):
        text = raw.strip()
        if text.startswith('"'):
            text = re.sub(r"\\(.)", r"\1", text.strip('"') if len(text) > 1 else "")
        section = _SECTION.match(name.lower())
        if section:
            number = int(section[2] or 0)
            sections.setdefault(section[1], {})[number] = (bool(section[3]), text)
            if not section[2]:  # name*=utf-8''… alone is always encoded
                sections[section[1]][0] = (True, text)
        else:
            plain.setdefault(name.lower(), words(text))
    for name, pieces in sections.items():
        plain[name] = _joined(pieces)
    return value.partition(";")[0].strip().lower(), plain


def _joined(pieces: dict[int, tuple[bool, str]]) -> str:
    """RFC 2231 3 and 4: sections in order, those that are percent-encoded decoded."""
    charset, out = "", []
    waiting = b""
    for number, (encoded, text) in sorted(pieces.items()):
        if encoded and number == 0 and text.count("'") >= 2:
            charset, _, text = text.split("'", 2)
        waiting += (
            urllib.parse.unquote_to_bytes(text) if encoded else text.encode("utf-8", "replace")
        )
    out.append(decode(waiting, charset))
    return "".join(out)
