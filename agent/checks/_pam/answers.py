"""What can a PAM module answer?

Pure. A model is a choice of `Answer`s for the person at the prompt (who may always type something
wrong); where we do not know how a module is set up, there are several such choices, and the truth
is one of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from agent.checks._factors import NOTHING, Factors


@dataclass(frozen=True, slots=True)
class Answer:
    """One thing a module may answer."""

    code: str
    """In the words of pam.conf(5)."""
    asked: Factors = NOTHING
    """What the person had to present for it."""
    says: str = ""
    """What happens, for people, after "pam_unix"; empty where there is nothing to tell."""


Choice = tuple[Answer, ...]
"""The answers that whoever signs in can bring about."""


@dataclass(frozen=True, slots=True)
class Model:
    """How a module behaves."""

    choices: tuple[Choice, ...]
    """More than one where it depends on what cannot be seen here."""
    steady: bool = False
    """True where the answer hangs on who signs in, so that asking twice gives the same."""


class Blank(StrEnum):
    """Does an account exist that has an empty password?"""

    NONE = "none"
    SOME = "some"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Setting:
    """Where a module runs."""

    service: str
    started_by_root: bool = True
    """True for a service whose caller is root whoever signs in: login, sshd, a display manager."""
    blank: Blank = Blank.UNKNOWN
    blank_refused: bool = False
    """True where the program itself forbids empty passwords, as sshd does by default."""
    options: Mapping[str, str | None] = field(default_factory=dict)
    """Text of `OPTION_FILES` by path: empty where there is none, None where it cannot be read."""


REFUSES = Answer("auth_err")
UNKNOWN_USER = Answer("user_unknown", says="does not know the account")
IGNORED = Answer("ignore")

RARE = tuple(
    Answer(code, says="cannot do its work")
    for code in (
        "open_err", "symbol_err", "service_err", "system_err", "buf_err", "cred_insufficient",
        "authinfo_unavail", "maxtries", "cred_unavail", "conv_err", "authtok_err", "try_again",
        "abort",
    )
)  # fmt: skip
"""What any module may answer when something goes wrong on the machine."""

ABSENT = Answer("module_unknown", says="is not installed")
