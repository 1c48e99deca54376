"""What does a mail message say, in every one of its parts?

RFC 5322 and MIME (RFC 2045-2049, 2231, 3676) as mail programs read it, not as the standard would
have it: missing boundaries, broken base64, unknown charsets and lying types all give their text.
Every alternative is read, and every attachment goes to the reader of its kind.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from agent.content import headers, markup
from agent.content.document import Reason, Refused
from agent.content.headers import Fields
from agent.content.kinds import Kind, detect
from agent.content.text import decode

if TYPE_CHECKING:
    from agent.content.walk import Walk

_MAX_NESTED = 30
"""Multiparts inside multiparts; real mail has four or five."""
# Free text of people's own. Addresses and names of sender and recipients are not content.
_SPOKEN = ("thread-topic", "comments", "keywords", "content-description")
# What a body may turn out to be and still be the body.
_BODIES = (Kind.TEXT, Kind.HTML, Kind.MAIL, Kind.MAILBOX, Kind.ENCRYPTED, Kind.UNKNOWN)
_GUESS = re.compile(rb"(?m)^--(\S[^\r\n]{0,98})\r?$")
_UU = re.compile(
    rb"(?m)^begin [0-7]{3,4} ([^\r\n]{1,200})\r?\n((?:[ -`]{1,90}\r?\n)*?)(?:`?\r?\n)?end\b"
)
_PGP = "-----BEGIN PGP MESSAGE-----"
_USUAL_PREAMBLE = re.compile(r"(?i)\s*this is an? [^\n]{0,60}\bmime\b[^\n]*\s*\Z")


@dataclass(frozen=True, slots=True)
class _Entity:
    """A message or one part of it."""

    fields: Fields
    body: bytes
    kind: str
    """Media type, lower case."""
    parameters: dict[str, str]
    attached: bool
    """Its own header calls it an attachment."""
    name: str
    """The file name, or nothing."""


def _entity(fields: Fields, body: bytes, usual: str) -> _Entity:
    kind, parameters = headers.parameters(fields.first("content-type"))
    disposition, more = headers.parameters(fields.first("content-disposition"))
    if "/" not in kind:
        kind = {"text": "text/plain", "html": "text/html"}.get(kind, usual)
    name = more.get("filename") or parameters.get("name") or ""
    return _Entity(fields, body, kind, parameters, disposition == "attachment", name)


def _decoded(entity: _Entity) -> bytes:
    """The body without its transfer encoding."""
    encoding = entity.fields.first("content-transfer-encoding").partition(";")[0].strip().lower()
    body = entity.body
    if encoding == "base64":
        return headers.base64(body)
    if encoding == "quoted-printable":
        return binascii.a2b_qp(body)
    if encoding in ("x-uuencode", "uuencode", "x-uue"):
        found = _UU.search(body)
        return _uudecode(found[2]) if found else body
    return body


def _uudecode(lines: bytes) -> bytes:
    out = []
    for line in lines.splitlines():
        try:
            out.append(binascii.a2b_uu(line))
        except binascii.Error:
            # Some encoders count wrongly; take what the length says, as uudecode does.
            size = (((line[0] - 32) & 63) * 4 + 5) // 3
            out.append(binascii.a2b_uu(line[:size]) if size <= len(line) else b"")
    return b"".join(out)


def _pieces(body: bytes, boundary: str) -> list[bytes] | None:
    """Preamble, parts and epilogue of a multipart, or None where the boundary never occurs."""
    mark = b"--" + boundary.encode("utf-8", "surrogateescape")
    line = re.compile(rb"(?:\A|\r?\n)" + re.escape(mark) + rb"(--)?[ \t]*(?=\r?\n|\Z)")
    pieces: list[bytes] = []
    start = 0
    for found in line.finditer(body):
        pieces.append(body[start : found.start()])
        start = found.end()
        if found[1]:
            break
    else:
        if not pieces:
            return None
        pieces.append(body[start:])
        pieces.append(b"")
        return pieces
    pieces.append(body[start:])
    return pieces


def _parts(entity: _Entity) -> list[bytes] | None:
    """As `_pieces`; where the boundary is missing or wrong, the one that the body itself shows."""
    body = entity.body
    boundary = entity.parameters.get("boundary", "").rstrip()
    found = _pieces(body, boundary) if boundary else None
    if found is None and entity.fields.first("content-transfer-encoding"):
        body = _decoded(entity)
        found = _pieces(body, boundary) if boundary else None
    if found is None and (guess := _GUESS.search(body)):
        found = _pieces(body, decode(guess[1]).rstrip().removesuffix("--"))
    return found


def _flowed(text: str, delete_space: bool) -> str:
    """The lines that format=flowed broke, whole again (RFC 3676 4.2, 4.4)."""
    out: list[str] = []
    open_depth = -1
    for line in text.split("\n"):
        line = line.rstrip("\r")
        content = line.lstrip(">")
        depth = len(line) - len(content)
        content = content.removeprefix(" ")
        soft = content.endswith(" ") and content != "-- "
        shown = content[:-1] if soft and delete_space else content
        if depth == open_depth and content != "-- ":
            out[-1] += shown
        else:
            out.append(f"{'>' * depth} {shown}" if depth else shown)
        open_depth = depth if soft else -1
    return "\n".join(out)


def _say_text(entity: _Entity, data: bytes, walk: Walk) -> None:
    text = decode(data, entity.parameters.get("charset", ""))
    if entity.kind == "text/html":
        shown, unseen = markup.extract(text, walk.breathe)
        walk.say(shown, "body")
        walk.say(unseen, "body, behind the page")
        return
    if _PGP in text:
        walk.cannot(Reason.ENCRYPTED, "body")
    if entity.parameters.get("format", "").lower() == "flowed":
        text = _flowed(text, entity.parameters.get("delsp", "").lower() == "yes")
    walk.say(text, "body")
    if "begin " in text:
        for found in _UU.finditer(data):
            walk.inside(decode(found[1]), _uudecode(found[2]))


def _leaf(entity: _Entity, walk: Walk) -> None:
    data = _decoded(entity)
    charset = entity.parameters.get("charset", "")
    kind = detect(data, entity.name, entity.kind)
    if kind is Kind.EMPTY:
        if entity.name:
            walk.say(entity.name, "attachment name")
        return
    is_body = entity.kind.startswith("text/") and not entity.attached and not entity.name
    if is_body and kind in _BODIES:
        _say_text(entity, data, walk)
        return
    called = "forwarded message" if kind is Kind.MAIL else f"unnamed attachment ({entity.kind})"
    walk.inside(entity.name, data, entity.kind, charset, called=called)


def _children(entity: _Entity, walk: Walk) -> Iterator[_Entity]:
    """The parts of a multipart; says its preamble and epilogue, which programs do not show."""
    pieces = _parts(entity)
    if pieces is None:
        yield _entity(Fields(()), entity.body, "text/plain")
        return
    usual = "message/rfc822" if entity.kind == "multipart/digest" else "text/plain"
    for margin in (pieces[0], pieces[-1]):
        text = decode(margin)
        if not _USUAL_PREAMBLE.match(text):
            walk.say(text, "between the parts")
    for piece in pieces[1:-1]:
        yield _entity(*headers.split(piece.removeprefix(b"\r").removeprefix(b"\n")), usual)


def _read(entity: _Entity, walk: Walk, nested: int) -> None:
    for spoken in _SPOKEN:
        for value in entity.fields.every(spoken):
            walk.say(headers.words(value), spoken)
    if entity.kind == "multipart/encrypted":
        walk.cannot(Reason.ENCRYPTED, "body")
    if not entity.kind.startswith("multipart/"):
        _leaf(entity, walk)
        return
    if nested >= _MAX_NESTED:
        raise Refused(Reason.TOO_DEEP)
    for child in _children(entity, walk):
        walk.budget.files -= 1
        if walk.budget.files < 0:
            raise Refused(Reason.TOO_MANY)
        _read(child, walk, nested + 1)


def read(data: bytes, walk: Walk) -> None:
    """A message: subject, every body, every attachment."""
    walk.in_mail = True
    fields, body = headers.split(data)
    for subject in fields.every("subject"):
        walk.say(headers.words(subject), "subject")
    _read(_entity(fields, body, "text/plain"), walk, 0)
