"""What a source makes of a log, through the same door as the command."""

from __future__ import annotations

from collections.abc import Mapping

from agent.signins.sign_in import SignIn, from_mapping
from agent.signins.sources import Context, discover


def read(
    source: str, data: str | bytes, *, device: str | None = None, accounts: Mapping[str, str] = {}
) -> list[SignIn]:
    raw = data.encode() if isinstance(data, str) else data
    return [from_mapping(e) for e in discover()[source].read(raw, Context(device, accounts))]


def brief(events: list[SignIn]) -> list[tuple[str, str, bool]]:
    return [(e.account, e.kind, e.failed) for e in events]
