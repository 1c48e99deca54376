"""The header `SIO-Label` (RFC 7444): the parameter `marking` holds the name that people see.

`SIO-Label: marking="OFFICIAL-SENSITIVE"; fgcolor=black; type=":xml"; label="…"`. The structured
label itself names its policy by OID and is not read. `SIO-Label-History` is about the past.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from email.message import Message

from agent.mail.headers import decode
from agent.mail.markings import Mark, Outgoing, Source
from agent.mail.markings._names import level_of

# A quoted string, in which nothing is a comment, or a comment (RFC 5322 section 3.2.2).
_COMMENT = re.compile(r'"(?:[^"\\]|\\.)*"|\([^()"]*\)')


def _read(message: Outgoing) -> Iterable[Mark]:
    for field in message.headers.all("sio-label"):
        level = level_of(decode(_marking(field.raw)), message.labels)
        if level is not None:
            yield Mark("sio-label", level)


def _marking(value: str) -> str:
    """The parameter `marking`, continuations and charsets of RFC 2231 undone."""
    carrier = Message()
    plain = _COMMENT.sub(lambda found: found[0] if found[0][0] == '"' else " ", value)
    carrier["Content-Type"] = "x/x; " + plain.replace("\r", " ").replace("\n", " ").strip()
    try:
        found = carrier.get_param("marking", "")
    except (LookupError, TypeError, ValueError):  # continuations that do not fit together
        return ""
    if isinstance(found, tuple):
        charset, _, text = found
        try:
            return text.encode("latin-1", "replace").decode(charset or "us-ascii", "replace")
        except LookupError:
            return ""
    return found or ""


SOURCE = Source("sio-label", _read)
