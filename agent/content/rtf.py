"""What does a Rich Text document say?

RTF 1.9.1 in one pass, linear in its length: running text, tables, notes, comments, headers and
footers; pictures and embedded objects go to the readers of their kinds.
"""

from __future__ import annotations

import binascii
import re
import struct
from typing import TYPE_CHECKING

from agent.content.document import Reason, Refused
from agent.content.flow import lines
from agent.content.text import decode

if TYPE_CHECKING:
    from agent.content.walk import Walk

_TOKEN = re.compile(
    rb"\\([a-zA-Z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z])|([{}])|[\r\n]+"
    rb"|([^\\{}\r\n]+)"
)
_MARKS = {
    b"par": "\n",
    b"line": "\n",
    b"sect": "\n",
    b"page": "\n",
    b"row": "\n",
    b"nestrow": "\n",
    b"cell": "\t",
    b"nestcell": "\t",
    b"tab": "\t",
    b"lquote": "‘",
    b"rquote": "’",
    b"ldblquote": "“",
    b"rdblquote": "”",
    b"bullet": "•",
    b"endash": "–",
    b"emdash": "—",
    b"emspace": " ",
    b"enspace": " ",
}
_SYMBOLS = {b"~": "\u00a0", b"_": "\u2011", b"-": "\u00ad", b"\n": "\n", b"\r": "\n", b"\t": "\t"}
# Destinations (1.9.1, "Contents of an RTF file") that hold no text of people's own.
_SILENT = frozenset(
    b"fonttbl colortbl stylesheet listtable listoverridetable rsidtbl generator themedata "
    b"colorschememapping latentstyles datastore xmlnstbl pgptbl filetbl fldinst wgrffmtfilter "
    b"listtext pntext blipuid panose bkmkstart bkmkend userprops mmathPr".split()
)
_SPOKEN = frozenset(
    b"annotation footnote header headerl headerr headerf footer footerl footerr footerf shptxt "
    b"title subject author keywords comment doccomm company category manager operator".split()
)
_HEX = frozenset((b"pict", b"objdata"))
_EMBEDDED = re.compile(rb"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1|PK\x03\x04|%PDF-|\{\\rtf")
_MAX_GROUPS = 2000


class _Document:
    """The text as it comes in, with the state of every open group."""

    def __init__(self, walk: Walk) -> None:
        self._walk = walk
        self._room = walk.budget.memory
        self.runs: list[str] = []
        self._bytes = bytearray()
        self._codepage = "cp1252"
        self._groups: list[tuple[str, int]] = []
        self._mode = "text"
        """`text`, `silent`, or `hex` in a picture or an object."""
        self._skip = 1
        """Characters that follow a \\u for readers without Unicode."""
        self._to_skip = 0
        self._hex: list[bytes] = []
        self._ignorable = False

    def flush(self) -> None:
        if self._bytes:
            self.runs.append(decode(bytes(self._bytes), self._codepage))
            self._bytes.clear()

    def say(self, text: str) -> None:
        if self._mode == "text":
            self.flush()
            self._spend(len(text))
            self.runs.append(text)

    def _spend(self, size: int) -> None:
        self._room -= size
        if self._room < 0:
            raise Refused(Reason.TOO_LARGE)

    def raw(self, data: bytes) -> None:
        if self._mode == "hex":
            self._spend(len(data))
            self._hex.append(data)
        elif self._mode == "text":
            if self._to_skip:
                dropped = min(self._to_skip, len(data))
                self._to_skip -= dropped
                data = data[dropped:]
            self._spend(len(data))
            self._bytes += data

    def group(self, opens: bool) -> None:
        self._to_skip = 0
        if opens:
            if len(self._groups) >= _MAX_GROUPS:
                raise Refused(Reason.TOO_DEEP)
            self._groups.append((self._mode, self._skip))
            return
        if not self._groups:
            return
        before, self._skip = self._groups.pop()
        if self._mode == "hex" and before != "hex":
            self._embedded()
        self._mode = before

    def _embedded(self) -> None:
        digits = re.sub(rb"[^0-9a-fA-F]", b"", b"".join(self._hex))
        self._hex = []
        data = binascii.unhexlify(digits[: len(digits) // 2 * 2])
        # OLE 1.0 puts names and lengths in front of what is embedded.
        start = _EMBEDDED.search(data, 0, 4096)
        if data:
            self._walk.inside("", data[start.start() :] if start else data, called="object")

    def symbol(self, mark: bytes) -> None:
        if mark == b"*":
            self._ignorable = True
        elif mark in b"\\{}":
            self.raw(mark)
        elif mark in _SYMBOLS:
            self.say(_SYMBOLS[mark])

    def word(self, word: bytes, number: int | None) -> None:
        ignorable, self._ignorable = self._ignorable, False
        if word in _MARKS:
            self.say(_MARKS[word])
        elif word == b"u" and number is not None:
            code = number + 65536 if number < 0 else number
            if 0 <= code <= 0xFFFF:
                self.say(chr(code))
            self._to_skip = self._skip
        elif word == b"uc" and number is not None:
            self._skip = min(max(number, 0), 16)
        elif word == b"ansicpg" and number:
            self._codepage = f"cp{number}"
        elif word in _HEX and self._mode != "silent":
            self._mode = "hex"
        elif word in _SILENT:
            self._mode = "silent"
        elif word in _SPOKEN:
            self.say("\n")
            if ignorable and self._mode == "silent":
                self._mode = "text"
        elif ignorable and word not in (b"htmltag", b"mhtmltag", b"shppict", b"nesttableprops"):
            self._mode = "silent"


def _scan(data: bytes, document: _Document, walk: Walk) -> None:
    at = count = 0
    while found := _TOKEN.match(data, at):
        at = found.end()
        word, number, code, symbol, brace, plain = found.groups()
        if word:
            if word == b"bin" and number:
                at += max(0, int(number))
                if at > len(data):
                    raise Refused(Reason.BROKEN)  # it swallows what other readers show
            document.word(word, int(number) if number else None)
        elif plain:
            document.raw(plain)
        elif code:
            document.raw(bytes((int(code, 16),)))
        elif brace:
            document.group(opens=brace == b"{")
        elif symbol:
            document.symbol(symbol)
        count += 1
        if not count % 8192:
            walk.breathe()


def read(data: bytes, walk: Walk, section: str = "") -> None:
    """An RTF document. What was read before a limit is said."""
    document = _Document(walk)
    try:
        _scan(data, document, walk)
    finally:
        document.flush()
        text = "".join(document.runs).encode("utf-16-le", "surrogatepass")
        walk.say(lines(text.decode("utf-16-le", "replace").replace("\t\n", "\n")), section)


# MS-OXRTFCP 2.1.2.1: what the dictionary holds before the first byte.
_START = (
    b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern "
    b"\\fscript \\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0"
    b"\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx"
)


def decompress(data: bytes) -> bytes:
    """The RTF in a message's compressed body (MS-OXRTFCP 3.1.3). Raises Refused where broken."""
    if len(data) < 16:
        raise Refused(Reason.BROKEN)
    size, kind = struct.unpack_from("<I4s", data, 4)
    if kind == b"MELA":
        return data[16 : 16 + size]
    if kind != b"LZFu":
        raise Refused(Reason.BROKEN)
    window = bytearray(4096)
    window[: len(_START)] = _START
    write, at = len(_START), 16
    out = bytearray()
    while at < len(data) and len(out) < size:
        control = data[at]
        at += 1
        for bit in range(8):
            if at >= len(data):
                break
            if not control >> bit & 1:
                chunk = data[at : at + 1]
                at += 1
            else:
                token = int.from_bytes(data[at : at + 2], "big")
                at += 2
                offset, length = token >> 4, (token & 15) + 2
                if offset == write:
                    return bytes(out)
                chunk = b""
                for step in range(length):
                    byte = window[(offset + step) % 4096]
                    window[(write + step) % 4096] = byte
                    chunk += bytes((byte,))
            for byte in chunk:
                window[write] = byte
                write = (write + 1) % 4096
            out += chunk
    return bytes(out)
