"""Is this password in a list of those that became known in breaches?

Answered from a filter file on this machine, or by asking a range service for the hashes that
begin like this one's: never more of it leaves than five of forty hexadecimal digits. What could
not be asked is "not checked", and never "clean".
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Parameters:
    """Where such lists are: table [breaches] of `passwords.toml`."""

    offline_filter: str = ""
    """A file that `safehand password breach-list build` made; empty for none."""
    range_address: str = ""
    """A service that is asked for the hashes that begin as the password's does; empty for none,
    and then nothing is sent anywhere.
    """


class Answer(StrEnum):
    """What the lists say."""

    LISTED = "listed"
    NOT_LISTED = "not-listed"
    NOT_CHECKED = "not-checked"


@dataclass(frozen=True, slots=True)
class Checked:
    """The answer, and for "not checked" why."""

    answer: Answer
    why: str = ""


Source = Callable[[str], bool]
"""SHA-1 as 40 upper-case hexadecimal digits → whether the source lists it. Raises OSError or
ValueError where it cannot tell.
"""


def sha1(password: str) -> str:
    """The hash under which the corpus lists a password: of its UTF-8 bytes.

    Raises ValueError (UnicodeEncodeError) for lone surrogates.
    """
    return hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper()


def check(password: str, sources: tuple[Source, ...]) -> Checked:
    """Listed where one source has it; not listed where none has it and at least one could be
    asked; else not checked.
    """
    why = "No list of compromised passwords is set up."
    asked = False
    try:
        digest = sha1(password)
    except UnicodeEncodeError:
        return Checked(Answer.NOT_CHECKED, "It holds a character that has no bytes.")
    for source in sources:
        try:
            if source(digest):
                return Checked(Answer.LISTED)
            asked = True
        except (OSError, ValueError) as problem:
            why = f"The list of compromised passwords cannot be read: {problem}"
    return Checked(Answer.NOT_LISTED) if asked else Checked(Answer.NOT_CHECKED, why)
