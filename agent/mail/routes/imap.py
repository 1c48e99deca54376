"""The audit route: what left without its marking, past every gateway?

Reads the Sent folder of an IMAP account, oldest first, and remembers how far it came. It cannot
stop anything: the mail has gone. It only looks; not even the flag "seen" changes.
"""

from __future__ import annotations

import base64
import contextlib
import imaplib
import re
import ssl
import time
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from agent.mail.mailbox import (
    MAX_MESSAGE_BYTES,
    TOO_LARGE,
    VANISHED,
    Fetched,
    Folder,
    Listed,
    Page,
    addressed,
)
from agent.settings import Act

_TIMEOUT_S = 60.0
_SIZE = re.compile(rb"RFC822\.SIZE (\d+)")


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


class ImapMailbox:
    """A folder of an IMAP server, which is what a `Folder` of it stands for; it is only read."""

    def __init__(self, server: imaplib.IMAP4, account: Account) -> None:
        """Raises OSError where the server does not answer as it should."""
        self._server, self._owner = server, account.user
        quoted = '"' + utf7(account.folder).replace("\\", "\\\\").replace('"', '\\"') + '"'
        self._ask("select", quoted, True)  # read only: EXAMINE
        said = server.response("UIDVALIDITY")[1]
        # Another one, and every number means another mail (RFC 9051 section 2.3.1.1).
        self._validity = int(said[0]) if said and said[0] else 0

    def pages(self, _folder: Folder, state: str) -> Iterator[Page]:
        validity, _, last = state.partition(" ")
        after = int(last) if last and int(validity) == self._validity else 0
        self._ask("noop")  # else Dovecot searches what was there when the folder was opened
        found = self._ask("uid", "SEARCH", "UID", f"{after + 1}:*")
        # "n:*" gives the last message even where it stands before n.
        for uid in sorted(each for each in map(int, _flat(found).split()) if each > after):
            yield Page((Listed(str(uid)),), f"{self._validity} {uid}")

    def fetch(self, listed: Listed) -> Fetched:
        size = _SIZE.search(_flat(self._ask("uid", "FETCH", listed.id, "(RFC822.SIZE)")))
        if size is None:
            return VANISHED
        if int(size[1]) > MAX_MESSAGE_BYTES:
            return TOO_LARGE
        found = self._ask("uid", "FETCH", listed.id, "(BODY.PEEK[])")
        message = next((each[1] for each in found if isinstance(each, tuple)), None)
        if message is None:
            return VANISHED
        owner = self._owner if "@" in self._owner else ""
        return Fetched(message, addressed(message, owner))

    def act(self, listed: Listed, act: Act) -> None:
        """Nothing: the folder is only read."""

    def clear(self, listed: Listed) -> None:
        """Nothing: the folder is only read."""

    def retitle(self, listed: Listed, subject: str) -> None:
        """Nothing: the folder is only read."""

    def wait(self, seconds: float) -> None:
        time.sleep(seconds)

    def _ask(self, command: str, *words: object) -> list[bytes | tuple[bytes, bytes] | None]:
        try:
            status, data = getattr(self._server, command)(*words)
        except (imaplib.IMAP4.error, OSError) as problem:
            raise OSError(f"the IMAP server does not answer as it should: {problem}") from problem
        if status != "OK":
            raise OSError(f"the IMAP server refuses {command}: {status}")
        return list(data)


def utf7(folder: str) -> str:
    """The folder's name as IMAP writes it: modified UTF-7 (RFC 3501 section 5.1.3)."""

    def written(found: re.Match[str]) -> str:
        if found[0] == "&":
            return "&-"
        letters = base64.b64encode(found[0].encode("utf-16-be")).decode().rstrip("=")
        return f"&{letters.replace('/', ',')}-"

    return re.sub(r"&|[^ -~]+", written, folder)


def _flat(data: list[bytes | tuple[bytes, bytes] | None]) -> bytes:
    return b" ".join(each[0] if isinstance(each, tuple) else each or b"" for each in data)


@contextlib.contextmanager
def opened(account: Account, password: str, tls: ssl.SSLContext | None) -> Iterator[ImapMailbox]:
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
        yield ImapMailbox(server, account)
    except imaplib.IMAP4.error:
        raise OSError(
            f"{account.host} does not let {account.user} in; check the password."
        ) from None
    finally:
        try:
            server.logout()
        except (imaplib.IMAP4.error, OSError):
            server.shutdown()  # which a farewell that is heard does by itself
