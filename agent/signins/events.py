"""How is a sign-in read from the log again?

What the log itself knows (who signed the event, when it came) is taken from the log, never from the
event.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from agent.signins.line import AGENT, milliseconds
from agent.signins.sign_in import SignIn, from_mapping
from agent.signins.telling import OWN


def sign_in(document: Mapping[str, Any], *, received: int, names: Mapping[str, str]) -> SignIn:
    """The sign-in that an event of the log is. `names` has what the tables call each enrolled
    device. Raises ValueError where the event is none.

    A session at the device itself is that device's, proven by its signature, whatever the event
    says; what a device tells of others proves nothing of them.
    """
    try:
        said = dict(document["unmapped"])
        signer = str(document["device"]["uid"])
        uid = str(document["metadata"]["uid"])
        time = document["time"]
    except (KeyError, TypeError, ValueError) as problem:
        raise ValueError(f"this is no sign-in event: {problem!r}") from problem
    at_the_device = said.get("source") == AGENT
    if at_the_device:
        said["device"] = names.get(signer, signer)
    if isinstance(far := said.get("remote_from_device"), str):
        said["remote_from_device"] = names.get(far, far)
    return from_mapping(
        {
            **{key: said.get(key) for key in OWN},
            "id": uid,
            "time": milliseconds(time),
            "received": received,
            "device_authenticated": at_the_device,
        }
    )
