"""The audit route: what left without its marking, past every gateway?

Reads the Sent folder of an IMAP account, oldest first, and remembers how far it came. It cannot
stop anything: the mail has gone. It only looks; not even the flag "seen" changes.
"""

from __future__ import annotations

import contextlib
import imaplib
import json
import re
import ssl
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit

from agent.mail.envelope import Envelope
from agent.mail.rules import Action
from agent.mail.screen import Verdict
from agent.mail.sources import envelope

MAX_MESSAGE_BYTES = 64 << 20
"""A larger message is not fetched, and counted as not read."""

_TIMEOUT_S = 60.0
_SIZE = re.compile(rb"RFC822\.SIZE (\d+)")
_STOPPED = frozenset({Action.HOLD, Action.REJECT, Action.REWRITE})

Screen = Callable[[bytes, Envelope], Verdict]


@dataclass(frozen=True, slots=True)
class Place:
    """How far a folder was read."""

    validity: int = 0
    """UIDVALIDITY (RFC 9051 section 2.3.1.1): another one, and every number means another mail."""
    uid: int = 0
    """The last message that was read."""

    @classmethod
    def load(cls, file: Path) -> Place:
        """As it was saved; the beginning where nothing was."""
        with contextlib.suppress(FileNotFoundError):
            return cls(**json.loads(file.read_text("utf-8")))
        return cls()

    def save(self, file: Path) -> None:
        """Keeps it, whole or not at all."""
        new = file.with_suffix(".new")
        new.write_text(json.dumps(asdict(self)), "utf-8")
        new.replace(file)


@dataclass(frozen=True, slots=True)
class Account:
    """Where the folder is."""

    host: str
    port: int
    user: str
    folder: str
    tls: bool

    @classmethod
    def parse(cls, url: str) -> Account:
        """From `imaps://user@host/Sent`, or `imap://…` on this machine. Raises ValueError."""
        parts = urlsplit(url)
        secure = parts.scheme == "imaps"
        if parts.scheme not in {"imap", "imaps"} or not parts.hostname or not parts.username:
            raise ValueError(f"{url!r} is not an address such as imaps://me@mail.example.org/Sent.")
        if not secure and parts.hostname not in {"127.0.0.1", "::1", "localhost"}:
            raise ValueError("a password crosses no network in clear; use imaps://.")
        return cls(
            parts.hostname,
            parts.port or (993 if secure else 143),
            unquote(parts.username),
            unquote(parts.path.strip("/")) or "Sent",
            secure,
        )


class Folder(Protocol):
    """One folder, opened to be read."""

    validity: int

    def uids(self, after: int) -> list[int]:
        """The messages behind that one, rising."""

    def message(self, uid: int) -> bytes | None:
        """One message; None where it has vanished or is too large to be fetched."""


class ImapFolder:
    """A folder of an IMAP server. Raises OSError where it does not answer as it should."""

    def __init__(self, server: imaplib.IMAP4, folder: str) -> None:
        self._server = server
        quoted = '"' + folder.replace("\\", "\\\\").replace('"', '\\"') + '"'
        self._ask("select", quoted, True)  # read only: EXAMINE
        said = server.response("UIDVALIDITY")[1]
        self.validity = int(said[0]) if said and said[0] else 0

    def uids(self, after: int) -> list[int]:
        found = self._ask("uid", "SEARCH", "UID", f"{after + 1}:*")
        # "n:*" gives the last message even where it stands before n.
        numbers = {int(each) for each in _flat(found).split()}
        return sorted(each for each in numbers if each > after)

    def message(self, uid: int) -> bytes | None:
        size = _SIZE.search(_flat(self._ask("uid", "FETCH", str(uid), "(RFC822.SIZE)")))
        if size is None or int(size[1]) > MAX_MESSAGE_BYTES:
            return None
        found = self._ask("uid", "FETCH", str(uid), "(BODY.PEEK[])")
        return next((each[1] for each in found if isinstance(each, tuple)), None)

    def _ask(self, command: str, *words: object) -> list[bytes | tuple[bytes, bytes] | None]:
        try:
            status, data = getattr(self._server, command)(*words)
        except (imaplib.IMAP4.error, OSError) as problem:
            raise OSError(f"the IMAP server does not answer as it should: {problem}") from problem
        if status != "OK":
            raise OSError(f"the IMAP server refuses {command}: {status}")
        return list(data)


def _flat(data: list[bytes | tuple[bytes, bytes] | None]) -> bytes:
    return b" ".join(each[0] if isinstance(each, tuple) else each or b"" for each in data)


@contextlib.contextmanager
def opened(account: Account, password: str, tls: ssl.SSLContext | None) -> Iterator[ImapFolder]:
    """The folder, signed in. Raises OSError where the server or the password will not do."""
    try:
        server = (
            imaplib.IMAP4_SSL(account.host, account.port, ssl_context=tls, timeout=_TIMEOUT_S)
            if account.tls
            else imaplib.IMAP4(account.host, account.port, timeout=_TIMEOUT_S)
        )
    except (imaplib.IMAP4.error, OSError) as problem:
        raise OSError(f"{account.host}:{account.port} does not answer: {problem}") from problem
    try:
        server.login(account.user, password)
        yield ImapFolder(server, account.folder)
    except imaplib.IMAP4.error:
        raise OSError(
            f"{account.host} does not let {account.user} in; check the password."
        ) from None
    finally:
        try:
            server.logout()
        except (imaplib.IMAP4.error, OSError):
            server.shutdown()  # which a farewell that is heard does by itself


@dataclass(frozen=True, slots=True)
class Audited:
    """One message that was sent."""

    uid: int
    message: bytes
    verdict: Verdict | None
    """None where the message could not be read; then its bytes are empty."""

    @property
    def should_not_have_gone(self) -> bool:
        """True where a gateway would have kept it back, or nobody can say."""
        return self.verdict is None or self.verdict.would in _STOPPED


def audit(folder: Folder, place: Place, screen: Screen) -> Iterator[tuple[Audited, Place]]:
    """Every message behind that place, one at a time, each with the place to save after it.

    A folder that was made anew is read from its beginning.
    """
    after = place.uid if place.validity == folder.validity else 0
    for uid in folder.uids(after):
        message = folder.message(uid)
        verdict = screen(message, envelope(message)) if message is not None else None
        yield Audited(uid, message or b"", verdict), Place(folder.validity, uid)
