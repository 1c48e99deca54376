"""Which words of a password are the person's or the organisation's own?

Pure. Whole names and parts of them count, with digits and signs read as the letters that they
stand for ("5m1th").
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from agent.passwords.letters import Pieces, fold, take_apart
from agent.passwords.patterns import same_root


@dataclass(frozen=True, slots=True)
class Context:
    """Whom the password is for. Every part may be empty."""

    username: str = ""
    full_name: str = ""
    organisation: str = ""
    others: tuple[str, ...] = ()
    """Further words of the person's own, such as an address at the mail server or a nickname."""


_GENERIC = frozenset(
    [
        "the",
        "and",
        "of",
        "for",
        "ltd",
        "limited",
        "plc",
        "llp",
        "llc",
        "inc",
        "gmbh",
        "group",
        "company",
        "co",
        "uk",
        "com",
        "org",
        "net",
        "gov",
        "www",
        "mr",
        "mrs",
        "ms",
        "miss",
        "dr",
        "prof",
    ]
)
"""Parts of names that belong to nobody."""

_LEET = str.maketrans("013457826@$!|+", "oleastbzgasilt")
_LEET_I = str.maketrans("013457826@$!|+", "oieastbzgasiit")

_SHORT_NAMES = {
    "robert": "bob rob bobby robbie",
    "william": "bill will billy willy liam",
    "richard": "dick rick",
    "elizabeth": "liz beth betty lizzie eliza",
    "margaret": "meg maggie peggy",
    "james": "jim jimmy",
    "john": "jack johnny",
    "edward": "ted ned eddie",
    "catherine": "kate cathy",
    "henry": "harry hal",
    "katherine": "kate kathy",
    "michael": "mick mike",
    "anthony": "tony",
    "charles": "chuck charlie",
    "david": "dave davy dai",
    "thomas": "tommy",
    "susan": "sue suzie",
    "mohammed": "mo muhammad",
    "alexander": "sasha sandy xander",
    "alexandra": "sasha sandra",
    "theresa": "terry tess",
    "patricia": "pat patsy trish",
    "deborah": "debbie debra",
    "dorothy": "dot dolly",
    "jennifer": "jenny",
    "andrew": "drew andy",
    "joseph": "joey",
    "christopher": "kit chris",
    "stephen": "steve",
    "steven": "steve",
    "rebecca": "becky",
    "victoria": "vicky tori",
    "matthew": "matt",
}
"""Short forms that do not begin as the English name does; the others are found as its parts."""


@lru_cache(maxsize=64)
def _names(texts: tuple[str, ...]) -> frozenset[str]:
    """The parts of names, folded, three letters or more, with what each stands for besides."""
    found: set[str] = set()
    for text in texts:
        humps = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text)
        whole = [fold(word) for each in (text, humps) for word in take_apart(each).words]
        found.update(whole)
        initials = "".join(fold(word)[:1] for word in take_apart(text).words)
        if len(initials) >= 3:
            found.add(initials)
    for name in tuple(found):
        found.update(_SHORT_NAMES.get(name, "").split())
    return frozenset(name for name in found if len(name) >= _least(name) and name not in _GENERIC)


def _least(name: str) -> int:
    """Letters that a part must have to be told from chance: two where one is a syllable."""
    return 3 if name.isascii() else 2


def _is_own(word: str, names: frozenset[str]) -> bool:
    """Whether a word is a name, holds one, or is a good part of one."""
    if word in names or (word.endswith("s") and word[:-1] in names):
        return True
    if len(word) >= 4 and word[::-1] in names:
        return True
    for name in names:
        if len(name) >= 4 and (name in word or same_root(name, word)):
            return True
        if (
            len(word) >= 4
            and word in name
            and (name.startswith(word) or 2 * len(word) >= len(name))
        ):
            return True
        if len(word) == 3 and name.startswith(word) and len(name) <= 6:
            return True
    return False


def _spread(password: str, names: frozenset[str]) -> bool:
    """Whether a name of five letters or more stands across the words or behind digits and signs."""
    lowered = password.casefold()
    runs = (
        fold("".join(char for char in text if char.isalpha()))
        for text in (lowered, lowered.translate(_LEET), lowered.translate(_LEET_I))
    )
    return any(name in run for run in runs for name in names if len(name) >= 5)


def own_words(password: str, pieces: Pieces, texts: Iterable[str]) -> list[int | None]:
    """Places of words that are names in these texts; None stands for a name spread over several."""
    names = _names(tuple(texts))
    if not names:
        return []
    found: list[int | None] = [at for at, word in enumerate(pieces.folded) if _is_own(word, names)]
    chunks = re.split(r"[-_.,:;/\s]+", password)
    read = {
        fold(chunk.casefold().translate(table)) for chunk in chunks for table in (_LEET, _LEET_I)
    }
    disguised = any(_is_own(word, names) for word in read if word.isalpha())
    if not found and (disguised or _spread(password, names)):
        found.append(None)
    return found
