"""Who a message in a mailbox went to."""

from __future__ import annotations

import pytest

from agent.mail.mailbox import addressed

HEAD = b"From: me@example.org\r\nTo: a@clinic.example\r\nBcc: b@clinic.example\r\n\r\nx\r\n"


@pytest.mark.parametrize(
    ("message", "known", "sender", "recipients"),
    [
        (HEAD, (), "me@example.org", ("a@clinic.example", "b@clinic.example")),
        (
            HEAD,
            ("a@clinic.example", "c@clinic.example"),
            "me@example.org",
            ("a@clinic.example", "b@clinic.example", "c@clinic.example"),
        ),
        # A server's own name for one of its users stands beside the address in the headers.
        (HEAD, ("/o=Example/cn=a", ""), "me@example.org", ("a@clinic.example", "b@clinic.example")),
        (b"Subject: draft\r\n\r\nx\r\n", (), "owner@example.org", ()),
        (b"", ("a@clinic.example",), "owner@example.org", ("a@clinic.example",)),
    ],
)
def test_addressed(
    message: bytes, known: tuple[str, ...], sender: str, recipients: tuple[str, ...]
) -> None:
    found = addressed(message, "owner@example.org", known)
    assert (found.sender, found.recipients) == (sender, recipients)
