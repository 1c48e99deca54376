"""What senders are told."""

from __future__ import annotations

import email
import email.policy
from datetime import UTC, datetime

import pytest

from agent.mail import notice
from agent.mail.envelope import Envelope
from agent.policy import Organisation

ORGANISATION = Organisation(siro="Dr Bell, the SIRO", siro_contact="siro@example.org")
MESSAGE = b"Message-ID: <1@example.org>\r\nSubject: 943 476 5919\r\n\r\nNHS number 943 476 5919\r\n"


def held(account: str = "company", message: bytes = MESSAGE) -> bytes:
    return notice.held(
        Envelope("me@example.org", ("a@clinic.example", "b@clinic.example")),
        message,
        hold="ABCD-EFGH",
        reasons=["NHS number: 1, in body", "It leaves without a marking."],
        account=account,
        organisation=ORGANISATION,
        tag="[secure]",
        now=datetime(2026, 11, 16, 9, 12, tzinfo=UTC),
    )


def test_a_notice_is_an_answer_that_nobody_answers() -> None:
    read = email.message_from_bytes(held(), policy=email.policy.default)
    assert read["Auto-Submitted"] == "auto-replied"
    assert read["To"] == "me@example.org"
    assert read["In-Reply-To"] == "<1@example.org>"
    assert read["Reply-To"] == "siro@example.org"
    assert b"\n" not in held().replace(b"\r\n", b"")


@pytest.mark.parametrize(
    ("account", "says"), [("nhs-mail", "[secure]"), ("company", "EXTERNAL OFFICIAL-SENSITIVE")]
)
def test_it_says_what_why_and_what_to_do(account: str, says: str) -> None:
    text = email.message_from_bytes(held(account), policy=email.policy.default).get_content()
    plain = " ".join(text.split())
    for each in (says, "ABCD-EFGH", "NHS number: 1, in body", "Dr Bell", "2 recipients", "09:12"):
        assert each in plain


def test_it_never_carries_the_value() -> None:
    assert b"476 5919" not in held()
    assert b"476 5919" not in held(message=b"Message-ID: 943 476 5919\r\n\r\n")


def test_a_rejection_is_several_lines_of_ascii() -> None:
    reasons = ["NHS number: 1, in attachment 'Zoë.csv'", "x" * 1200]
    lines = notice.rejected(reasons, "nhs-mail", ORGANISATION, "[secure]").split("\r\n")
    assert all(line.startswith("550-5.7.1 ") for line in lines[:-1])
    assert lines[-1].startswith("550 5.7.1 ")
    assert all(len(line) + 2 <= 512 and line.isascii() for line in lines)
    assert any("[secure]" in line for line in lines)
    assert any("siro@example.org" in line for line in lines)
