"""Sign-ins as DESIGN.md's own lines, from anywhere."""

from __future__ import annotations

import json
from collections.abc import Iterator

from agent.signins.sources import Context, Line, Source


def _read(data: bytes, context: Context) -> Iterator[Line]:
    for raw in data.splitlines():
        try:
            fields = json.loads(raw)
        except ValueError:
            continue
        if isinstance(fields, dict) and fields.get("kind"):
            account = fields.get("account")
            if isinstance(account, str):
                fields["account"] = context.accounts.get(account, account)
            yield fields


JSONL = Source("jsonl", "one JSON object a line, as the replay takes them", _read)
