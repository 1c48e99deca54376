"""What is told of two events that could not both be one person?"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import StrEnum

from agent.signins.sightings import Sighting


class Kind(StrEnum):
    """Which certificate it is. Permanent."""

    VELOCITY = "velocity"
    """Too far apart for the time between."""
    CONCURRENCY = "concurrency"
    """Two devices in use at once."""
    UNFAMILIAR = "unfamiliar"
    """Nothing of it is known: a reason to ask for a second factor, and no proof of anything."""


@dataclass(frozen=True, slots=True)
class Certificate:
    """Two cited events, and why they could not both be one person's."""

    kind: Kind
    tier: int
    """1 ask the person; 2 end the sessions and ask for a second factor; 3 hold the account."""
    known: int
    """When the last event that it needs happened: the earliest moment at which it can be told."""
    first: int
    """When something lesser could first be told of the same: until `known` its tier was lower."""
    events: tuple[Sighting, Sighting]
    """In order of time."""
    ends: tuple[str, str]
    """The two ends, devices or networks, in alphabetical order."""
    says: str
    """The reason, in plain words."""
    bound_km: int | None = None
    """The least distance between the two, where that is the reason."""


@dataclass(frozen=True, slots=True)
class Alert:
    """A certificate on an account: the first and strongest of its incident."""

    id: str
    """A digest of the rule and of the two events' ids."""
    account: str
    certificate: Certificate

    @property
    def sort_key(self) -> tuple[int, str]:
        return self.certificate.known, self.id


def alert_id(kind: Kind, events: tuple[Sighting, Sighting]) -> str:
    """The alert's id: 32 hexadecimal digits, the same in whatever order the two events came."""
    cited = "\n".join([kind.value, *sorted(each.id for each in events)])
    return hashlib.sha256(cited.encode()).hexdigest()[:32]
