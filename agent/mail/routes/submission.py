"""The submission route: an SMTP proxy between mail clients and the next hop.

The client hears what the next hop says, recipient by recipient, and 250 only after the next hop's,
or once a held message is on the disk. What is screened is what is sent, byte for byte.
"""

# ruff: noqa: N802 -- the hooks have the names that aiosmtpd gives them
from __future__ import annotations

import asyncio
import contextlib
import logging
import socket
import ssl
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any

from aiosmtpd.smtp import SMTP

from agent.event import digest
from agent.mail import notice
from agent.mail.envelope import Envelope
from agent.mail.handling import Handling, Screen, Terms
from agent.mail.holds import HoldError
from agent.mail.next_hop import (
    Address,
    NextHop,
    NextHopDownError,
    Reply,
    UnknownOutcomeError,
    with_crlf,
)
from agent.mail.rewrite import with_header, with_tag
from agent.mail.rules import Action
from agent.mail.screen import Verdict

MAX_MESSAGE_BYTES = 32 << 20
"""What we offer as SIZE (RFC 1870) where the next hop does not offer less."""
_LATER = "451 4.3.0 Not sent: {}. Nothing is lost; please send it again later."
_DOWN = "451 4.4.1 The next hop cannot be reached now; please send it again later."
# What we can pass on to a next hop that offers it; every other extension stays unsaid.
_PASSED_ON = ("8BITMIME", "SMTPUTF8")
_MECHANISMS = ("PLAIN", "LOGIN", "XOAUTH2", "OAUTHBEARER")
_STOP_S = 10.0
_log = logging.getLogger(__name__)


class Gateway:
    """Listens, screens, and passes on. `screen` may change while it runs."""

    def __init__(
        self,
        listen: Address,
        next_hop: Address,
        screen: Screen,
        handling: Handling,
        *,
        hostname: str = "",
        max_bytes: int = MAX_MESSAGE_BYTES,
        client_tls: ssl.SSLContext | None = None,
        hop_tls: ssl.SSLContext | None = None,
    ) -> None:
        """`client_tls` lets clients use STARTTLS; with `hop_tls` the next hop must."""
        self._listen = listen
        self.next_hop = next_hop
        self.screen = screen
        self.handling = handling
        self.hostname = hostname or socket.gethostname()
        self.max_bytes = max_bytes
        self.client_tls = client_tls
        self.hop_tls = hop_tls
        # A password may cross this machine's own loopback in clear, and nothing else.
        self.auth_needs_tls = not _is_loopback(listen.host)
        self._server: asyncio.Server | None = None
        self._sessions: set[_Protocol] = set()

    async def start(self) -> Address:
        """Listens; where. Raises OSError where the address cannot be had."""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(
            self._protocol, self._listen.host, self._listen.port
        )
        host, port = self._server.sockets[0].getsockname()[:2]
        return Address(host, port)

    async def stop(self) -> None:
        """Takes no new sessions, lets messages on their way end for a while, and stops."""
        if self._server is not None:
            self._server.close()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_STOP_S):
                while any(each.busy for each in self._sessions):  # noqa: ASYNC110 -- bounded
                    await asyncio.sleep(0.05)
        for session in list(self._sessions):
            session.drop()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(1.0):
                while self._sessions:  # noqa: ASYNC110 -- bounded
                    await asyncio.sleep(0.01)
        if self._server is not None:
            await self._server.wait_closed()

    def use(self, screen: Screen, terms: Terms) -> None:
        """From the next message on, screen by another policy."""
        self.screen = screen
        self.handling.terms = terms

    def _protocol(self) -> _Protocol:
        return _Protocol(self, self._sessions)


class _Protocol(SMTP):
    """One connection, which takes its next hop with it when it goes."""

    # RFC 5321 section 4.5.3.1.6 allows 1000; scripts send more, and bare line feeds that we mend
    # look like one long line.
    line_length_limit = 1 << 20

    def __init__(self, gateway: Gateway, sessions: set[_Protocol]) -> None:
        self._client = _Session(gateway)
        self._sessions = sessions
        super().__init__(
            self._client,
            data_size_limit=gateway.max_bytes,
            enable_SMTPUTF8=True,
            hostname=gateway.hostname,
            ident="Safehand",
            tls_context=gateway.client_tls,
            auth_require_tls=gateway.auth_needs_tls,
            loop=asyncio.get_running_loop(),
        )

    @property
    def busy(self) -> bool:
        return self._client.busy

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._sessions.add(self)
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        self._sessions.discard(self)
        self._client.drop()
        super().connection_lost(error)

    def drop(self) -> None:
        if self.transport is not None:
            self.transport.close()


class _Session:
    """What one client says, and what the next hop says to it. aiosmtpd calls the hooks."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway
        self._hop: NextHop | None = None
        self._eight_bit = False
        self._open = False
        """The next hop may still be waiting for the end of a message."""
        self.busy = False
        """A message is on its way."""

    def drop(self) -> None:
        self._open = False
        if self._hop is not None:
            self._hop.abort()
            self._hop = None

    async def handle_EHLO(
        self, _server: Any, session: Any, _envelope: Any, hostname: str, responses: list[str]
    ) -> list[str]:
        """Offers what the next hop offers and we can pass on; little while it is down."""
        session.host_name = hostname
        self.drop()
        try:
            offered = (await self._next_hop()).extensions
        except NextHopDownError:
            offered = {}
        kept = [responses[0]]
        size = offered.get("SIZE", "")
        limit = min(int(size), self._gateway.max_bytes) if size.isdecimal() and int(size) else 0
        kept.append(f"250-SIZE {limit or self._gateway.max_bytes}")
        kept += [f"250-{each}" for each in _PASSED_ON if each in offered]
        kept += [each for each in responses if each == "250-STARTTLS"]
        # aiosmtpd speaks of AUTH only where the link allows it; how, the next hop decides.
        known = [each for each in offered.get("AUTH", "").split() if each in _MECHANISMS]
        if known and any(each.startswith("250-AUTH") for each in responses):
            kept.append(f"250-AUTH {' '.join(known)}")
        return [*kept, "250-PIPELINING", "250 ENHANCEDSTATUSCODES"]

    async def handle_HELO(self, _server: Any, session: Any, _envelope: Any, hostname: str) -> str:
        session.host_name = hostname
        return f"250 {self._gateway.hostname}"

    async def handle_AUTH(self, server: Any, session: Any, _envelope: Any, words: list[str]) -> str:
        """Passes every line between client and next hop, which alone knows who may send."""
        line = " ".join(["AUTH", *words])
        try:
            hop = await self._next_hop()
            while (reply := await hop.command(line)).code == 334:
                await server.push(reply.text)
                answer = await server._reader.readline()  # noqa: SLF001 -- aiosmtpd has no other
                line = answer.rstrip(b"\r\n").decode("ascii", "replace")
        except NextHopDownError:
            self.drop()
            return "454 4.7.0 The next hop cannot be reached now; please try again later."
        session.authenticated = reply.ok
        return reply.text

    # What aiosmtpd looks for before it calls handle_AUTH.
    auth_XOAUTH2 = auth_OAUTHBEARER = handle_AUTH  # noqa: N815

    async def handle_MAIL(
        self, _server: Any, _session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        sender = "" if address == "<>" else address
        try:
            hop = await self._next_hop()
            if self._open:  # a message that never came to its end, such as one that was too large
                await hop.reset()
            self._open = True
            reply = await hop.mail(sender, _options(options, hop))
        except NextHopDownError:
            return self._down()
        if reply.ok:
            self._eight_bit = "8BITMIME" in hop.extensions
            envelope.mail_from = address
            envelope.mail_options.extend(options)
        return reply.text

    async def handle_RCPT(
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: list[str]
    ) -> str:
        if self._hop is None:
            return _DOWN
        try:
            reply = await self._hop.rcpt(address)
        except NextHopDownError:
            return self._down()
        if reply.ok:
            envelope.rcpt_tos.append(address)
        return reply.text

    async def handle_RSET(self, _server: Any, _session: Any, _envelope: Any) -> str:
        await self._reset()
        return "250 2.0.0 OK"

    async def handle_QUIT(self, _server: Any, _session: Any, _envelope: Any) -> str:
        if self._hop is not None:
            await self._hop.quit()
            self._hop = None
        return "221 2.0.0 Bye"

    async def handle_DATA(self, _server: Any, session: Any, envelope: Any) -> str:
        self.busy = True
        try:
            return await self._data(session, envelope)
        finally:
            self.busy = False

    async def handle_exception(self, error: Exception) -> str:
        """A bug of ours. The client keeps the message; the log has no word of it."""
        _log.error("a session failed: %s", type(error).__name__)
        self.drop()
        return _LATER.format("the gateway failed")

    async def _data(self, session: Any, envelope: Any) -> str:
        message = with_crlf(envelope.original_content)
        sent = Envelope(
            "" if envelope.mail_from == "<>" else envelope.mail_from, tuple(envelope.rcpt_tos)
        )
        if not self._eight_bit and not message.isascii():
            await self._reset()
            return "554 5.6.3 The next hop takes no 8-bit mail; send it encoded as 7-bit text."
        try:
            answer = await self._confirm(message, sent)
            if answer:
                return answer
            verdict = await self._gateway.screen(message, sent)
        except Exception as problem:  # noqa: BLE001 -- whatever failed, the message must not pass
            _log.error("a message was not screened: %s", type(problem).__name__)
            await self._reset()
            return _LATER.format("it could not be screened")
        try:
            return await self._carry_out(message, sent, verdict, session)
        except NextHopDownError:
            return self._down()
        except UnknownOutcomeError:
            self.drop()
            return _LATER.format("the next hop did not answer, and may have it already")
        except OSError as problem:  # nothing can be kept: a full disk, a damaged store
            _log.error("a message could not be kept: %s", problem)
            await self._reset()
            return _LATER.format("the gateway cannot keep records now")

    async def _confirm(self, message: bytes, sent: Envelope) -> str:
        """The reply to an answer to one of our notices, which goes no further; else empty."""
        gateway = self._gateway
        try:
            done = await gateway.handling.confirm(message, sent, gateway.screen)
            reply = f"250 2.0.0 {done}" if done else ""
        except HoldError as problem:
            reply = f"550 5.7.1 {problem}".encode("ascii", "replace").decode()
        except NextHopDownError:
            reply = _DOWN
        except UnknownOutcomeError:
            reply = "550 5.4.0 The held message may have gone; ask a recipient before you send it."
        if reply:
            await self._reset()
        return reply

    async def _carry_out(
        self, message: bytes, sent: Envelope, verdict: Verdict, session: Any
    ) -> str:
        handling = self._gateway.handling
        if verdict.action is Action.HOLD:
            hold_id = await handling.hold(message, sent, verdict)
            await self._reset()
            return f"250 2.0.0 Held as {hold_id}, not sent; a notice says why and what to do"
        await handling.note(message, verdict)
        if verdict.action is Action.REJECT:
            await self._reset()
            terms = handling.terms
            reasons = [reason.explanation for reason in verdict.reasons]
            return notice.rejected(reasons, verdict.account, terms.organisation, terms.tag)
        if self._hop is None:
            raise NextHopDownError("the next hop went away")
        reply = await self._hop.data(self._traced(message, verdict, session))
        return reply.text

    def _traced(self, message: bytes, verdict: Verdict, session: Any) -> bytes:
        """The message as it goes on: the tag where it is added, and the trace (RFC 5321 4.4)."""
        if verdict.action is Action.REWRITE:
            message = with_tag(message, self._gateway.handling.terms.tag)
        gateway = self._gateway
        reference = digest(message)[:16]
        helo = (
            "".join(c for c in str(session.host_name) if c.isalnum() or c in ".-:[]") or "unknown"
        )
        now = format_datetime(datetime.now(UTC))
        stamp = f"from {helo} by {gateway.hostname} (Safehand) with ESMTP id {reference}; {now}"
        stamped = with_header(message, "X-Safehand", f"{verdict.action.value}; id={reference}")
        return with_header(stamped, "Received", stamp.encode("ascii", "replace").decode())

    async def _next_hop(self) -> NextHop:
        if self._hop is None or self._hop.gone:
            self.drop()
            self._hop = await NextHop.connect(
                self._gateway.next_hop, hello=self._gateway.hostname, tls=self._gateway.hop_tls
            )
        return self._hop

    async def _reset(self) -> Reply | None:
        """Ends the next hop's transaction; drops the connection where it cannot."""
        try:
            return await self._hop.reset() if self._hop is not None else None
        except NextHopDownError:
            self.drop()
            return None

    def _down(self) -> str:
        self.drop()
        return _DOWN


def _is_loopback(host: str) -> bool:
    return host == "localhost" or host.startswith("127.") or host == "::1"


def _options(options: list[str], hop: NextHop) -> list[str]:
    """The client's MAIL options that the next hop knows; the size is no longer exact, so not it."""
    kept = []
    for option in options:
        keyword = option.partition("=")[0]
        if (keyword == "BODY" and "8BITMIME" in hop.extensions) or (
            keyword == "SMTPUTF8" and "SMTPUTF8" in hop.extensions
        ):
            kept.append(option)
    return kept
