"""How does an alert reach a chat, such as Teams or Slack?

Through Apprise, which knows their ways in and follows their changes. It is large, so it runs in a
process of its own that is killed when it takes too long; addresses hold secrets, so they are
handed over on stdin and never as arguments.
"""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from agent.central.alerts import Channel, Level, Message, NotAccepted

_TIMEOUT_S = 60.0
_KIND = {Level.CRITICAL: "failure", Level.HIGH: "failure", Level.MEDIUM: "warning"}
"""Apprise's word for how a message looks."""


@dataclass(frozen=True, slots=True)
class Parameters:
    """`[channel-chat]`."""

    level: Level = Level.HIGH
    digest: bool = True
    urls_file: str = ""
    """One Apprise URL a line (https://github.com/caronc/apprise/wiki); # begins a note."""

    @property
    def used(self) -> bool:
        return bool(self.urls_file)


def _urls(file: str) -> list[str]:
    try:
        lines = Path(file).read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as problem:
        raise NotAccepted(f"{file}: this file of addresses cannot be read") from problem
    urls = [line.strip() for line in lines if line.strip() and not line.lstrip().startswith("#")]
    if not urls:
        raise NotAccepted(f"{file}: there is no address in this file")
    return urls


def send(parameters: Parameters, message: Message) -> None:
    """Has the child send the message to every address; one that fails fails it all."""
    asked = {
        "urls": _urls(parameters.urls_file),
        "title": f"[{message.level}] {message.subject}",
        "body": message.text,
        "kind": _KIND.get(message.level, "info"),
    }
    try:
        ended = subprocess.run(
            [sys.executable, "-m", "agent.central.alerts.chat_child"],
            input=json.dumps(asked).encode(),
            capture_output=True,
            timeout=_TIMEOUT_S,
            check=False,
        )
    except subprocess.TimeoutExpired as problem:
        raise NotAccepted(f"the chat did not answer within {_TIMEOUT_S:.0f} s") from problem
    if ended.returncode == 2:
        raise NotAccepted("an address of the chat is none that Apprise knows")
    if ended.returncode != 0:
        # What Apprise prints may hold an address, and so a secret.
        raise NotAccepted("the chat did not take it")


CHAT = Channel("chat", Parameters, send)
