"""Which level does the name of a classification stand for?

Pure. Names come from label schemes, headers and people: "OFFICIAL-SENSITIVE", "Official Sensitive
- Personal", "EXTERNAL OFFICIAL-SENSITIVE", "OFFICIAL:Sensitive". OFFICIAL-SENSITIVE is a marking
within OFFICIAL (Government Security Classifications Policy, June 2023, part 1); everything else is
`lower` here, because nothing else is what the procedure asks for.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from enum import StrEnum
from functools import lru_cache

from agent.policy import Label


class Level(StrEnum):
    """What a mark says."""

    OFFICIAL_SENSITIVE = "official-sensitive"
    LOWER = "lower"


_SEPARATED = re.compile(r"(?<![a-z0-9])official[\W_]{0,5}sensitive(?![a-z0-9])")
_SQUEEZED = re.compile(r"(?:external|internal|uk|hmg)?officialsensitive(?:personal|commercial)?")
# "not", "below" and their like turn a name into its opposite: "NOT OFFICIAL-SENSITIVE".
_NEGATED = re.compile(r"\b(?:not?|non|never|un\w*|below|former\w*|remov\w*|downgrad\w*|ex)\b")
# Levels of schemes seen in the field: UK before and since 2014, Australia, label products' samples.
_LOWER = re.compile(
    r"(?<![a-z])(?:un)?(?:official|classified)(?![a-z])|(?<![a-z])(?:unmarked|public|general|"
    r"protect|restricted|non[\W_]?business|internal|unrestricted|not protectively marked)(?![a-z])"
)
# The caveats and descriptors of the same policy, as people add them to a written marking.
_DESCRIPTOR = (
    r"(?:[\s:/,–—-]*[\[(]?(?:(?:uk )?personal(?: data)?|commercial|loc[- ]?sen|market|staff|"
    r"medical|legal|export control|recipients only|organisational use only|hmg use only|"
    r"external|internal|hr|nhs|clinical|health|financial|patient(?: data)?)[\])]?)"
)
_WRITTEN = re.compile(
    r"(?:(?:government )?(?:security |protective |data )?"
    r"(?:classification|marking|sensitivity|sensitivity label|label|classified as|handling)"
    r"\s*[:=]\s*)?"
    r"(?:uk |hmg |external |internal )?official"
    rf"(?P<sensitive>[\W_]{{0,3}}sensitive{_DESCRIPTOR}{{0,3}})?"
)
_DECORATION = " \t\xa0*_=#~|\\/-–—[](){}<>\"'.:;"


def level_of(name: str, labels: Iterable[Label] = ()) -> Level | None:
    """The level of a label's name as a program wrote it; None for no name at all.

    The organisation's own names come first. A name that nobody knows is lower.
    """
    plain = _plain(name)
    if not plain:
        return None
    return own(name, labels) or known(name) or Level.LOWER


def known(name: str) -> Level | None:
    """The level of a name that schemes in the field use; None for any other."""
    plain = _plain(name)
    if _SQUEEZED.fullmatch(_squeeze(plain)):
        return Level.OFFICIAL_SENSITIVE
    if _SEPARATED.search(plain):
        return Level.LOWER if _NEGATED.search(plain) else Level.OFFICIAL_SENSITIVE
    return Level.LOWER if _LOWER.search(plain) else None


def own(name: str, labels: Iterable[Label]) -> Level | None:
    """The level that the organisation gave this name; None where it is not one of its own.

    Spaces and hyphens do not matter: a folded header puts spaces where there were none.
    """
    squeezed = _key(name)
    return next(
        (Level(label.classification) for label in labels if _key(label.name) == squeezed),
        None,
    )


def written(line: str, labels: Iterable[Label] = ()) -> Level | None:
    """The level where a line that a person wrote is a marking and nothing else; None else."""
    bare = line.strip().strip(_DECORATION).strip()
    mine = own(bare, labels) if bare else None
    if mine is not None:
        return mine
    match = _WRITTEN.fullmatch(_plain(line).strip(_DECORATION + " "))
    if match is None:
        return None
    return Level.OFFICIAL_SENSITIVE if match["sensitive"] else Level.LOWER


@lru_cache(maxsize=256)
def _key(name: str) -> str:
    return _squeeze(_plain(name))


def _plain(name: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def _squeeze(plain: str) -> str:
    return "".join(character for character in plain if character.isalnum())
