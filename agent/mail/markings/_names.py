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
_NEGATED = re.compile(
    r"\b(?:not?|non|never|un(?:less|der|marked|classified)|below|former\w*|remov\w*|downgrad\w*|ex)"
    r"\b(?=.*\bofficial)|sensitive\b.*\b(?:no longer|removed|downgraded|not)\b"
)
# Levels of schemes seen in the field: UK before and since 2014, Australia, label products' samples.
_LOWER = re.compile(
    r"(?<![a-z])(?:un)?(?:official|classified)(?![a-z])|(?<![a-z])(?:unmarked|public|general|"
    r"protect(?:ed)?|restricted|secret|non[\W_]?business|internal|unrestricted|corporate|"
    r"not protectively marked)(?![a-z])"
)
# The prefixes, caveats, descriptors and handling instructions of the same policy, as people add
# them to a written marking; in brackets they may be anything.
_DESCRIPTOR = (
    r"(?:[\s:/,&–—-]*(?:[\[(](?!not?\b|un|former|remov|downgr)[a-z][\w\s&/:,’'-]{0,40}[\])]|"
    r"(?:(?:uk )?personal(?: data)?|commercial|loc[- ]?sen|market(?:[- ]sensitive)?|staff|medical|"
    r"legal(?: professional privilege)?|lpp|investigation|export control|recipients only|"
    r"organisational use only|hmg use only|uk eyes only|limdis|external|internal|hr|management|"
    r"when completed?|nhs|clinical|health(?: data)?|financial|patient(?: data)?)(?![a-z])))"
)
_KINDS = (
    r"classification|(?:protective |security )?marking|sensitivity(?: label)?|label|handling|"
    r"classified as"
)
_WRITTEN = re.compile(
    rf"(?:(?:government )?(?:security |protective |data )?(?:{_KINDS})\s*[:=–-]\s*|"
    r"this (?:e-?mail|message|document) (?:is|was|has been) "
    r"(?:classified|marked|labelled)(?: as)?\s*[:=]\s*)?"
    r"(?:uk |hmg |external |internal )?(?:external\s*[:–—-]\s*)?official"
    rf"(?P<sensitive>[\W_]{{0,3}}sensitive{_DESCRIPTOR}{{0,3}})?"
)
# Levels that nobody writes in brackets or capitals for any other reason.
_WRITTEN_LOWER = re.compile(
    r"(?:nhs )?(?:unclassified|unofficial|not protectively marked|protect(?:ed)?|restricted|"
    r"(?:top[\s-])?secret)"
)
_DECORATION = " \t\xa0*_=#~|\\/-–—[](){}<>\"'.:;!"
_OUTSIDE = _DECORATION.replace("[](){}", "")
INVISIBLE = re.compile("[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
"""Characters that a reader does not see; what they break apart only looks like a marking."""


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
    """The level where a line that a person wrote is a marking and nothing else; None else.

    Full-width letters, those of other alphabets and invisible characters make none: they look
    like a marking to people and like nothing to the programs behind us.
    """
    bare = line.strip().strip(_DECORATION).strip()
    mine = own(bare, labels) if bare else None
    if mine is not None:
        return mine
    if _only_looks(line):
        return None
    plain = _plain(line).strip(_DECORATION + " ")
    match = _WRITTEN.fullmatch(plain) or _WRITTEN.fullmatch(_plain(line).strip(_OUTSIDE + " "))
    if match is not None:
        return Level.OFFICIAL_SENSITIVE if match["sensitive"] else Level.LOWER
    return Level.LOWER if _WRITTEN_LOWER.fullmatch(plain) else None


def _only_looks(line: str) -> bool:
    if line.isascii():
        return False
    return bool(INVISIBLE.search(line)) or any(
        character.isalpha()
        and not character.isascii()
        and unicodedata.normalize("NFKC", character).isascii()
        for character in line
    )


@lru_cache(maxsize=256)
def _key(name: str) -> str:
    return _squeeze(_plain(name))


def _plain(name: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def _squeeze(plain: str) -> str:
    return "".join(character for character in plain if character.isalnum())
