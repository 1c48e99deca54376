"""A certificate for this machine's loopback names, and who vouches for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from agent.central import authority


@dataclass(frozen=True, slots=True)
class Certificates:
    ca: Path
    server: Path


def certificates(folder: Path, *names: str) -> Certificates:
    server = authority.make(folder, names or ("localhost", "127.0.0.1"), now=datetime.now(UTC))
    return Certificates(folder / authority.CA_FILE, server)
