"""How is a connection to a channel's other side made, so that nobody reads along?"""

from __future__ import annotations

import ipaddress
import ssl
from pathlib import Path

from agent.central.alerts import NotAccepted

TIMEOUT_S = 15.0
"""For each step: longer than any honest mail server takes, and short enough to try again."""


def verified(ca_file: str) -> ssl.SSLContext:
    """TLS that checks certificate and host name. Raises NotAccepted where the file is none."""
    try:
        context = ssl.create_default_context(cafile=ca_file or None)
    except (OSError, ssl.SSLError) as problem:
        raise NotAccepted(f"{ca_file}: this file of certificates cannot be read") from problem
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def is_loopback(host: str) -> bool:
    """True for this same machine."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def secret(file: str) -> str:
    """The first line of a file that only the service reads. Raises NotAccepted."""
    try:
        text = Path(file).read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as problem:
        raise NotAccepted(f"{file}: the secret in this file cannot be read") from problem
    if not text:
        raise NotAccepted(f"{file}: this file is empty")
    return text.splitlines()[0].strip()
