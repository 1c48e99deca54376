"""When were two devices in use in turns?

First the one, then the other, then the first again: within half an hour, and without the first
being locked or left meanwhile, or the other before the first is used again. Otherwise one person
may simply have walked over and back. Pure.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter

from agent.signins.sightings import Sighting


@dataclass(frozen=True, slots=True)
class Turn:
    """One device's use between two uses of another."""

    before: Sighting
    first: Sighting
    """The first and the last of the use in between; often the same."""
    last: Sighting
    after: Sighting
    again: int | None
    """When it was clear that both go on in turns, each enclosed by the other, for longer than two
    clocks may differ; None where they do not."""
    uses: int
    """How many sightings there are in between."""

    @property
    def nearest(self) -> tuple[Sighting, Sighting]:
        """The two events, one of each device, that are closest in time; the earlier ones if two
        pairs are.
        """
        if self.first.time - self.before.time <= self.after.time - self.last.time:
            return self.before, self.first
        return self.last, self.after


def turns(
    one: Sequence[Sighting],
    other: Sequence[Sighting],
    *,
    names: tuple[str, str],
    away: Mapping[str, Sequence[int]],
    within_ms: int,
    slack_ms: int = 0,
) -> Iterator[Turn]:
    """Every turn in which either is used between two uses of the other, in order. `names` are the
    two devices', in the same order, as `away` knows them; `slack_ms` is how far two clocks that
    seem to agree may differ.
    """
    merged = sorted(
        [(s.time, s.id, 0, s) for s in one] + [(s.time, s.id, 1, s) for s in other],
        key=itemgetter(0, 1, 2),
    )
    blocks: list[tuple[int, list[Sighting]]] = [
        (which, [each[3] for each in group]) for which, group in groupby(merged, itemgetter(2))
    ]
    closed: list[bool] = [False] * len(blocks)
    for at in range(1, len(blocks) - 1):
        left, right = blocks[at - 1][1][-1].time, blocks[at + 1][1][0].time
        in_use, other_in_use = blocks[at - 1][0], blocks[at][0]
        closed[at] = (
            right - left <= within_ms
            and not _any_between(away.get(names[in_use], ()), left, right)
            and not _any_between(away.get(names[other_in_use], ()), blocks[at][1][-1].time, right)
        )
    for at in range(1, len(blocks) - 1):
        if closed[at]:
            between = blocks[at][1]
            yield Turn(
                blocks[at - 1][1][-1],
                between[0],
                between[-1],
                blocks[at + 1][1][0],
                _again(blocks, closed, at, slack_ms),
                len(between),
            )


def _again(
    blocks: Sequence[tuple[int, list[Sighting]]], closed: Sequence[bool], at: int, slack_ms: int
) -> int | None:
    """When the turns from this one on have lasted for longer than the slack."""
    begun = blocks[at][1][0].time
    last = at + 1
    while last < len(blocks) - 1 and closed[last]:
        if blocks[last][1][-1].time - begun > slack_ms:
            return blocks[last + 1][1][0].time
        last += 1
    return None


def _any_between(times: Sequence[int], first: int, last: int) -> bool:
    """Whether one of the times is from `first`, left out, to `last`, left out."""
    at = bisect_right(times, first)
    return at < len(times) and times[at] < last
