"""What of an address may no longer be kept?

Clause RN-logs: addresses are deleted after 120 days. Events with raw addresses go after three days
of the stream; of what alerts and decisions cite there is a network, and it becomes a keyed hash
once its time is over and nobody has the decision to make any more. Country and site stay.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import msgspec

from agent.signins.alert import Alert, Certificate
from agent.signins.database import Database
from agent.signins.remembered import hidden
from agent.signins.sightings import Sighting
from agent.signins.spans import DAY_MS, day

DAYS = 120
_HIDDEN = "hidden:"
_NETWORK = re.compile(r"^network (?!hidden:)(.+)$")


def prune(db: Database, now: int) -> int:
    """Hides what is older than 120 days; in how many alerts and decisions that was."""
    last = now - DAYS * DAY_MS
    with db.change():
        db.rows("DELETE FROM event WHERE day < ?", (day(last),))
        keys = db.rows("SELECT key FROM secret")
        if not keys:
            return 0
        key = keys[0][0]
        return _alerts(db, last, lambda name: _HIDDEN + hidden(key, name)) + _decisions(
            db, last, lambda name: _HIDDEN + hidden(key, name)
        )


def _alerts(db: Database, last: int, hide: Callable[[str], str]) -> int:
    rows = db.rows(
        "SELECT id, data FROM alert WHERE known < ? AND NOT EXISTS (SELECT 1 FROM decision"
        " WHERE decision.alert = alert.id AND ended IS NULL)",
        (last,),
    )
    changed = []
    for id_, data in rows:
        alert = _DECODER.decode(data)
        less = _less(alert, hide)
        if less != alert:
            changed.append((_ENCODER.encode(less), id_))
    db.many("UPDATE alert SET data = ? WHERE id = ?", changed)
    return len(changed)


def _decisions(db: Database, last: int, hide: Callable[[str], str]) -> int:
    rows = db.rows(
        "SELECT number, said FROM decision WHERE made < ? AND ended IS NOT NULL", (last,)
    )
    changed = []
    for number, text in rows:
        said = json.loads(text)
        ends = [_end(each, hide) for each in said["ends"]]
        if ends != said["ends"]:
            changed.append((json.dumps({**said, "ends": ends}), number))
    db.many("UPDATE decision SET said = ? WHERE number = ?", changed)
    return len(changed)


def _less(alert: Alert, hide: Callable[[str], str]) -> Alert:
    c = alert.certificate
    one, other = (_sighting(each, hide) for each in c.events)
    first, second = (_end(each, hide) for each in c.ends)
    said = {
        **{name: getattr(c, name) for name in Certificate.__dataclass_fields__},
        "events": (one, other),
        "ends": (first, second),
    }
    return Alert(alert.id, alert.account, Certificate(**said))


def _sighting(s: Sighting, hide: Callable[[str], str]) -> Sighting:
    network = s.network
    if network is None or network.site or network.key.startswith(_HIDDEN):
        return s
    less = type(network)(hide(network.key), network.kind, "", network.site, None, network.country)
    return msgspec.structs.replace(s, network=less)


def _end(name: str, hide: Callable[[str], str]) -> str:
    found = _NETWORK.match(name)
    if found is None or found[1].startswith("site:"):
        return name
    return f"network {hide(found[1])}"


_ENCODER = msgspec.msgpack.Encoder()
_DECODER = msgspec.msgpack.Decoder(Alert)
