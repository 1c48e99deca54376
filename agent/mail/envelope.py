"""Who sends a message, and does it leave the organisation?

Pure. The envelope decides, not the headers: Bcc is only there, and only there is it true.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from agent.policy import Organisation

_REROUTED = "%!@:"
"""In a local part these send mail on to another site (RFC 1123 5.2.16; `host!user`, `a%b@c`)."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """As SMTP has it: MAIL FROM and every RCPT TO."""

    sender: str
    """Empty for the null return path of bounces and notices."""
    recipients: tuple[str, ...]


class Account(StrEnum):
    """Which kind of mail account the sender uses; it decides which marking the procedure asks."""

    NHS_MAIL = "nhs-mail"
    COMPANY = "company"


def domain(address: str) -> str:
    """The address's domain in lower case; empty where there is none."""
    _, at, after = address.strip().strip("<>").rpartition("@")
    return after.strip().rstrip(".").lower() if at else ""


def is_at(address: str, domains: Iterable[str]) -> bool:
    """True where the address surely ends at one of these domains, exactly.

    A local part that could be sent on elsewhere is not sure.
    """
    local = address.strip().strip("<>").rpartition("@")[0]
    if any(sign in local for sign in _REROUTED):
        return False
    found = domain(address)
    return bool(found) and any(found == each.strip().rstrip(".").lower() for each in domains)


def outside(
    envelope: Envelope, organisation: Organisation, accredited: Iterable[str] = ()
) -> tuple[str, ...]:
    """The recipients for whom the procedure asks a marking: those not at our own domains.

    `accredited` are domains that the organisation trusts without one. An envelope without any
    recipient says nothing, and so nobody in it is inside.
    """
    ours = (*organisation.domains, *accredited)
    return tuple(each for each in envelope.recipients if not is_at(each, ours))


def account(envelope: Envelope, organisation: Organisation) -> Account:
    """The kind of the sender's account, by its domain."""
    nhs = is_at(envelope.sender, organisation.nhs_mail_domains)
    return Account.NHS_MAIL if nhs else Account.COMPANY
