"""How does what the agent finds out come into its spool, and what does its journal say of it?

What a full disk refuses is kept in memory, and tried again.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from datetime import datetime, timedelta

from agent import ocsf
from agent.daemon.policy_keeper import InForce
from agent.delivery.spool import Spool, SpoolFullError
from agent.event import Body, Severity

_MOST_UNSPOOLED = 1000  # while the disk is full; checks repeat, so older ones are superseded
_SKEW_WORTH_TELLING = timedelta(minutes=5)


class Telling:
    """What there is to tell, in the order in which it was found out."""

    def __init__(
        self, spool: Spool, clock: Callable[[], datetime], say: Callable[[str], None]
    ) -> None:
        """`say` gets sentences for the service's journal."""
        self.spool = spool
        self.appended = asyncio.Event()
        """Set when something came into the spool."""
        self._clock = clock
        self._say = say
        self._unspooled: deque[Body] = deque(maxlen=_MOST_UNSPOOLED)
        self._told_skew = False

    def report(self, body: Body) -> None:
        self._unspooled.append(body)
        self.flush()

    def flush(self) -> None:
        """Appends what is to be told, oldest first; what finds no room is tried again later."""
        while self._unspooled:
            try:
                self.spool.append(self._unspooled[0])
            except SpoolFullError as problem:
                self._say(str(problem))
                return
            self._unspooled.popleft()
            self.appended.set()

    def log(self, problem: Body | None) -> None:
        """What is wrong with the central log; None for nothing."""
        if problem is not None:
            self._say(str(problem.fields["message"]))
            self.report(problem)

    def policy(self, in_force: InForce) -> None:
        """Which policies are in force, and what keeps newer ones from it."""
        if not in_force.problem:
            self._say(f"policies in force: {in_force.digest[:12]}")
            return
        message = f"{in_force.problem} The policies before this edit stay in force."
        self._say(message)
        self.report(
            ocsf.noticed(
                "policy-broken",
                self._clock(),
                message=message,
                severity=Severity.HIGH,
                detail={"in_force": in_force.digest},
            )
        )

    def skew(self, skew: timedelta) -> None:
        """How far the server's clock is ahead; told once, until it is right again."""
        far = abs(skew) >= _SKEW_WORTH_TELLING
        if far and not self._told_skew:
            minutes = round(skew.total_seconds() / 60)
            wrong = "slow" if minutes > 0 else "fast"
            message = f"This device's clock is {abs(minutes)} minutes {wrong}."
            self._say(f"{message} Set it; events are sent all the same.")
            self.report(
                ocsf.noticed(
                    "clock-skew",
                    self._clock(),
                    message=message,
                    severity=Severity.MEDIUM,
                    detail={"server_minus_device_s": round(skew.total_seconds())},
                )
            )
        self._told_skew = far
