"""Inside, outside, and addresses that try to look inside."""

from __future__ import annotations

import pytest

from agent.mail.envelope import Account, Envelope, account, domain, outside
from agent.policy import Organisation

ORGANISATION = Organisation(
    domains=("example.org", "Sister.Example"), nhs_mail_domains=("nhs.net",)
)


@pytest.mark.parametrize(
    ("recipient", "is_outside"),
    [
        ("a@example.org", False),
        ("a@EXAMPLE.ORG", False),
        ("a@example.org.", False),
        ("<a@example.org>", False),
        ("a@sister.example", False),
        ("a@mail.example.org", True),
        ("a@example.org.evil.example", True),
        ("a@notexample.org", True),
        ("a@nhs.net", True),
        ("a%evil.example@example.org", True),
        ("evil.example!a@example.org", True),
        ("@example.org:a@evil.example", True),
        ('"a@example.org"@evil.example', True),
        ('"a@evil.example"@example.org', True),
        ("a@", True),
        ("a", True),
        ("", True),
    ],
)
def test_outside(recipient: str, is_outside: bool) -> None:
    assert bool(outside(Envelope("me@example.org", (recipient,)), ORGANISATION)) is is_outside


def test_accredited_domains_count_where_they_are_given() -> None:
    envelope = Envelope("me@example.org", ("a@clinic.example",))
    assert outside(envelope, ORGANISATION, ("clinic.example",)) == ()
    assert outside(envelope, ORGANISATION) == ("a@clinic.example",)


def test_account() -> None:
    assert account(Envelope("me@NHS.net", ()), ORGANISATION) is Account.NHS_MAIL
    assert account(Envelope("me@example.org", ()), ORGANISATION) is Account.COMPANY
    assert account(Envelope("", ()), ORGANISATION) is Account.COMPANY


def test_domain_of_what_is_no_address() -> None:
    assert domain("nobody") == ""
