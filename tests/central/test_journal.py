"""agent.central.journal: a machine can read each line."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator

import pytest

from agent.central import journal


@pytest.fixture(autouse=True)
def _as_it_was() -> Iterator[None]:
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    yield
    root.handlers, root.level = before, level


def test_one_object_a_line() -> None:
    out = io.StringIO()
    journal.begin(out)
    logging.getLogger("agent.central.x").warning("alerts wait: %s\nfor é", "disk")
    try:
        raise ValueError("why")
    except ValueError:
        logging.getLogger("uvicorn.error").exception("it broke")
    first, second = (json.loads(line) for line in out.getvalue().splitlines())
    assert (first["level"], first["where"]) == ("warning", "agent.central.x")
    assert first["message"] == "alerts wait: disk\nfor é"
    assert first["time"].endswith("Z")
    assert "ValueError: why" in second["exception"]


def test_plain_at_a_terminal() -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    out = Terminal()
    journal.begin(out)
    logging.getLogger("x").warning("plain")
    logging.getLogger("x").info("not told")
    assert out.getvalue() == "plain\n"
