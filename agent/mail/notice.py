"""What do we tell the sender of a message that was held or rejected?

Pure. It says what kind of data was seen and where, never the value; why that stops the message;
and what to do. It quotes neither the subject nor the body, which may hold the value.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid

from agent.mail import headers
from agent.mail.envelope import Account, Envelope, domain
from agent.policy import Organisation

_REPLY_TEXT = 480
"""RFC 5321 section 4.5.3.1.5: a reply line has 512 octets, code and line end included."""


def what_to_do(account: str, organisation: Organisation, tag: str) -> list[str]:
    """The ways to put it right, one sentence each."""
    siro = organisation.siro
    if organisation.siro_contact:
        siro += f" ({organisation.siro_contact})"
    marking = (
        f"Send it again with {tag} in the subject, square brackets included."
        if account == Account.NHS_MAIL
        else "Send it again with the classification EXTERNAL OFFICIAL-SENSITIVE set as its label."
    )
    return [
        marking,
        "Or take the personal data out, and send it again.",
        f"If it should go as it is, ask {siro}.",
    ]


def held(
    envelope: Envelope,
    message: bytes,
    *,
    hold: str,
    reasons: Sequence[str],
    account: str,
    organisation: Organisation,
    tag: str,
    now: datetime,
    confirm: str = "",
    hours: int = 0,
) -> bytes:
    """The notice to the sender of a held message, with CRLF line ends.

    With `confirm`, a token for its subject, the sender may let the message go within `hours`.
    """
    original = headers.parse(message)
    notice = EmailMessage()
    home = domain(envelope.sender) or "localhost"
    notice["From"] = f"Safehand <postmaster@{home}>"
    notice["To"] = envelope.sender
    if "@" in organisation.siro_contact:
        notice["Reply-To"] = organisation.siro_contact
    notice["Subject"] = f"Your message is held ({hold}) {confirm}".strip()
    notice["Date"] = format_datetime(now)
    notice["Message-ID"] = make_msgid("safehand", domain=home)
    # RFC 3834: an answer by a program, which no program should answer.
    notice["Auto-Submitted"] = "auto-replied"
    notice["X-Auto-Response-Suppress"] = "All"
    answered = original.first("message-id")
    if answered.startswith("<") and answered.endswith(">") and answered.isascii():
        notice["In-Reply-To"] = answered
    count = len(envelope.recipients)
    steps = what_to_do(account, organisation, tag)
    steps[-1] = steps[-1].rstrip(".") + f" to release {hold}."
    if confirm:
        steps.append(
            f"If you are sure that it may go as it is, answer this message within {hours} hours "
            "and write the reason in the first line. It is sent then, and the reason is logged."
        )
    sent = f"A message that you sent to {count} recipient{'' if count == 1 else 's'}"
    again = f"If you send it again, tell {organisation.siro} that {hold} can be rejected."
    paragraphs = [
        f"{sent} on {now:%d %B %Y at %H:%M} UTC is held. It has not been delivered.",
        "Why:",
        *(f"- {reason}" for reason in reasons),
        "What to do:",
        *(f"{number}. {step}" for number, step in enumerate(steps, 1)),
        f"The message is kept as {hold}. {again}",
    ]
    notice.set_content("\n\n".join(textwrap.fill(each, 76) for each in paragraphs) + "\n")
    return notice.as_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


def rejected(reasons: Sequence[str], account: str, organisation: Organisation, tag: str) -> str:
    """The SMTP reply for a rejected message: several lines of ASCII with 550 and 5.7.1."""
    said = ["This message was not sent.", *reasons, *what_to_do(account, organisation, tag)]
    plain = [line.encode("ascii", "replace").decode() for line in said]
    lines = [piece for line in plain for piece in textwrap.wrap(line, _REPLY_TEXT) or [""]]
    last = len(lines) - 1
    return "\r\n".join(f"550{'-' if i < last else ' '}5.7.1 {line}" for i, line in enumerate(lines))
