"""Who signed in to Microsoft 365?

Entra's sign-in log through Microsoft Graph (`/auditLogs/signIns`, v1.0; needs AuditLog.Read.All and
a P1 licence). Renewals that nobody typed for (`isInteractive` false) are left out: they say nothing
of a person. Fetching takes a function that gets a URL with a token; where the token comes from is
not this module's.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import quote

from agent.signins.sources import Context, Line, Source

GRAPH = "https://graph.microsoft.com/v1.0"
_PAGE = 500
_MOST_PAGES = 1000
"""A log that never ends is a fault of the other side, or an attack."""


def fetch(get: Callable[[str], bytes], since: datetime, base: str = GRAPH) -> Iterator[Line]:
    """Every interactive sign-in since then, page by page. Raises OSError as `get` does, and
    ValueError where the answer is not what Graph documents.
    """
    moment = since.strftime("%Y-%m-%dT%H:%M:%SZ")
    first = f"{base}/auditLogs/signIns"
    url: str | None = f"{first}?$filter={quote(f'createdDateTime ge {moment}')}&$top={_PAGE}"
    for _ in range(_MOST_PAGES):
        if url is None:
            return
        data = get(url)
        yield from _read(data, Context())
        following = json.loads(data).get("@odata.nextLink")
        if following is not None and not str(following).startswith(f"{base}/"):
            raise ValueError("Graph's next page is somewhere else; it is not followed")
        url = following
    raise ValueError(f"Graph's sign-in log has more than {_MOST_PAGES} pages; ask for less time")


def _read(data: bytes, context: Context) -> Iterator[Line]:  # noqa: ARG001 -- a source's signature
    """From a page of Graph's answer, a list of sign-ins, or one a line, as exports have them."""
    for entry in _documents(data):
        if entry.get("isInteractive") is False or not entry.get("userPrincipalName"):
            continue
        status = _inner(entry, "status")
        device = _inner(entry, "deviceDetail")
        failed = status.get("errorCode") not in (0, "0", None)
        required = entry.get("authenticationRequirement")
        mfa = required == "multiFactorAuthentication" and not failed
        yield {
            "id": entry.get("id"),
            "time": entry.get("createdDateTime"),
            "source": "entra",
            "account": entry["userPrincipalName"],
            "kind": "logon",
            "outcome": "failure" if failed else "success",
            "ip": entry.get("ipAddress"),
            "device": device.get("displayName") or device.get("deviceId") or None,
            # What Entra knows of a device it was told by the device; our log did not check it.
            "device_authenticated": False,
            "session": entry.get("correlationId"),
            "user_agent": entry.get("userAgent") or _browser(device),
            "mfa": mfa if required is not None else None,
        }


def _browser(device: Mapping[str, Any]) -> str | None:
    """What stands in for the user agent, which v1.0 does not give."""
    told = [str(device[key]) for key in ("operatingSystem", "browser") if device.get(key)]
    return " ".join(told) or None


def _inner(entry: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    found = entry.get(key)
    return found if isinstance(found, Mapping) else {}


def _documents(data: bytes) -> Iterator[Mapping[str, Any]]:
    try:
        whole = json.loads(data)
    except ValueError:
        whole = []
        for raw in data.splitlines():
            try:
                whole.append(json.loads(raw))
            except ValueError:
                continue
    if isinstance(whole, Mapping):
        whole = whole.get("value", [whole])
    for each in whole if isinstance(whole, list) else []:
        if isinstance(each, Mapping):
            yield each


ENTRA = Source("entra", "Microsoft Entra's sign-in log, through Graph or exported", _read)
