"""exchangelib as we set it up: patient with a busy server, never with a refused password."""

from __future__ import annotations

import logging

import exchangelib
import pytest

from agent.mail.exchange_session import FLAG, LABELS, signed_in
from agent.settings import MailKind, SignIn, Watch


def watch(**more: object) -> Watch:
    server = "https://mail.example.org/EWS/Exchange.asmx"
    return Watch("a", MailKind.EXCHANGE, server, "reception@example.org", "me", **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("sign_in", "kind"),
    [(SignIn.NTLM, "NTLM"), (SignIn.BASIC, "basic"), (SignIn.OAUTH, "OAuth 2.0")],
)
@pytest.mark.parametrize("impersonate", [True, False])
def test_every_way_in(sign_in: SignIn, kind: str, impersonate: bool) -> None:
    account = signed_in(exchangelib, watch(sign_in=sign_in, impersonate=impersonate), lambda: "x")
    assert account.protocol.auth_type == kind
    assert account.access_type == ("impersonation" if impersonate else "delegate")
    assert str(account.primary_smtp_address) == "reception@example.org"


def test_a_refused_password_is_not_tried_again() -> None:
    account = signed_in(exchangelib, watch(), lambda: "x")

    class Refused:
        status_code = 401

    with pytest.raises(exchangelib.errors.UnauthorizedError):
        account.protocol.retry_policy.raise_response_errors(Refused())


def test_a_token_is_asked_for_again_when_it_has_expired() -> None:
    tokens = iter(["one", "two"])
    account = signed_in(exchangelib, watch(sign_in=SignIn.OAUTH), lambda: next(tokens))
    credentials = account.protocol.credentials
    assert credentials.access_token["access_token"] == "one"
    credentials.refresh(session=None)
    assert credentials.access_token["access_token"] == "two"


def test_it_knows_our_properties_and_keeps_its_log_to_itself() -> None:
    signed_in(exchangelib, watch(), lambda: "x")
    signed_in(exchangelib, watch(), lambda: "x")  # once in a process is enough
    fields = {field.name for field in exchangelib.Message.FIELDS}
    assert {LABELS, FLAG} <= fields
    assert not logging.getLogger("exchangelib").propagate
