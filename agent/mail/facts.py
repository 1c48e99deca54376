"""What is known about a held message, and how does it travel to the disk?

Pure: the facts beside a message and the events about it, to bytes and back.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from agent.event import Body, Severity
from agent.mail.envelope import Envelope


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known about a held message, beside the message."""

    envelope: Envelope
    digest: str
    """SHA-256 of the message, hexadecimal."""
    types: dict[str, int]
    """Personal data by type, counted."""
    reasons: tuple[str, ...]
    """One sentence each, without any value."""
    outside: int
    account: str
    """The kind of the sender's account: `nhs-mail` or `company`."""
    codes: tuple[str, ...] = ()
    """The codes of the reasons, for those who count them."""
    queue: str = ""
    """Postfix's queue id, where the message itself waits in its hold queue."""

    def to_bytes(self) -> bytes:
        """As it is sealed."""
        return json.dumps(asdict(self)).encode()

    @classmethod
    def from_bytes(cls, data: bytes) -> Facts:
        """What `to_bytes` made. Raises ValueError or TypeError for anything else."""
        document = json.loads(data)
        written = document["envelope"]
        document["envelope"] = Envelope(written["sender"], tuple(written["recipients"]))
        for name in ("reasons", "codes"):
            document[name] = tuple(document[name])
        return cls(**document)


def body_text(body: Body) -> str:
    """An event that waits to be reported, as JSON."""
    time = body.time.astimezone(UTC).isoformat()
    return json.dumps({**asdict(body), "severity": int(body.severity), "time": time})


def body(text: str) -> Body:
    """What `body_text` made."""
    document = json.loads(text)
    document["severity"] = Severity(document["severity"])
    document["time"] = datetime.fromisoformat(document["time"])
    fields: dict[str, Any] = {  # JSON knows no tuples
        name: tuple(value) if isinstance(value, list) else value for name, value in document.items()
    }
    return Body(**fields)
