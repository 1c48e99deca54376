"""The milter route: Postfix or Sendmail asks, before it takes a message, what to do with it.

The milter protocol, version 6, as `libmilter/mfdef.h` of Sendmail 8.18 and Postfix's MILTER_README
have it: packets of a 4-byte length, a command letter and its data. Only the end of a message is
answered; everything before is taken without a reply.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import socket
import struct
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum, IntFlag

from agent.event import digest
from agent.mail import notice
from agent.mail.envelope import Envelope
from agent.mail.handling import Handling, Screen, Terms
from agent.mail.holds import HoldError
from agent.mail.next_hop import Address, NextHopDownError, UnknownOutcomeError, with_crlf
from agent.mail.rules import Action
from agent.mail.screen import Verdict

MAX_MESSAGE_BYTES = 64 << 20
"""Past this the message is refused; Postfix itself takes 10 MB (message_size_limit)."""
_MAX_PACKET = 2 << 20  # above MDS_1M, the largest that the protocol knows
_READ = 1 << 16
_VERSION = 6
_STOP_S = 10.0
_QUICKACK = getattr(socket, "TCP_QUICKACK", None)
_log = logging.getLogger(__name__)


class Can(IntFlag):
    """SMFIF_*: what we may do to a message."""

    ADD_HEADERS = 0x01
    CHANGE_HEADERS = 0x10
    QUARANTINE = 0x20


class Talk(IntFlag):
    """SMFIP_*: what is not said, or not answered."""

    NO_CONNECT = 0x01
    NO_HELO = 0x02
    NO_UNKNOWN = 0x100
    NO_DATA = 0x200
    NO_REPLY_HEADER = 0x80
    NO_REPLY_MAIL = 0x4000
    NO_REPLY_RCPT = 0x8000
    NO_REPLY_END_OF_HEADERS = 0x40000
    NO_REPLY_BODY = 0x80000
    LEADING_SPACE = 0x100000


_WANTED_CAN = int(Can.ADD_HEADERS | Can.CHANGE_HEADERS | Can.QUARANTINE)
_SKIPPED = Talk.NO_CONNECT | Talk.NO_HELO | Talk.NO_UNKNOWN | Talk.NO_DATA
_UNANSWERED = {
    b"M": int(Talk.NO_REPLY_MAIL),
    b"R": int(Talk.NO_REPLY_RCPT),
    b"L": int(Talk.NO_REPLY_HEADER),
    b"N": int(Talk.NO_REPLY_END_OF_HEADERS),
    b"B": int(Talk.NO_REPLY_BODY),
}
_WANTED_TALK = int(_SKIPPED | Talk.LEADING_SPACE) | sum(_UNANSWERED.values())


class Reply(Enum):
    """SMFIR_*: the answers without data."""

    CONTINUE = b"c"
    DISCARD = b"d"


def packet(command: bytes, data: bytes = b"") -> bytes:
    """One packet on the wire."""
    return struct.pack(">I", len(data) + 1) + command + data


def reply_code(text: str) -> bytes:
    """SMFIR_REPLYCODE: a whole SMTP reply, of several lines or one. A per cent sign is doubled."""
    return packet(b"y", text.replace("%", "%%").encode("ascii", "replace") + b"\0")


def insert_header(name: str, value: str) -> bytes:
    """SMFIR_INSHEADER at the top."""
    return packet(b"i", struct.pack(">I", 0) + f"{name}\0 {value}\0".encode("ascii"))


def change_header(name: bytes, value: bytes) -> bytes:
    """SMFIR_CHGHEADER of the first header of that name."""
    return packet(b"m", struct.pack(">I", 1) + name + b"\0" + value + b"\0")


@dataclass(slots=True)
class _Message:
    """What the MTA has said of one message so far."""

    sender: str = ""
    recipients: list[str] = field(default_factory=list)
    headers: list[tuple[bytes, bytes]] = field(default_factory=list)
    body: bytearray = field(default_factory=bytearray)
    size: int = 0
    queue: str = ""

    def whole(self) -> bytes:
        lines = b"".join(name + b":" + value + b"\r\n" for name, value in self.headers)
        return with_crlf(lines + b"\r\n" + bytes(self.body))


class Milter:
    """Listens for MTAs. `screen` may change while it runs."""

    def __init__(self, listen: str, screen: Screen, handling: Handling) -> None:
        """`listen` is `unix:/path` or `inet:host:port`."""
        self._listen = listen
        self._screen = screen
        self._handling = handling
        self._server: asyncio.Server | None = None
        self._sessions: set[asyncio.Task[None]] = set()
        self._busy = 0

    async def start(self) -> str:
        """Listens; where. Raises OSError or ValueError where the address cannot be had."""
        kind, _, where = self._listen.partition(":")
        if kind == "unix":
            if sys.platform == "win32":
                raise ValueError("this system has no UNIX sockets; use inet:127.0.0.1:PORT.")
            with contextlib.suppress(FileNotFoundError):
                os.unlink(where)  # noqa: PTH108 -- what a gateway that was killed left
            self._server = await asyncio.start_unix_server(self._session, where)
            os.chmod(where, 0o660)  # noqa: PTH101 -- the MTA's group, and nobody else
            return self._listen
        if kind != "inet":
            raise ValueError(f"{self._listen!r} is neither unix:/path nor inet:host:port.")
        address = Address.parse(where)
        self._server = await asyncio.start_server(self._session, address.host, address.port)
        host, port = self._server.sockets[0].getsockname()[:2]
        return f"inet:{Address(host, port)}"

    async def stop(self) -> None:
        """Takes no new sessions, lets messages on their way end for a while, and stops."""
        if self._server is not None:
            self._server.close()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_STOP_S):
                while self._busy:  # noqa: ASYNC110 -- bounded
                    await asyncio.sleep(0.02)
        for session in list(self._sessions):
            session.cancel()
        await asyncio.gather(*self._sessions, return_exceptions=True)

    def use(self, screen: Screen, terms: Terms) -> None:
        """From the next message on, screen by another policy."""
        self._screen = screen
        self._handling.terms = terms

    async def _session(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task is not None:
            self._sessions.add(task)
        try:
            await self._talk(reader, writer)
        except (OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass  # the MTA went away, or we stop: it does what its default action says
        except ValueError as problem:
            _log.warning("an MTA said what is not the milter protocol: %s", problem)
        finally:
            writer.close()
            if task is not None:
                self._sessions.discard(task)

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        link = writer.get_extra_info("socket")
        quick = link if link is not None and link.family != getattr(socket, "AF_UNIX", -1) else None
        message, silent, waiting = _Message(), 0, bytearray()
        while True:
            if quick is not None and _QUICKACK is not None:
                quick.setsockopt(socket.IPPROTO_TCP, _QUICKACK, 1)  # else 40 ms at every message
            # One wait for whatever has come: a message is some thirty packets.
            piece = await reader.read(_READ)
            if not piece:
                return
            waiting += piece
            while (taken := _packet(waiting)) is not None:
                command, data = taken
                if command == b"O":
                    silent = _negotiate(data, writer)
                elif command == b"Q":
                    return
                elif command in {b"A", b"K"}:
                    message = _Message()
                elif command == b"E":
                    _take(message, b"B", data)
                    writer.write(await self._end(message))
                    message = _Message()
                else:
                    if command == b"M":
                        message = _Message()
                    _take(message, command, data)
                    # Macros are never answered; the rest where the MTA did not agree to silence.
                    if command != b"D" and not silent & _UNANSWERED.get(command, 0):
                        writer.write(packet(Reply.CONTINUE.value))
            await writer.drain()

    async def _end(self, message: _Message) -> bytes:
        self._busy += 1
        try:
            return await self._answer(message)
        except Exception as problem:  # noqa: BLE001 -- whatever failed, the message must not pass
            _log.error("a message was not screened: %s", type(problem).__name__)
            return reply_code("451 4.3.0 Not sent: it could not be screened; send it again later.")
        finally:
            self._busy -= 1

    async def _answer(self, message: _Message) -> bytes:
        """Everything that the MTA hears at the end of a message."""
        if message.size > MAX_MESSAGE_BYTES:
            return reply_code("552 5.3.4 The message is too large to be screened.")
        raw = message.whole()
        sent = Envelope(message.sender, tuple(message.recipients))
        try:
            if await self._handling.confirm(raw, sent, self._screen):
                return packet(Reply.DISCARD.value)  # an answer to a notice goes no further
        except HoldError as problem:
            return reply_code(f"550 5.7.1 {problem}")
        except NextHopDownError:
            return reply_code("451 4.3.0 The held message could not be released now.")
        except UnknownOutcomeError:
            return reply_code("550 5.4.0 The held message may have gone; ask a recipient.")
        verdict = await self._screen(raw, sent)
        return await self._carry_out(message, raw, sent, verdict)

    async def _carry_out(
        self, message: _Message, raw: bytes, sent: Envelope, verdict: Verdict
    ) -> bytes:
        trace = insert_header("X-Safehand", f"{verdict.action.value}; id={digest(raw)[:16]}")
        done = packet(Reply.CONTINUE.value)
        if verdict.action is Action.HOLD:
            hold = await self._handling.hold(raw, sent, verdict, queue=message.queue)
            held = insert_header("X-Safehand-Hold", hold)
            return trace + held + packet(b"q", f"safehand {hold}\0".encode()) + done
        await self._handling.note(raw, verdict)
        terms = self._handling.terms
        if verdict.action is Action.REJECT:
            reasons = [reason.explanation for reason in verdict.reasons]
            account = verdict.account
            return reply_code(notice.rejected(reasons, account, terms.organisation, terms.tag))
        if verdict.action is Action.REWRITE:
            trace += _with_tag(message, terms.tag)
        return trace + done


def _with_tag(message: _Message, tag: str) -> bytes:
    for name, value in message.headers:
        if name.lower() == b"subject":
            return change_header(name, b" " + tag.encode() + b" " + value.strip())
    return insert_header("Subject", tag)


def _packet(waiting: bytearray) -> tuple[bytes, bytes] | None:
    """Takes the first whole packet out of what has come: its command and its data. Raises
    ValueError for one that is not of the protocol.
    """
    if len(waiting) < 4:
        return None
    length = int.from_bytes(waiting[:4], "big")
    if not 0 < length <= _MAX_PACKET:
        raise ValueError(f"a packet of {length} bytes")
    if len(waiting) < 4 + length:
        return None
    command, data = bytes(waiting[4:5]), bytes(waiting[5 : 4 + length])
    del waiting[: 4 + length]
    return command, data


def _negotiate(data: bytes, writer: asyncio.StreamWriter) -> int:
    """Agrees with the MTA; what it will not expect answers to. Raises ValueError where it cannot
    do what we need.
    """
    if len(data) < 12:
        raise ValueError("an option packet that is too short")
    version, can, talk = struct.unpack(">III", data[:12])
    if can & _WANTED_CAN != _WANTED_CAN:
        raise ValueError("the MTA lets us neither add headers nor hold messages")
    agreed: int = _WANTED_TALK & talk
    writer.write(packet(b"O", struct.pack(">III", min(version, _VERSION), _WANTED_CAN, agreed)))
    return agreed


def _take(message: _Message, command: bytes, data: bytes) -> None:
    """Adds what one packet says to the message."""
    message.size += len(data)
    if message.size > MAX_MESSAGE_BYTES:
        message.headers.clear()
        message.body.clear()
    elif command == b"B":
        message.body += data
    elif command == b"L":
        name, value, _ = [*data.split(b"\0", 2), b"", b""][:3]
        message.headers.append((name, value if value[:1] in b" \t" else b" " + value))
    elif command == b"M":
        message.sender = _address(data)
    elif command == b"R":
        message.recipients.append(_address(data))
    elif command == b"D":
        macros = dict(_pairs(data[1:]))
        message.queue = macros.get(b"i", macros.get(b"{i}", b"")).decode("ascii", "replace") or (
            message.queue
        )


def _pairs(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    pieces = data.split(b"\0")
    return zip(pieces[::2], pieces[1::2], strict=False)


def _address(data: bytes) -> str:
    """The address in the first argument of MAIL or RCPT."""
    first = data.split(b"\0", 1)[0].decode("utf-8", "surrogateescape").strip()
    return first[1:-1] if first.startswith("<") and first.endswith(">") else first
