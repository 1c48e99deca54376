"""How is an Exchange server signed in to, with exchangelib as we need it?

exchangelib is handed in, because it loads in the process of one mailbox only; it has no types.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import suppress
from types import ModuleType
from typing import Any

from agent.settings import SignIn, Watch

LABELS, FLAG = "msip_labels", "safehand_flag"
"""Properties of a message that exchangelib does not know by itself, as attributes of its items."""
_CHUNK = 1 << 16
"""Bytes. exchangelib reads an answer byte by byte: 10 MB took 9 s, and 0.8 s in these pieces."""
_BUSY_S = 120.0
"""How long a busy server is waited for before the caller is told."""

Secret = Callable[[], str]
"""Gives the password; with OAuth an access token, a fresh one where the last has expired."""


def signed_in(ews: ModuleType, watch: Watch, secret: Secret) -> Any:
    """The account, of exchangelib's own kind; it asks the server for nothing yet."""
    # It logs requests and answers where one fails, and in those is what people wrote.
    logging.getLogger("exchangelib").propagate = False
    ews.close_connections()  # it keeps connections by user, also those with an old token
    _read_in_pieces(ews, watch.ca)
    _know_properties(ews)
    kinds = {SignIn.NTLM: ews.NTLM, SignIn.BASIC: ews.BASIC, SignIn.OAUTH: ews.OAUTH2}
    if watch.sign_in is SignIn.OAUTH:
        credentials = _bearer(ews, watch.mailbox, secret)
    else:
        credentials = ews.Credentials(watch.user, secret())
    configuration = ews.Configuration(
        service_endpoint=watch.server,
        credentials=credentials,
        auth_type=kinds[watch.sign_in],
        # What every server since 2013 speaks; named, because guessing costs requests.
        version=ews.Version(build=ews.version.EXCHANGE_2013_SP1),
        retry_policy=_patient(ews),
        max_connections=1,
    )
    return ews.Account(
        primary_smtp_address=watch.mailbox,
        config=configuration,
        access_type=ews.IMPERSONATION if watch.impersonate else ews.DELEGATE,
        autodiscover=False,
        default_timezone=ews.UTC,
    )


def _patient(ews: ModuleType) -> Any:
    """Waits for a busy server; a refused password is not tried again, which locks accounts."""
    policy = ews.FaultTolerance(max_wait=_BUSY_S)
    judge = policy.raise_response_errors

    def strict(response: Any) -> None:
        if response.status_code == 401:
            raise ews.errors.UnauthorizedError("401")
        judge(response)

    policy.raise_response_errors = strict
    return policy


def _bearer(ews: ModuleType, mailbox: str, secret: Secret) -> Any:
    """Credentials that ask for a token again when theirs has expired."""
    credentials = ews.OAuth2AuthorizationCodeCredentials(
        access_token={"access_token": secret(), "token_type": "Bearer"},
        identity=ews.Identity(primary_smtp_address=mailbox),
    )

    def refresh(session: object) -> None:  # noqa: ARG001 -- the library's signature
        credentials.access_token = {"access_token": secret(), "token_type": "Bearer"}

    credentials.refresh = refresh
    return credentials


def _know_properties(ews: ModuleType) -> None:
    """The properties that exchangelib does not know by itself; once in a process."""

    class Labels(ews.ExtendedProperty):  # type: ignore[name-defined, misc] # no types
        distinguished_property_set_id = "InternetHeaders"
        property_name = LABELS
        property_type = "String"

    class Flag(ews.ExtendedProperty):  # type: ignore[name-defined, misc] # no types
        property_tag = 0x1090  # PidTagFlagStatus
        property_type = "Integer"

    for name, kind in ((LABELS, Labels), (FLAG, Flag)):
        with suppress(ValueError):  # registered already
            ews.Message.register(name, kind)


def _read_in_pieces(ews: ModuleType, ca: str) -> None:
    """Has answers read in pieces, and certificates verified with this file."""
    base = ews.protocol.BaseProtocol
    plain = base.__dict__.get("safehand_plain") or base.HTTP_ADAPTER_CLS

    def adapter(**words: Any) -> Any:
        made = plain(**words)
        send = made.send

        def whole(request: Any, stream: bool = False, **more: Any) -> Any:
            if ca:
                more["verify"] = ca
            answer = send(request, stream=stream, **more)
            if not stream:
                # A stream of notices is left alone: there a piece is whatever has come.
                read = answer.iter_content
                answer.iter_content = lambda size=1, **kind: read(max(size, _CHUNK), **kind)
            return answer

        made.send = whole
        return made

    base.safehand_plain = plain
    base.HTTP_ADAPTER_CLS = adapter
    base.USERAGENT = "Safehand"
