"""What does a rule look at?

One account, its sightings, and whom the devices belong to.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from agent.signins import spans
from agent.signins.directory import Account, AccountKind, DeviceKind
from agent.signins.history import History
from agent.signins.interleaving import Turn, turns
from agent.signins.ownership import Ownership
from agent.signins.parameters import Parameters
from agent.signins.sightings import Seen, Sighting

MOST_TIER = {
    AccountKind.PERSON: 3,
    # It may turn out to be a service or a break-glass account, and those are never held.
    AccountKind.UNKNOWN: 2,
    AccountKind.ADMIN: 2,
}
"""The gravest response that a kind of account may meet; the others are used by many, or by
nobody, and are reported instead."""

_BEAT_MS = 30_000
"""From one of an agent's heartbeats to the next: when somebody typed is not known more exactly."""
_REMOTE_MS = 12 * 3_600_000
"""A VPN or remote desktop of which no end is seen is taken to last a working day."""


LINKED_MS = 24 * 3_600_000
"""So long after one device was used from the other, the two count as one person's."""


@dataclass(slots=True)
class View:
    """One account as the rules see it."""

    account: Account
    seen: Seen
    ownership: Ownership
    history: History
    parameters: Parameters
    differences: Mapping[str, int] = field(default_factory=dict)
    """How far each device's clock may differ from the log's, where that is known."""
    devices: dict[str, list[Sighting]] = field(default_factory=lambda: defaultdict(list))
    """Sightings at each device that the log knows, in order."""
    strays: dict[str, list[Sighting]] = field(default_factory=lambda: defaultdict(list))
    """Network → sightings there of no device, or of one that nobody knows."""
    quiet: dict[str, list[Sighting]] = field(default_factory=lambda: defaultdict(list))
    """Sign-ins from an own device of which its agent says nothing: mostly renewals."""

    def __post_init__(self) -> None:
        directory = self.ownership.directory
        for s in self.seen.sightings:
            if s.device is not None and (
                s.device in directory.devices or s.device in self.seen.agents
            ):
                if directory.kind_of(s.device) is DeviceKind.KIOSK:
                    continue
                if s.strong or not self._watched(s.device, s.time):
                    self.devices[s.device].append(s)
                else:
                    self.quiet[s.device].append(s)
            elif s.network is not None:
                self.strays[s.network.key].append(s)

    def _watched(self, device: str, moment: int) -> bool:
        """An own device with our agent: there, only the agent says whether somebody sits at it,
        for mail and calendar renew their sign-ins by themselves.
        """
        known = self.ownership.directory.devices.get(device)
        watched = device in self.seen.agents or (known is not None and known.agent is True)
        return watched and self.ownership.own(device, moment)

    @property
    def most_tier(self) -> int:
        return MOST_TIER.get(self.account.kind, 0)

    def slack_ms(self, names: tuple[str, str]) -> int:
        """How far the two devices' clocks may differ from each other: what their deliveries show,
        no more than what is doubted anyway, and no less than one heartbeat.
        """
        doubt_ms = self._doubt_ms
        apart = sum(self.differences.get(name, doubt_ms) for name in names)
        return max(_BEAT_MS, min(doubt_ms, apart))

    @property
    def _doubt_ms(self) -> int:
        return self.parameters.clocks.doubt_s * 1000

    def turns(
        self,
        names: tuple[str, str],
        one: Sequence[Sighting],
        other: Sequence[Sighting],
        *,
        slack_ms: int | None = None,
    ) -> Iterator[Turn]:
        """The account's turns at these two devices, as the policy counts them; `slack_ms` as in
        `interleaving.turns`, where the clocks are doubted less than any clock is.
        """
        return turns(
            one,
            other,
            names=names,
            away=self.seen.away,
            within_ms=self.parameters.concurrency.within_ms,
            slack_ms=self._doubt_ms if slack_ms is None else slack_ms,
        )

    def planned(self, moment: int, devices: Sequence[str] = ()) -> bool:
        """Whether a change that was announced explains what happens at that time."""
        return any(
            spans.near(each.span, moment) and (not each.devices or each.devices & set(devices))
            for each in self.account.planned
        )

    def through(self, moment: int) -> bool:
        """Whether the account used a VPN or a remote desktop lately: then an address may be its
        far end.
        """
        at = bisect_left(self.seen.remote, moment - _REMOTE_MS)
        return at < len(self.seen.remote) and self.seen.remote[at] <= moment

    def own_network(self, key: str, moment: int) -> bool:
        """Whether one of the account's own devices was there before."""
        first = self.history.first(self.account.id, f"own:{key}")
        return first is not None and first <= moment


def clock(moment: int) -> str:
    """The time of day as the explanations give it."""
    return datetime.fromtimestamp(moment / 1000, UTC).strftime("%H:%M:%S")
