"""Which updates does macOS know of that are not installed?"""

from __future__ import annotations

from datetime import UTC, datetime

from agent.checks import _answers
from agent.checks._updates import Facts, Pending
from agent.host import Host, Unreadable

SOFTWARE_UPDATE = "/Library/Preferences/com.apple.SoftwareUpdate.plist"


def collect(host: Host) -> Facts:
    """What `softwareupdated` last wrote down: the moment of its last whole look, and what it
    recommends since. It does not say which of them mend security: each is taken to. Raises
    Unreadable.
    """
    settings = _answers.parsed_plist(host.read_bytes(SOFTWARE_UPDATE), SOFTWARE_UPDATE)
    looked = settings.get("LastFullSuccessfulDate") or settings.get("LastSuccessfulDate")
    updates = settings.get("RecommendedUpdates", [])
    if not isinstance(updates, list) or not isinstance(looked, datetime | None):
        raise Unreadable(SOFTWARE_UPDATE, _answers.UNPARSED)
    return Facts(
        taken=host.taken,
        release=f"macos {host.release}",
        listed=looked.replace(tzinfo=UTC) if looked else None,
        pending=tuple(Pending(_name(each)) for each in updates),
    )


def _name(update: object) -> str:
    if not isinstance(update, dict):
        raise Unreadable(SOFTWARE_UPDATE, _answers.UNPARSED)
    return str(update.get("Display Name") or update.get("Identifier") or "an update")
