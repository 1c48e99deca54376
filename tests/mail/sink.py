"""A next hop for tests that records what it takes, and refuses or breaks as it is told."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field

from agent.mail.next_hop import Address


@dataclass
class Taken:
    """One message that the sink accepted."""

    sender: str
    recipients: list[str]
    data: bytes


@dataclass
class Sink:
    """Speaks SMTP on loopback. Behaviour is set by its fields, also while it runs."""

    extensions: list[str] = field(default_factory=lambda: ["8BITMIME", "SMTPUTF8", "SIZE 1000000"])
    answers: dict[str, str] = field(default_factory=dict)
    """For "MAIL", "DATA", "." or an address in "RCPT": the reply instead of 250."""
    drop_at: str = ""
    """Closes the connection instead of answering this: "EHLO", "MAIL", "DATA", "body" or "."."""
    tls: ssl.SSLContext | None = None
    take_and_drop: bool = False
    """Takes the message, and closes instead of saying so."""
    taken: list[Taken] = field(default_factory=list)
    commands: list[str] = field(default_factory=list)
    raw: list[bytes] = field(default_factory=list)
    address: Address = field(default_factory=lambda: Address("127.0.0.1", 0))
    _server: asyncio.Server | None = None
    _writers: set[asyncio.StreamWriter] = field(default_factory=set)

    async def __aenter__(self) -> Sink:
        self._server = await asyncio.start_server(self._session, "127.0.0.1", 0)
        self.address = Address("127.0.0.1", self._server.sockets[0].getsockname()[1])
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None
        self._server.close()
        for writer in list(self._writers):
            writer.close()
        async with asyncio.timeout(5):
            while self._writers:  # noqa: ASYNC110 -- bounded
                await asyncio.sleep(0.005)
        await self._server.wait_closed()

    async def _session(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        try:
            await self._talk(reader, writer)
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()
            with contextlib.suppress(OSError):
                await writer.wait_closed()
            self._writers.discard(writer)

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        taken = Taken("", [], b"")

        def say(text: str) -> None:
            writer.write(text.encode() + b"\r\n")

        say("220 sink")
        while line := await reader.readline():
            text = line.decode().strip()
            word = text.split(" ")[0].upper()
            self.commands.append(text)
            if word == self.drop_at:
                return
            if word in {"STARTTLS", "AUTH"}:
                await self._secure(text, reader, writer)
            elif word == "DATA":
                if not await self._data(reader, say, taken):
                    return
                if self.answers.get("DATA", "354").startswith("354"):
                    taken = Taken("", [], b"")
            elif word in {"MAIL", "RCPT"}:
                taken = self._address(word, text, say, taken)
            else:
                if word == "RSET":
                    taken = Taken("", [], b"")
                say(self._simple(word))
                if word == "QUIT":
                    return

    def _address(self, word: str, text: str, say: Callable[[str], None], taken: Taken) -> Taken:
        address = text[text.index("<") + 1 : text.rindex(">")]
        reply = self.answers.get("MAIL" if word == "MAIL" else address, "250 2.1.0 ok")
        if word == "MAIL" and taken.recipients:
            reply = "503 5.5.1 nested MAIL"
        elif word == "MAIL":
            taken = Taken(address, [], b"")
        elif reply.startswith("250"):
            taken.recipients.append(address)
        say(reply)
        return taken

    async def _secure(
        self, text: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        """STARTTLS where there is a certificate, and any password."""
        if text == "STARTTLS":
            writer.write(b"220 go on\r\n" if self.tls else b"502 no\r\n")
            if self.tls is not None:
                await writer.start_tls(self.tls)
            return
        if text == "AUTH LOGIN":
            for prompt in (b"334 VXNlcm5hbWU6\r\n", b"334 UGFzc3dvcmQ6\r\n"):
                writer.write(prompt)
                self.commands.append((await reader.readline()).decode().strip())
        writer.write(self.answers.get("AUTH", "235 2.7.0 welcome").encode() + b"\r\n")

    def _simple(self, word: str) -> str:
        if word == "EHLO":
            lines = ["sink", *self.extensions]
            last = len(lines) - 1
            return "\r\n".join(f"250{'-' if i < last else ' '}{e}" for i, e in enumerate(lines))
        return "221 bye" if word == "QUIT" else "250 2.0.0 ok"

    async def _data(
        self, reader: asyncio.StreamReader, say: Callable[[str], None], taken: Taken
    ) -> bool:
        """One message; False where the connection ends with it."""
        ready = self.answers.get("DATA", "354 go on")
        say(ready)
        if not ready.startswith("354"):
            return True
        if self.drop_at == "body":
            await reader.read(100)
            return False
        data = await reader.readuntil(b"\r\n.\r\n")
        self.raw.append(data)
        if self.drop_at == ".":
            return False
        reply = self.answers.get(".", "250 2.0.0 taken")
        if reply.startswith("250"):
            body = data[:-3].replace(b"\r\n..", b"\r\n.").removeprefix(b".")
            self.taken.append(Taken(taken.sender, list(taken.recipients), body))
        if self.take_and_drop:
            return False
        say(reply)
        return True
