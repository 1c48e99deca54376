"""agent.central.exports.jsonl: word for word."""

from __future__ import annotations

from agent.central.exports.jsonl import JSONL
from tests.central.devices import MadeUpDevice, a_notice
from tests.central.exports.test_exports import an_export


def test_it_is_the_event() -> None:
    body = MadeUpDevice("d1", None).event(1, a_notice())  # type: ignore[arg-type]
    assert JSONL.write(an_export(body)).encode() == body
