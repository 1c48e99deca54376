"""Facts and events, to bytes and back."""

from __future__ import annotations

from datetime import UTC, datetime

from agent.mail import facts
from agent.mail.envelope import Envelope
from agent.mail.facts import Facts
from agent.ocsf import hold_decided


def test_facts() -> None:
    known = Facts(
        Envelope("zoë@example.org", ("a@b.example", "c@d.example")),
        "ab" * 32,
        {"nhs-number": 3},
        ("NHS number: 3, in body",),
        2,
        "nhs-mail",
        ("rule:a", "no-marking"),
        "4XYZ9",
    )
    assert Facts.from_bytes(known.to_bytes()) == known


def test_events() -> None:
    now = datetime(2026, 11, 16, 9, 12, 13, 456789, tzinfo=UTC)
    body = hold_decided(now, hold="a", step="held", message_digest="d", reason="Zoë", by="b")
    assert facts.body(facts.body_text(body)) == body
