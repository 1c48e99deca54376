"""Our own lines."""

from __future__ import annotations

import json

from tests.signins.sources.reading import brief, read
from tests.signins.stories import line


def test_lines() -> None:
    text = "\n".join([json.dumps(line("a", "logon", "09:00")), "{}", "nonsense", "[1]"])
    assert brief(read("jsonl", text, accounts={"a": "alice"})) == [("alice", "logon", False)]
