"""Which body and attachments does a message have, by their outsides?

Pure. The content room reads what is inside them; here only what the marking and the encryption of
a message show: types, names, first bytes. Mail inside the mail is not opened.
"""

from __future__ import annotations

import email
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message

MAX_LEAVES = 1000
"""More parts than any person sends; what lies behind them is not looked at here."""

_CHARSET = re.compile(r"charset\s*=\s*[\"']?([^\s;\"']+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Leaf:
    """One part that holds something itself."""

    media_type: str
    """Lower case, such as `text/plain`."""
    parameters: str
    """The whole Content-Type value, lower case."""
    name: str
    """The file name it gives itself; may be empty."""
    attached: bool
    """True where it calls itself an attachment or has a file name."""
    part: Message

    def data(self) -> bytes:
        """Its bytes, transfer encoding undone."""
        payload = self.part.get_payload(decode=True)
        return payload if isinstance(payload, bytes) else b""

    def text(self) -> str:
        """Its bytes as text in the charset it names, else as UTF-8; broken ones are replaced."""
        found = _CHARSET.search(self.parameters)
        data = self.data()
        try:
            return data.decode(found[1] if found else "utf-8", "replace")
        except (LookupError, ValueError):
            return data.decode("utf-8", "replace")


def leaves(message: bytes) -> tuple[Leaf, ...]:
    """Every part of the message that is no container, in order; fewer where it is broken."""
    found: list[Leaf] = []
    for part in _walk(email.message_from_bytes(message)):
        found.append(_leaf(part))
        if len(found) == MAX_LEAVES:
            break
    return tuple(found)


def _walk(root: Message) -> Iterator[Message]:
    """Depth first, without recursion: nesting is the sender's to choose."""
    waiting = [root]
    while waiting:
        part = waiting.pop()
        if part.is_multipart() and part.get_content_maintype() == "multipart":
            inside = part.get_payload()
            parts = inside if isinstance(inside, list) else []
            waiting.extend(p for p in reversed(parts) if isinstance(p, Message))
        else:
            yield part


def _leaf(part: Message) -> Leaf:
    disposition = str(part.get("Content-Disposition", "")).strip().lower()
    try:
        name = part.get_filename() or ""
    except (LookupError, TypeError, ValueError):  # RFC 2231 pieces that do not fit together
        name = ""
    return Leaf(
        part.get_content_type(),
        str(part.get("Content-Type", "")).lower(),
        name,
        disposition.startswith("attachment") or bool(name),
        part,
    )
