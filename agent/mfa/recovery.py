"""Is this one of the codes that were given for the day the phone is lost?

Each code begins with a look-up part, so that one slow hash is computed and not ten. Only Argon2id
hashes are kept.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field

_ALPHABET = "23456789abcdefghjkmnpqrstvwxyz"  # nothing that is read as something else (0 o, 1 l i)
_GROUP, _GROUPS = 5, 5
_FORM = re.compile(rf"[{_ALPHABET}]{{{_GROUP * _GROUPS}}}")
# OWASP Password Storage Cheat Sheet, Argon2id: 19 MiB, 2 passes, 1 lane. What is hashed has 98
# random bits, so the hash need not be slow; it must not be a machine's memory when many try.
_MEMORY_KIB, _PASSES, _LANES = 19_456, 2, 1


@dataclass(frozen=True, slots=True)
class Hashed:
    """What is kept of one code."""

    prefix: str
    hash: str = field(repr=False)


def make(count: int, choice: Callable[[str], str] = secrets.choice) -> list[str]:
    """New codes, each with a look-up part of its own: five groups of five, 98 secret bits."""
    codes: dict[str, str] = {}
    while len(codes) < count:
        groups = ["".join(choice(_ALPHABET) for _ in range(_GROUP)) for _ in range(_GROUPS)]
        codes.setdefault(groups[0], "-".join(groups))
    return list(codes.values())


def normal(text: str) -> str | None:
    """The code without what people put between; None where it cannot be one."""
    plain = re.sub(r"[\s-]+", "", text).lower()
    return plain if _FORM.fullmatch(plain) else None


def prefix(code: str) -> str:
    """The look-up part of a normal code."""
    return code[:_GROUP]


def hashed(code: str) -> Hashed:
    """What to keep of a new code."""
    import argon2  # where it is needed: the agent's core never hashes

    hasher = argon2.PasswordHasher(
        time_cost=_PASSES, memory_cost=_MEMORY_KIB, parallelism=_LANES, type=argon2.Type.ID
    )
    plain = normal(code)
    if plain is None:
        raise ValueError("this is no recovery code")
    return Hashed(prefix(plain), hasher.hash(plain))


def matches(code: str, kept: str) -> bool:
    """Whether the normal code is the one that was hashed. Raises ValueError for a broken hash."""
    import argon2

    try:
        return argon2.PasswordHasher().verify(kept, code)
    except argon2.exceptions.VerifyMismatchError:
        return False
    except (argon2.exceptions.VerificationError, argon2.exceptions.InvalidHashError) as problem:
        raise ValueError(
            f"a recovery code could not be compared ({problem}). If its file is damaged, enrol "
            "the second factor anew."
        ) from problem
