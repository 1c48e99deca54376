"""What does PAM ask, and how is it answered?

Pure. Five netstrings (verb, service, user, remote host, secret) in, one letter and a text out: the
other end is installer/linux/pam/pam_safehand.c.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

MAX_BYTES = 8192
"""More than the module ever sends: five fields of 1 KB."""
_MAX_TEXT_BYTES = 4000  # the module shows 4 KB


class Verb(StrEnum):
    """What is asked."""

    AUTH_READY = "auth-ready"
    """Is this person to be asked for a code?"""
    AUTH = "auth"
    """Is this code right?"""
    PASSWORD_READY = "password-ready"
    """Are this person's passwords judged?"""
    PASSWORD = "password"
    """May this be the new password?"""


class Letter(StrEnum):
    """How it is answered."""

    ACCEPT = "A"
    REFUSE = "R"
    IGNORE = "I"
    """None of our business: PAM goes on as if the module were not there."""


@dataclass(frozen=True, slots=True)
class Question:
    """One question."""

    verb: Verb
    service: str
    user: str
    remote: str
    secret: str = field(repr=False)
    """A code or a password, where the verb has one."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer."""

    letter: Letter
    text: str = field(default="", repr=False)
    """For the person, where there is anything to say."""

    def encoded(self) -> bytes:
        """Its bytes; a text that is too long is cut between characters."""
        text = self.text.encode("utf-8", "replace")[:_MAX_TEXT_BYTES]
        return self.letter.encode() + text.decode("utf-8", "ignore").encode()


def parse(data: bytes) -> Question:
    """The question. Raises ValueError for what is none; the message holds nothing of it."""
    fields: list[str] = []
    rest = data
    while rest:
        head, colon, rest = rest.partition(b":")
        if not colon or not head.isdigit() or len(head) > 4 or len(fields) == 5:
            raise ValueError("not a question: no netstrings")
        length = int(head)
        if rest[length : length + 1] != b",":
            raise ValueError("not a question: a netstring that does not end")
        try:
            fields.append(rest[:length].decode("utf-8"))
        except UnicodeDecodeError:
            # Not chained: the exception holds the bytes.
            raise ValueError("not a question: no UTF-8") from None
        rest = rest[length + 1 :]
    if len(fields) != 5 or fields[0] not in set(Verb):
        raise ValueError("not a question: verb, service, user, remote host and secret are expected")
    return Question(Verb(fields[0]), *fields[1:])
