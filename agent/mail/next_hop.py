"""What does the next hop say to this message?

A small SMTP client (RFC 5321) that tells three things apart: the next hop answered, it was not
reached, or it was handed the whole message and never answered.
"""

from __future__ import annotations

import asyncio
import re
import ssl
from collections.abc import Sequence
from dataclasses import dataclass

# RFC 5321 section 4.5.3.2, per command and after the final dot; the connect time is ours.
_CONNECT_S, _COMMAND_S, _FINAL_S = 30.0, 300.0, 600.0
_MAX_REPLY_LINES = 100
_LINE_BYTES = 4096  # section 4.5.3.1.5 asks for 512; servers in the field send more
_BLOCK = 64 * 1024

_BARE = re.compile(rb"\r\n|\r|\n")


class NextHopDownError(OSError):
    """The next hop was not reached, or went away, and surely has not taken the message."""


class UnknownOutcomeError(OSError):
    """The next hop was handed the whole message and did not answer: it may have taken it."""


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer of the next hop."""

    code: int
    lines: tuple[str, ...]

    @property
    def ok(self) -> bool:
        return 200 <= self.code < 300

    @property
    def text(self) -> str:
        """As it goes on to a client: every line with its code, ASCII, CRLF between."""
        last = len(self.lines) - 1
        return "\r\n".join(
            f"{self.code}{'-' if i < last else ' '}{line}" for i, line in enumerate(self.lines)
        )


@dataclass(frozen=True, slots=True)
class Address:
    """Where a hop listens."""

    host: str
    port: int

    @classmethod
    def parse(cls, text: str) -> Address:
        """From "host:port" or "[::1]:port". Raises ValueError."""
        host, colon, port = text.rpartition(":")
        if not colon or not port.isdecimal() or not 0 <= int(port) < 65536:
            raise ValueError(f"{text!r} is not an address such as 127.0.0.1:25.")
        return cls(host.strip("[]"), int(port))

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


def with_crlf(message: bytes) -> bytes:
    """The message with every line end as CRLF, so that no hop reads other lines than we did.

    A bare CR or LF is where smuggled commands hide (RFC 5321 section 2.3.8 forbids both).
    """
    pairs = message.count(b"\r\n")
    if message.count(b"\n") == pairs == message.count(b"\r"):
        return message
    return _BARE.sub(b"\r\n", message)


class NextHop:
    """One connection. Its methods raise NextHopDownError, and `data` UnknownOutcomeError too."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self.extensions: dict[str, str] = {}
        """What the next hop offers, by keyword in upper case, with its parameters."""

    @classmethod
    async def connect(
        cls, address: Address, *, hello: str, tls: ssl.SSLContext | None = None
    ) -> NextHop:
        """A connection that has said EHLO; under TLS where a context is given, or not at all."""
        try:
            async with asyncio.timeout(_CONNECT_S):
                reader, writer = await asyncio.open_connection(
                    address.host, address.port, limit=_LINE_BYTES
                )
        except OSError as problem:
            raise NextHopDownError(f"the next hop {address} does not answer: {problem}") from None
        hop = cls(reader, writer)
        try:
            greeting = await hop._reply(_COMMAND_S)
            if not greeting.ok:
                raise NextHopDownError(f"the next hop {address} greets with {greeting.code}")
            await hop._hello(hello)
            if tls is not None:
                await hop._start_tls(address.host, tls)
                await hop._hello(hello)
        except BaseException:
            hop.abort()
            raise
        return hop

    async def _hello(self, hello: str) -> None:
        reply = await self.command(f"EHLO {hello}")
        if not reply.ok:
            self.extensions = {}
            reply = await self.command(f"HELO {hello}")
            if not reply.ok:
                raise NextHopDownError(f"the next hop refuses us: {reply.code}")
            return
        offered = (line.partition(" ") for line in reply.lines[1:])
        self.extensions = {keyword.upper(): parameters for keyword, _, parameters in offered}

    async def _start_tls(self, host: str, tls: ssl.SSLContext) -> None:
        reply = await self.command("STARTTLS")
        if reply.code != 220:
            raise NextHopDownError("the next hop offers no STARTTLS, and the settings ask for it")
        try:
            async with asyncio.timeout(_CONNECT_S):
                await self._writer.start_tls(tls, server_hostname=host)
        except OSError as problem:
            raise NextHopDownError(f"no TLS with the next hop: {problem}") from None

    async def command(self, line: str, timeout_s: float = _COMMAND_S) -> Reply:
        """The answer to one command."""
        if "\r" in line or "\n" in line:
            raise ValueError("a command is one line")
        try:
            self._writer.write(line.encode("utf-8", "surrogateescape") + b"\r\n")
            await self._writer.drain()
        except OSError as problem:
            raise NextHopDownError(f"the next hop went away: {problem}") from None
        return await self._reply(timeout_s)

    async def mail(self, sender: str, options: Sequence[str] = ()) -> Reply:
        return await self.command(" ".join([f"MAIL FROM:<{sender}>", *options]))

    async def rcpt(self, recipient: str) -> Reply:
        return await self.command(f"RCPT TO:<{recipient}>")

    async def data(self, message: bytes) -> Reply:
        """The final answer to a message, which is sent with its dots doubled."""
        ready = await self.command("DATA")
        if ready.code != 354:
            return ready
        stuffed = with_crlf(message).replace(b"\r\n.", b"\r\n..")
        if stuffed.startswith(b"."):
            stuffed = b"." + stuffed
        if not stuffed.endswith(b"\r\n"):
            stuffed += b"\r\n"
        try:
            for start in range(0, len(stuffed), _BLOCK):
                self._writer.write(stuffed[start : start + _BLOCK])
                async with asyncio.timeout(_COMMAND_S):
                    await self._writer.drain()
        except OSError as problem:
            self.abort()
            raise NextHopDownError(f"the next hop went away: {problem}") from None
        # From here the next hop may take the message, whatever we see of it.
        try:
            self._writer.write(b".\r\n")
            await self._writer.drain()
            return await self._reply(_FINAL_S)
        except OSError:
            self.abort()
            raise UnknownOutcomeError(
                "the next hop was handed the message and did not answer"
            ) from None

    async def reset(self) -> Reply:
        return await self.command("RSET")

    async def quit(self) -> None:
        """Ends the connection; never raises."""
        try:
            await self.command("QUIT", 5.0)
        except NextHopDownError:
            pass
        finally:
            self.abort()

    def abort(self) -> None:
        """Drops the connection at once."""
        self._writer.close()

    @property
    def gone(self) -> bool:
        """True where the next hop has closed the connection."""
        return self._reader.at_eof() or self._writer.is_closing()

    async def _reply(self, timeout_s: float) -> Reply:
        lines: list[str] = []
        try:
            async with asyncio.timeout(timeout_s):
                while True:
                    line = await self._reader.readuntil(b"\n")
                    text = line.rstrip(b"\r\n").decode("ascii", "replace").replace("\ufffd", "?")
                    if not text[:3].isdecimal() or text[3:4] not in {"", " ", "-"}:
                        raise NextHopDownError("the next hop answers with what is not SMTP")
                    lines.append(text[4:])
                    if text[3:4] != "-":
                        return Reply(int(text[:3]), tuple(lines))
                    if len(lines) > _MAX_REPLY_LINES:
                        raise NextHopDownError("the next hop's answer does not end")
        except NextHopDownError:
            raise
        except asyncio.LimitOverrunError:
            raise NextHopDownError("the next hop's answer is too long") from None
        except (asyncio.IncompleteReadError, OSError):
            raise NextHopDownError("the next hop went away or did not answer in time") from None
