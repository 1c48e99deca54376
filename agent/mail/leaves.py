"""Which body and attachments does a message have, by their outsides?

Pure. The content room reads what is inside them; here only what the marking and the encryption of
a message show: types, names, first bytes. Mail inside the mail is not opened.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Mapping
from dataclasses import dataclass

from agent.content import headers

MAX_LEAVES = 1000
"""More parts than any person sends; what lies behind them is not looked at here."""
_MAX_NESTED = 30
_LINE_END = re.compile(rb"\A\r?\n")


@dataclass(frozen=True, slots=True)
class Leaf:
    """One part that holds something itself."""

    media_type: str
    """Lower case, such as `text/plain`."""
    parameters: Mapping[str, str]
    """Those of its Content-Type."""
    name: str
    """The file name it gives itself; may be empty."""
    attached: bool
    """True where it calls itself an attachment or has a file name."""
    encoding: str
    """Its transfer encoding, lower case."""
    body: bytes
    """Its bytes as they stand in the message."""

    def data(self) -> bytes:
        """Its bytes, transfer encoding undone."""
        if self.encoding == "base64":
            return headers.base64(self.body)
        if self.encoding == "quoted-printable":
            return binascii.a2b_qp(self.body)
        return self.body

    def text(self) -> str:
        """Its bytes as text in the charset it names, else as UTF-8; broken ones are replaced."""
        data = self.data()
        try:
            return data.decode(self.parameters.get("charset") or "utf-8", "replace")
        except (LookupError, ValueError):
            return data.decode("utf-8", "replace")


def leaves(message: bytes) -> tuple[Leaf, ...]:
    """Every part of the message that is no container, in order; fewer where it is broken."""
    found: list[Leaf] = []
    waiting = [(message, 0)]  # no recursion: nesting is the sender's to choose
    while waiting and len(found) < MAX_LEAVES:
        piece, depth = waiting.pop()
        fields, begins = headers.split(piece)
        body = piece[begins:]
        media_type, parameters = headers.parameters(fields.first("content-type"))
        boundary = parameters.get("boundary", "").rstrip()
        inside: list[bytes] = []
        if media_type.startswith("multipart/") and boundary and depth < _MAX_NESTED:
            inside = _pieces(body, boundary, MAX_LEAVES - len(found))
        if inside:
            waiting.extend((each, depth + 1) for each in reversed(inside))
        else:
            found.append(_leaf(fields, media_type or "text/plain", parameters, body))
    return tuple(found)


def _leaf(
    fields: headers.Fields, media_type: str, parameters: Mapping[str, str], body: bytes
) -> Leaf:
    disposition, more = headers.parameters(fields.first("content-disposition"))
    encoding = fields.first("content-transfer-encoding").partition(";")[0].strip().lower()
    name = more.get("filename") or parameters.get("name") or ""
    attached = disposition == "attachment" or bool(name)
    return Leaf(media_type, parameters, name, attached, encoding, body)


def _pieces(body: bytes, boundary: str, most: int) -> list[bytes]:
    """The parts between the delimiter lines (RFC 2046 section 5.1.1), at most that many."""
    mark = re.escape(b"--" + boundary.encode("utf-8", "surrogateescape"))
    line = re.compile(rb"(?:\A|\r?\n)" + mark + rb"(--)?[ \t]*(?=\r?\n|\Z)")
    found: list[bytes] = []
    start = -1
    for delimiter in line.finditer(body):
        if start >= 0:
            found.append(_LINE_END.sub(b"", body[start : delimiter.start()], count=1))
        start = delimiter.end()
        if delimiter[1] or len(found) >= most:
            return found
    return [*found, _LINE_END.sub(b"", body[start:], count=1)] if start >= 0 else found
