"""Which classes of OCSF 1.7 does the log take, and what must each of them say?

https://schema.ocsf.io/1.7.0/classes: ours are those below. What every event says is asked for in
`decoding`; here stands what a class asks for beside it. Another class is no event of ours.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

_OTHER = 99  # OCSF: an activity that the class has no number for


@dataclass(frozen=True, slots=True)
class OcsfClass:
    """One class."""

    required: frozenset[str]
    activities: int
    """Its activities are 0 to this, and 99."""
    one_of: frozenset[str] = frozenset()
    """At least one of these must be there too."""


CLASSES: Mapping[int, OcsfClass] = {
    2003: OcsfClass(frozenset({"compliance", "finding_info"}), 3),
    2004: OcsfClass(frozenset({"finding_info"}), 3),
    2005: OcsfClass(
        frozenset({"finding_info_list", "status_id"}), 3, frozenset({"assignee", "assignee_group"})
    ),
    2006: OcsfClass(frozenset({"finding_info"}), 4),
    3001: OcsfClass(frozenset({"user"}), 12),
    3002: OcsfClass(frozenset({"user"}), 7, frozenset({"service", "dst_endpoint"})),
    3004: OcsfClass(frozenset({"entity"}), 13),
    4009: OcsfClass(frozenset({"direction_id", "email"}), 5),
    5019: OcsfClass(frozenset({"device"}), 2),
    6003: OcsfClass(frozenset({"actor", "api", "src_endpoint"}), 4),
}


def keeps(event: Mapping[str, object], class_uid: int, activity_id: int) -> bool:
    """True where the event says what its class asks for."""
    wanted = CLASSES.get(class_uid)
    if wanted is None or not (activity_id <= wanted.activities or activity_id == _OTHER):
        return False
    return wanted.required <= event.keys() and (
        not wanted.one_of or not wanted.one_of.isdisjoint(event)
    )
