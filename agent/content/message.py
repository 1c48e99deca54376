"""What does a mail message say, in every one of its parts?

RFC 5322 and MIME (RFC 2045-2049, 2231, 3676) as mail programs read it, not as the standard would
have it: missing boundaries, broken base64, unknown charsets and lying types all give their text.
Every alternative is read, and every attachment goes to the reader of its kind.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from agent.content import escapes, headers, inline, markup
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
# Fields of an organisation's own may say anything. These are written by mail programs and by what
# carries and checks mail; the markings among them are read in `mail.markings`.
_PRIVATE = re.compile(
    r"x-(?!(?:ms|microsoft|forefront|google|gm|goog|gmail|spam|rspamd|virus|amavis|av|ironport|cisco"
    r"|mimecast|proofpoint|barracuda|sophos|symantec|messagelabs|mailscanner|mailcontrol|mailer|mailgun"
    r"|mailman|mailing|mandrill|sg|ses|aws|amz|amazon|sendgrid|campaign|mc|feedback|report|originating"
    r"|original|envelope|received|return|sender|from|to|cc|bcc|apparently|auth|authenticated|authority"
    r"|mime|mimeole|msmail|msg|message|priority|importance|uid|uidl|id|mozilla|apple|yahoo|ymail|sieve"
    r"|list|loop|beenthere|been|no|face|url|info|archive|content|antiabuse|abuse|source|php|exim|zoho"
    r"|pm|sfdc|zendesk|exmh|cr|dkim|dmarc|arc|ham|bogosity|evolution|kmail|lotus|notes|mdaemon|scanned"
    r"|titus|protective|sio|bj|label|classification|smtp|rcpt|hashed|delivered|trace|ip|client|server"
    r"|amp|outgoing|quarantine|egress|pgp|gpg|operating|security|accept|library|user|accept)(?:-|$))"
    r"[a-z0-9-]{1,60}"
)
_SAYS = re.compile(r"[A-Za-z]{2}|\d{6}")
# What a body may turn out to be and still be the body.
_BODIES = (Kind.TEXT, Kind.HTML, Kind.MAIL, Kind.MAILBOX, Kind.ENCRYPTED, Kind.UNKNOWN)
_GUESS = re.compile(rb"(?m)^--(\S[^\r\n]{0,98})\r?$")
_PGP = "-----BEGIN PGP MESSAGE-----"
_USUAL_PREAMBLE = re.compile(r"(?i)\s*this is an? [^\n]{0,60}\bmime\b[^\n]*\s*\Z")


@dataclass(frozen=True, slots=True)
class _Entity:
    """A message or one part of it, where it lies in the whole message."""

    fields: Fields
    data: bytes
    start: int
    end: int
    """Its body is `data[start:end]`."""
    kind: str
    """Media type, lower case."""
    parameters: dict[str, str]
    attached: bool
    """Its own header calls it an attachment."""
    name: str
    """The file name, or nothing."""

    @property
    def body(self) -> bytes:
        return self.data[self.start : self.end]


def _entity(data: bytes, start: int, end: int, usual: str) -> _Entity:
    """The message or part at `data[start:end]`, `usual` its media type where it tells none."""
    fields, body = headers.split(data, start, end)
    kind, parameters = headers.parameters(fields.first("content-type"))
    disposition, more = headers.parameters(fields.first("content-disposition"))
    if "/" not in kind:
        kind = {"text": "text/plain", "html": "text/html"}.get(kind, usual)
    name = more.get("filename") or parameters.get("name") or ""
    return _Entity(fields, data, body, end, kind, parameters, disposition == "attachment", name)


def _decoded(entity: _Entity) -> bytes:
    """The body without its transfer encoding."""
    encoding = entity.fields.first("content-transfer-encoding").partition(";")[0].strip().lower()
    body = entity.body
    if encoding == "base64":
        return headers.base64(body)
    if encoding == "quoted-printable":
        return binascii.a2b_qp(body)
    if encoding in ("x-uuencode", "uuencode", "x-uue"):
        return inline.body(body)
    return body


# What may follow a boundary on its line (RFC 2046 5.1.1).
_LINE_END = re.compile(rb"(--)?[ \t]*(?:\r?\n|\Z)")


def _boundaries(
    data: bytes, start: int, end: int, boundary: str
) -> Iterator[tuple[int, int, bool]]:
    """Where each delimiter line begins and ends, and whether it is the last."""
    mark = b"--" + boundary.encode("utf-8", "surrogateescape")
    at = start
    while (at := data.find(mark, at, end)) != -1:
        line = _LINE_END.match(data, at + len(mark), end)
        if line is None or (at > start and data[at - 1] != 0x0A):
            at += len(mark)
            continue
        before = at - 1 if at > start else at  # the line break in front belongs to the delimiter
        before -= before > start and data[before - 1] == 0x0D
        yield before, line.end(), bool(line[1])
        if line[1]:
            return
        at = line.end()


def _usable(entity: _Entity) -> tuple[bytes, int, int, str] | None:
    """Where a multipart's parts are, and the boundary between them; None where there is none.

    Where the boundary is missing or wrong it is the one that the body itself shows.
    """
    boundary = entity.parameters.get("boundary", "").rstrip()
    data, start, end = entity.data, entity.start, entity.end
    if boundary and next(_boundaries(data, start, end, boundary), None):
        return data, start, end, boundary
    if entity.fields.first("content-transfer-encoding"):
        data = _decoded(entity)
        start, end = 0, len(data)
        if boundary and next(_boundaries(data, start, end, boundary), None):
            return data, start, end, boundary
    guess = _GUESS.search(data, start, end)
    if guess is None:
        return None
    boundary = decode(guess[1]).rstrip().removesuffix("--")
    found = next(_boundaries(data, start, end, boundary), None)
    return (data, start, end, boundary) if found else None


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
        markup.say(text, "body", walk)
        return
    if _PGP in text:
        walk.cannot(Reason.ENCRYPTED, "body")
    if entity.parameters.get("format", "").lower() == "flowed":
        text = _flowed(text, entity.parameters.get("delsp", "").lower() == "yes")
    walk.say(text, "body")
    walk.say(escapes.undone(text), "body, escapes undone")
    inline.say(inline.files(data), walk)


def _leaf(entity: _Entity, walk: Walk) -> None:
    data = _decoded(entity)
    charset = entity.parameters.get("charset", "")
    kind = detect(data, entity.name, entity.kind)
    if kind is Kind.EMPTY:
        if entity.name:
            walk.say(entity.name, "attachment name")
        return
    if entity.kind == "message/partial":
        walk.cannot(Reason.UNSUPPORTED, "body")  # a message sent in pieces (RFC 2046 5.2.2)
    is_body = entity.kind.startswith("text/") and not entity.attached and not entity.name
    if is_body and kind in _BODIES:
        _say_text(entity, data, walk)
        return
    called = "forwarded message" if kind is Kind.MAIL else f"unnamed attachment ({entity.kind})"
    walk.inside(entity.name, data, entity.kind, charset, called=called)


def _children(entity: _Entity, walk: Walk) -> Iterator[_Entity]:
    """The parts of a multipart; says its preamble and epilogue, which programs do not show."""
    found = _usable(entity)
    if found is None:
        plain = replace(entity, fields=Fields(()), kind="text/plain", parameters={}, name="")
        yield plain
        return
    data, start, end, boundary = found
    usual = "message/rfc822" if entity.kind == "multipart/digest" else "text/plain"
    opened, closed = -1, False
    for before, after, last in _boundaries(data, start, end, boundary):
        if opened < 0:
            _margin(data[start:before], walk)
        else:
            yield _entity(data, opened, max(opened, before), usual)
        opened, closed = after, last
    if closed:
        _margin(data[opened:end], walk)
    else:
        yield _entity(data, opened, end, usual)


def _margin(data: bytes, walk: Walk) -> None:
    text = decode(data)
    if not _USUAL_PREAMBLE.match(text):
        walk.say(text, "between the parts")


def _read(entity: _Entity, walk: Walk, nested: int) -> None:
    for spoken in _SPOKEN:
        for value in entity.fields.every(spoken):
            walk.say(headers.words(value), spoken)
    own = [
        f"{name}: {headers.words(value)}"
        for name, value in entity.fields.all
        if name.startswith("x-") and _PRIVATE.fullmatch(name) and _SAYS.search(value)
    ]
    walk.say("\n".join(own), "own header fields")
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
    whole = _entity(data, 0, len(data), "text/plain")
    for subject in whole.fields.every("subject"):
        walk.say(headers.words(subject), "subject")
    _read(whole, walk, 0)
