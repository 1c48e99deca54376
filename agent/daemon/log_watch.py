"""What does the agent say when the central log is not what it was?

The witness (`agent.delivery.witness`) looks; this turns what it saw into one event, once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Protocol

from agent import ocsf
from agent.delivery.peers import Circle
from agent.delivery.witness import Breach, Broken, Unseen
from agent.event import Body, Severity
from agent.tlog.checkpoint import Checkpoint

_TOLD = {
    Broken.ROLLED_BACK: "The central log has fewer entries than this device saw in it before.",
    Broken.FORKED: "The central log shows another past than the one this device saw before.",
    Broken.SPLIT_VIEW: "The central log showed another device another past than this one.",
    Broken.KEY_CHANGED: "The central log shows what its own key, as pinned here, did not sign.",
}
UNCONFIRMED = (
    "For a day no other device has confirmed that it sees the same central log as this one: either "
    "none of them is on, or this device is shown a log of its own. The SIRO can compare it with "
    "another's: `safehand status` shows size and root."
)
EXPLANATIONS = {
    kind: f"{told} It was put back, exchanged or altered: tell the SIRO at once."
    for kind, told in _TOLD.items()
}
"""What is so and what to do, by kind of breach."""


class Looking(Protocol):
    """A witness of the log."""

    @property
    def last(self) -> Checkpoint: ...

    def look(self) -> Breach | None:
        """Raises Unseen."""


class Others(Protocol):
    """What other devices confirmed."""

    @property
    def circle(self) -> Circle: ...


@dataclass(slots=True)
class LogWatch:
    """The agent's side of its witness. `look` belongs to the thread of the witness."""

    witness: Looking
    clock: Callable[[], datetime] = field(default=lambda: datetime.now(UTC))
    others: Others | None = None
    unseen: str = ""
    """Why nothing could be seen at the last look; empty where something was."""
    told_alone: bool = False

    def seen(self) -> tuple[int, str] | None:
        """Size and root of the last good checkpoint; None before the first."""
        last = self.witness.last
        return (last.size, last.root.hex()) if last.size else None

    def look(self) -> Body | None:
        """What to report of the log now; None where there is nothing new to say."""
        try:
            breach = self.witness.look()
        except Unseen as problem:
            self.unseen = str(problem)
            return None
        self.unseen = ""
        if breach is None:
            return self._alone()
        return ocsf.noticed(
            f"log-{breach.kind}",
            self.clock(),
            message=EXPLANATIONS[breach.kind],
            severity=Severity.CRITICAL,
            # The two together prove it to anybody who has the log's public key.
            detail={"kept": breach.kept, "shown": breach.shown[:8192]},
        )

    def _alone(self) -> Body | None:
        """That nobody confirms what this device sees, once."""
        alone = self.others is not None and self.others.circle.unconfirmed
        new, self.told_alone = alone and not self.told_alone, alone
        if not new:
            return None
        return ocsf.noticed(
            "log-unconfirmed",
            self.clock(),
            message=UNCONFIRMED,
            severity=Severity.MEDIUM,
            detail={},
        )
