"""How many kinds of factor did a way in ask for?

Pure. Something known, something held, something the person is: NIST SP 800-63-4 (glossary,
"multi-factor authentication") wants two *distinct* kinds, so that two passwords are one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """The three kinds of authentication factor (NIST SP 800-63-4, glossary)."""

    KNOWLEDGE = "knowledge"
    POSSESSION = "possession"
    INHERENCE = "inherence"


class Factor(StrEnum):
    """What a person presents. The value is how messages name it."""

    PASSWORD = "a password"
    PIN = "a PIN"
    SSH_KEY = "an SSH key"
    CODE = "a one-time code"
    PUSH = "an approval on a phone"
    SECURITY_KEY = "a security key"
    SMART_CARD = "a smart card"
    TICKET = "a Kerberos ticket"
    BIOMETRIC = "a fingerprint or face"

    @property
    def kind(self) -> Kind:
        if self in _KNOWN:
            return Kind.KNOWLEDGE
        return Kind.INHERENCE if self is Factor.BIOMETRIC else Kind.POSSESSION


_KNOWN = frozenset({Factor.PASSWORD, Factor.PIN})

Factors = frozenset[Factor]
NOTHING: Factors = frozenset()


def factors(*presented: Factor) -> Factors:
    """What was presented, as a set."""
    return frozenset(presented)


def kinds(presented: Factors) -> frozenset[Kind]:
    """The distinct kinds among these."""
    return frozenset(each.kind for each in presented)


def strength(presented: Factors) -> int:
    """0 to 3: how many distinct kinds."""
    return len(kinds(presented))


def words(presented: Factors) -> str:
    """ "a password and a one-time code"; "nothing at all" for none."""
    names = sorted(each.value for each in presented)
    if not names:
        return "nothing at all"
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


@dataclass(frozen=True, slots=True)
class Way:
    """One way in, from the first prompt to success."""

    presented: Factors
    steps: tuple[str, ...] = ()
    """What happens on the way, for people; each names a file and a line or an option."""


def weakest(ways: Iterable[Way]) -> Way | None:
    """The way that asks for the fewest kinds of factor, the shortest to tell first; None where
    there is no way in at all.
    """
    return min(
        ways,
        key=lambda way: (strength(way.presented), len(way.presented), len(way.steps), way.steps),
        default=None,
    )
