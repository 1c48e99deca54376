"""Which files stand as letters inside a text: uuencoded, yEnc, base64, in a `data:` address?

Mail programs of old wrote them so, scripts still do, and so does whoever wants no filter to look.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import unquote_to_bytes

from agent.content import headers
from agent.content.kinds import Kind, detect
from agent.content.text import decode

if TYPE_CHECKING:
    from agent.content.walk import Walk

_UU = re.compile(
    rb"(?m)^begin [0-7]{3,4} ([^\r\n]{1,200})\r?\n((?:[ -`]{1,90}\r?\n)*?)(?:`?\r?\n)?end\b"
)
# yEnc draft 1.3: a header line, bytes shifted by 42, "=" in front of those that must not stand.
_YBEGIN = re.compile(rb"(?m)^=ybegin [^\r\n]*?(?:name=([^\r\n]*))?\r?\n")
_YPART = re.compile(rb"=ypart [^\r\n]*\r?\n")
_SHIFTED = bytes((code - 42) % 256 for code in range(256))
# Whole lines as MIME breaks them (RFC 2045 6.8), and a last one.
_BASE64 = re.compile(
    rb"(?<![A-Za-z0-9+/=_-])(?:[A-Za-z0-9+/]{60,76}\r?\n[ \t>]{0,8})*[A-Za-z0-9+/]{20,}={0,2}"
    rb"(?![A-Za-z0-9+/=_-])"
)
_FEWEST = 60
"""Characters of base64 under which it is somebody's word, name or digest."""
_FEWEST_LETTERS = 12
"""Different ones: 45 bytes of text in base64 have some thirty."""
_STEP = 64 * 1024
_OPAQUE = {Kind.EMPTY, Kind.UNKNOWN, Kind.HARMLESS, Kind.ENCRYPTED}
"""Kinds that keys, digests and signatures look like: they are in much of ordinary mail."""
_DATA = re.compile(
    r"""\bdata:(?P<type>[\w.+-]{1,40}/[\w.+-]{1,80})?(?P<more>(?:;[\w.+-]{1,40}(?:=[\w.+-]{1,40})?)*)"""
    r""",(?P<data>[^\s"'<>)]{8,})""",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class File:
    """One file that was found."""

    name: str
    data: bytes
    media_type: str = ""


def files(data: bytes) -> Iterator[File]:
    """Those in a text of any encoding that has ASCII in it."""
    if b"begin " in data:
        for found in _UU.finditer(data):
            yield File(decode(found[1]), uudecode(found[2]))
    yield from _yenc(data)
    if _has_long_words(data):
        for found in _BASE64.finditer(data):
            if found.end() - found.start() >= _FEWEST and len(set(found[0])) >= _FEWEST_LETTERS:
                inner = headers.base64(found[0])
                if _says(inner):
                    yield File("", inner)


def _yenc(data: bytes) -> Iterator[File]:
    """Each from its first line to the next `=yend`: linear in the text, whatever is left open."""
    at = data.find(b"=ybegin ")
    while at != -1 and (begin := _YBEGIN.search(data, at)) is not None:
        end = data.find(b"\n=yend", begin.end() - 1)
        if end == -1:
            return
        yield File(decode(begin[1] or b""), _ydecode(data[begin.end() : end]))
        at = end + 1


def _has_long_words(data: bytes) -> bool:
    """Whether any run without blanks is like a line of base64: a cheap look, a little at a
    time, since the words of a large text take far more memory than the text.
    """
    for at in range(0, len(data), _STEP):
        words = data[at : at + _STEP + _FEWEST].split()
        if words and max(map(len, words)) >= _FEWEST:
            # A ruler, a row of figures: what says something has more than a few letters.
            long = {word for word in words if len(word) >= _FEWEST}
            if any(len(set(word)) >= _FEWEST_LETTERS for word in long):
                return True
    return False


def _says(data: bytes) -> bool:
    """Whether this is a file that somebody meant: of a known kind, or text in UTF-8. Letters of
    single-byte encodings are not told from digests.
    """
    kind = detect(data, "", "")
    if kind in _OPAQUE:
        return False
    if kind not in (Kind.TEXT, Kind.TABLE):
        return True
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return data.startswith((b"\xff\xfe", b"\xfe\xff"))
    return True


def addresses(text: str) -> Iterator[File]:
    """Those in `data:` addresses of a page (RFC 2397)."""
    if "data:" not in text:
        return
    for found in _DATA.finditer(text):
        raw = unquote_to_bytes(found["data"])
        inner = headers.base64(raw) if found["more"].lower().endswith(";base64") else raw
        yield File("", inner, found["type"] or "text/plain")


def say(found: Iterator[File], walk: Walk) -> None:
    """Every file goes to the reader of its kind, as if it were attached."""
    for file in found:
        walk.inside(file.name, file.data, file.media_type, called="file in the text")
        walk.breathe()


def uudecode(lines: bytes) -> bytes:
    """What stands between `begin` and `end`, as forgiving as uudecode."""
    out = []
    for line in lines.splitlines():
        try:
            out.append(binascii.a2b_uu(line))
        except binascii.Error:
            # Some encoders count wrongly; take what the length says, as uudecode does.
            size = (((line[0] - 32) & 63) * 4 + 5) // 3
            out.append(binascii.a2b_uu(line[:size]) if size <= len(line) else b"")
    return b"".join(out)


def body(data: bytes) -> bytes:
    """The first uuencoded file of a part that is one; the data itself where there is none."""
    found = _UU.search(data)
    return uudecode(found[2]) if found else data


def _ydecode(lines: bytes) -> bytes:
    lines = _YPART.sub(b"", lines, count=1).replace(b"\r", b"").replace(b"\n", b"")
    first, *rest = lines.split(b"=")
    out = [first.translate(_SHIFTED)]
    for piece in rest:
        if piece:
            out += [bytes(((piece[0] - 64 - 42) % 256,)), piece[1:].translate(_SHIFTED)]
    return b"".join(out)
