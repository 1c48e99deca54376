"""How far is each device's clock believed?

Nobody asks a device for its time: when its events reached the log says how its clock goes. Pure.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from agent.signins.line import AGENT
from agent.signins.sign_in import SignIn
from agent.signins.spans import DAY_MS


def offsets(events: Iterable[SignIn], doubt_ms: int) -> dict[tuple[str, int], int]:
    """How far each device's clock was off, by (device, day), in milliseconds to be added.

    An event that came before it happened proves a fast clock. Events that came equally late over a
    while suggest a slow one. What was delivered in one go does not, however late: its events are
    as old as the delivery made them.
    """
    came: dict[tuple[str, int], list[tuple[int, int]]] = defaultdict(list)
    for e in events:
        if e.source == AGENT and e.device is not None and e.received is not None:
            came[e.device, e.time // DAY_MS].append((e.received - e.time, e.received))
    found = {}
    for key, each in came.items():
        ages = sorted(age for age, _ in each)
        least, middle = ages[0], ages[len(ages) // 2]
        if least < -doubt_ms:
            found[key] = least
        elif least > doubt_ms and middle - least <= doubt_ms:
            received = [moment for _, moment in each]
            if max(received) - min(received) > doubt_ms:
                found[key] = least
    return found


def differences(events: Iterable[SignIn]) -> dict[str, int]:
    """How far each device's clock may differ from the log's, in milliseconds, as far as that
    shows: the usual time that its agent's events take to arrive. A clock that is off adds to all
    of them alike. A device whose events never say when they came is left out.
    """
    ages: dict[str, list[int]] = defaultdict(list)
    for e in events:
        if e.source == AGENT and e.device is not None and e.received is not None:
            ages[e.device].append(e.received - e.time)
    return {device: abs(sorted(each)[len(each) // 2]) for device, each in ages.items()}
