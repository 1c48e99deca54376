"""How does an event look as JSON Lines? As it came: OCSF 1.7, word for word."""

from __future__ import annotations

from agent.central.exports import Exported, Form


def write(exported: Exported) -> str:
    return exported.body.decode()


JSONL = Form("jsonl", write)
