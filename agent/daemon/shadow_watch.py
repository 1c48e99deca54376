"""Did an administrator's password change past the gate?

Hashes are compared by a keyed digest that stays in a private file of the agent; no hash and no
digest of one is in any event. What changed while the agent was not running is seen at its start.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Protocol

from agent import ocsf
from agent.delivery.identity import write_private
from agent.event import Body, Severity
from agent.ocsf import AccountActivity

SHADOW = Path("/etc/shadow")
WATCHED = ("/etc/shadow", "/etc/group")
"""A change of the second makes administrators of people who were none."""

_KEY_BYTES = 32


class Approved(Protocol):
    """Knows whether the gate accepted what is now an account's password."""

    def take(self, account: str, /) -> bool: ...


def usable(text: str) -> dict[str, str]:
    """Account → hash, of a shadow file's text: those with which a password opens the account, or
    would when the lock ("!") before it is taken away. An empty hash, which needs no password, is
    one of them.
    """
    found = {}
    for line in text.splitlines():
        account, _, rest = line.partition(":")
        hashed = rest.partition(":")[0]
        opened = hashed.lstrip("!")
        if account and ":" in rest and (hashed == "" or opened not in {"", "*", "x"}):
            found[account] = opened
    return found


class ShadowWatch:
    """Compares what is with what was. `look` after every change, from one thread."""

    def __init__(
        self,
        kept: Path,
        *,
        concerns: Callable[[str], bool],
        approvals: Approved,
        clock: Callable[[], datetime],
        report: Callable[[Body], None],
        shadow: Path = SHADOW,
    ) -> None:
        self._kept = kept
        self._concerns = concerns
        self._approvals = approvals
        self._clock = clock
        self._report = report
        self._shadow = shadow
        self._key, self._known, self._first = self._load()

    def look(self) -> list[str]:
        """The accounts that were reported now. Raises OSError where the file cannot be read:
        silence would say that nothing changed.
        """
        now = {
            account: self._digest(account, hashed)
            for account, hashed in usable(self._shadow.read_text("utf-8", "replace")).items()
            if self._concerns(account)
        }
        told = []
        for account, digest in sorted(now.items()):
            if self._known.get(account) != digest:
                if self._approvals.take(account):
                    self._tell(account, "password-changed")
                else:
                    self._tell(account, "password-not-judged" if self._first else "password-bypass")
                    told.append(account)
        # Whoever is gone is forgotten: coming back with the same hash is news again.
        if now != self._known or self._first:
            self._known, self._first = now, False
            self._save()
        return told

    def _digest(self, account: str, hashed: str) -> str:
        return hmac.new(self._key, f"{account}:{hashed}".encode(), hashlib.sha256).hexdigest()

    def _load(self) -> tuple[bytes, Mapping[str, str], bool]:
        """Key, digests, and whether there were none before."""
        try:
            document = json.loads(self._kept.read_text("utf-8"))
            return bytes.fromhex(document["key"]), dict(document["known"]), False
        except FileNotFoundError:
            return secrets.token_bytes(_KEY_BYTES), {}, True
        except (ValueError, KeyError, TypeError):
            # Damaged: everything is news, which is loud and not silent.
            return secrets.token_bytes(_KEY_BYTES), {}, False

    def _save(self) -> None:
        draft = self._kept.with_name(f"{self._kept.name}.new")
        document = {"key": self._key.hex(), "known": self._known}
        write_private(draft, json.dumps(document).encode())
        draft.replace(self._kept)

    def _tell(self, account: str, code: str) -> None:
        message, severity = _MESSAGES[code]
        self._report(
            ocsf.account_changed(
                self._clock(),
                code=code,
                account=account,
                activity=AccountActivity.PASSWORD_CHANGE,
                message=message,
                severity=severity,
                detail={"source": str(self._shadow)},
            )
        )


_MESSAGES = {
    "password-changed": (
        "An administrator's password was changed, and the gate accepted it.",
        Severity.INFORMATIONAL,
    ),
    "password-not-judged": (
        "An administrator's password was set before the gate was here; have it changed.",
        Severity.MEDIUM,
    ),
    "password-bypass": (
        "An administrator's password was set past the gate, which never judged it.",
        Severity.HIGH,
    ),
}
