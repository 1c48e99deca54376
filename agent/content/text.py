"""Which characters do these bytes stand for?

What the bytes say themselves (a byte order mark) comes before what a container says, and that
before guessing. Nothing is dropped: a byte that fits no encoding becomes the Windows character.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from agent.content.walk import Walk

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Names that mail and web pages use and Python does not know.
_ALIASES = {
    "ansi": "cp1252",
    "ansi_x3.110-1983": "latin-1",
    "cp-850": "cp850",
    "dos-862": "cp862",
    "iso-8859-8-i": "iso-8859-8",
    "unicode-1-1-utf-7": "utf-7",
    "unicode-1-1-utf-8": "utf-8",
    "utf8mb4": "utf-8",
    "x-mac-roman": "mac-roman",
    "macintosh": "mac-roman",
    "x-sjis": "cp932",
    "x-gbk": "gbk",
    # WHATWG: what calls itself ASCII or Latin-1 is Windows-1252 in life; a superset of both.
    "us-ascii": "cp1252",
    "ascii": "cp1252",
    "iso-8859-1": "cp1252",
    "latin1": "cp1252",
    "latin-1": "cp1252",
}
# Codecs that Python calls encodings of text and that are none, or take quadratic time.
_REFUSED = {"idna", "punycode", "undefined", "unicode_escape", "raw_unicode_escape", "mbcs", "oem"}
_SAMPLE = 64 * 1024
_PIECE = 1024 * 1024
_MAX_SINGLE_BYTES = 20_000
_ALLOWED_CONTROLS = b"\t\n\v\f\r\x1a\x1b\x1c\x1d\x1e\x1f\x85"
_CONTROLS = bytes(sorted(set(range(32)) - set(_ALLOWED_CONTROLS))) + b"\x7f"
_CP1252 = [bytes([i]).decode("cp1252", "replace") for i in range(256)]
for _i in (0x81, 0x8D, 0x8F, 0x90, 0x9D):  # undefined there: kept as the control characters
    _CP1252[_i] = chr(_i)
_CP1252_TABLE = "".join(_CP1252)
_ESCAPED = re.compile("[\udc80-\udcff]")


def windows(data: bytes) -> str:
    """The bytes as Windows-1252, every one of them."""
    return codecs.charmap_decode(data, "strict", _CP1252_TABLE)[0]


def _utf16_without_mark(data: bytes) -> str:
    """`utf-16-le`, `utf-16-be` or nothing: in Western text every second byte is zero."""
    sample = data[:_SAMPLE]
    if len(sample) < 4 or sample.count(0) < len(sample) // 4:
        return ""
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    few = len(sample) // 16
    if odd > len(sample) // 4 and even <= few:
        return "utf-16-le"
    if even > len(sample) // 4 and odd <= few:
        return "utf-16-be"
    return ""


# EBCDIC (CDRA, code page 500): space 0x40, digits 0xF0-F9, letters 0x81-E9, new line 0x15 or 0x25.
_EBCDIC = "cp500"
_EBCDIC_USUAL = (
    b"\x0d\x15\x25\x40\x4b\x60\x61\x6b\x7a\x7d\x7f"
    + bytes((*range(0x81, 0x8A), *range(0x91, 0x9A), *range(0xA2, 0xAA)))
    + bytes((*range(0xC1, 0xCA), *range(0xD1, 0xDA), *range(0xE2, 0xEA), *range(0xF0, 0xFA)))
)
_HIGH = bytes(range(128, 256))


def _is_ebcdic(data: bytes) -> bool:
    """Whether this is a mainframe's text: nearly all of it its letters, digits and marks."""
    sample = data[:_SAMPLE]
    if len(sample) < 16 or sample.count(0x20) * 50 > len(sample):
        return False
    usual = len(sample) - len(sample.translate(None, _EBCDIC_USUAL))
    high = len(sample) - len(sample.translate(None, _HIGH))
    return usual * 10 >= len(sample) * 9 and high * 3 >= len(sample)


def _named(charset: str) -> str:
    """The name of a codec that we use, or nothing."""
    name = charset.strip().strip("\"'").lower()
    try:
        found = codecs.lookup(_ALIASES.get(name, name)).name.replace("-", "_")
    except (LookupError, ValueError, UnicodeError):
        return ""
    return "" if found in _REFUSED else found


def _mixed(data: bytes) -> str:
    """UTF-8 with a few foreign bytes in it, or Windows-1252 throughout: whichever it is more."""
    guess = data.decode("utf-8", "replace")
    wrong = guess.count("\ufffd")
    right = len(guess) - wrong - len(guess.encode("ascii", "ignore"))
    if right > wrong and wrong <= _MAX_SINGLE_BYTES:
        kept = data.decode("utf-8", "surrogateescape")
        return _ESCAPED.sub(lambda escaped: _CP1252[ord(escaped[0]) - 0xDC00], kept)
    return windows(data)


def decode(data: bytes, charset: str = "") -> str:
    """The text of these bytes; `charset` is what a container says, and may be wrong or unknown.

    Never raises, never drops a byte.
    """
    for mark, name in _BOMS:
        if data.startswith(mark):
            return data[len(mark) :].decode(name, "replace")
    if wide := _utf16_without_mark(data):
        return data.decode(wide, "replace")
    if data[:1] >= b"\x40" and _is_ebcdic(data):
        return data.decode(_EBCDIC).replace("\x85", "\n")
    name = _named(charset) if charset else ""
    if name and name not in ("utf_8", "cp1252"):
        try:
            return data.decode(name)
        except (UnicodeError, LookupError, ValueError):
            pass
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return _mixed(data)


def pieces(data: bytes, charset: str = "") -> Iterator[str]:
    """As `decode`, a megabyte at a time and whole lines where there are lines, so that a large
    file is never in memory twice.
    """
    mark = next((mark for mark, _ in _BOMS if data.startswith(mark)), b"")
    wide = dict(_BOMS).get(mark, "") or _utf16_without_mark(data)
    at, end = len(mark), len(data)
    line = "\n".encode(wide) if wide else b"\n"
    while end - at > _PIECE:
        stop = data.rfind(line, at + _PIECE // 2, at + _PIECE)
        while stop != -1 and (stop - len(mark)) % len(line):  # half of one character and another
            stop = data.rfind(line, at + _PIECE // 2, stop + len(line) - 1)
        stop = stop + len(line) if stop != -1 else at + _PIECE
        yield decode(data[at:stop], wide or charset)
        at = stop
    yield decode(data[at:], wide or charset)


def looks_like_text(data: bytes) -> bool:
    """True where these bytes are somebody's text in any common encoding."""
    sample = (
        data
        if len(data) <= 3 * _SAMPLE
        else (data[:_SAMPLE] + data[len(data) // 2 :][:_SAMPLE] + data[-_SAMPLE:])
    )
    if any(data.startswith(mark) for mark, _ in _BOMS):
        return True
    if _utf16_without_mark(data):
        text = data[:_SAMPLE].decode(_utf16_without_mark(data), "replace")
        odd = sum(1 for c in text if c < " " and c not in "\t\n\r\f\v")
        return odd * 50 <= len(text)
    if _is_ebcdic(data):
        return True
    controls = len(sample) - len(sample.translate(None, _CONTROLS))
    if controls * 100 > len(sample):
        return False
    # Compressed or encrypted bytes have few controls only when short: text is mostly ASCII, or
    # valid UTF-8, or words of letters above 0x80 as in single-byte Greek.
    high = len(sample) - len(sample.translate(None, _HIGH))
    if high * 3 <= len(sample):
        return True
    try:
        sample[:_SAMPLE].decode("utf-8")
    except UnicodeDecodeError as problem:
        return problem.start > _SAMPLE - 4 or controls == 0
    return True


def read(data: bytes, walk: Walk) -> None:
    """A plain text file, whole."""
    from agent.content import escapes, inline  # which decode text themselves

    for piece in pieces(data, walk.charset):
        walk.say(piece)
        walk.say(escapes.undone(piece), "escapes undone")

    inline.say(inline.files(data), walk)
