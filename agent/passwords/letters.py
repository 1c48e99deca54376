"""Which words does a password hold, and under which spelling does the lexicon know them?

Pure. A word is a run of letters; what stands between is a separator. For looking up, and only for
that, a word is folded: compatibility forms, case and the accents of alphabets are taken away, so
that "Żółw" and "zolw" are one word. Vowel signs of Indic scripts are letters, and stay.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field

_PLAIN = (
    {"ł": "l", "đ": "d", "ø": "o", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th", "ħ": "h", "ı": "i"}
    | {"ŧ": "t", "ŋ": "ng", "ß": "ss", "ə": "e", "ɓ": "b", "ɗ": "d", "ƙ": "k", "ƴ": "y", "ɖ": "d"}
    | {"ـ": "", "ʼ": "", "ʻ": "", "’": "", "'": "", "ʹ": "", "״": "", "׳": "", "‘": ""}
)
"""Letters that Unicode does not decompose, as people type them without; and marks within words."""

APOSTROPHES = "'’ʼʻ‘"
"""May stand inside a word: "i'r", "l'eau", "п'ять"."""

_CASED_SCRIPTS = frozenset({"LATIN", "GREEK", "CYRILLIC", "ARMENIAN"})
"""Scripts that people write in two cases. Georgian has capitals in Unicode alone."""


class _Bare(dict[int, str]):
    """For `str.translate`: each character of a decomposed, case-folded word without its accents.

    Canonical combining classes (Unicode 15, section 4.3): 10-35 are Hebrew and Arabic points, 200
    and above are accents, and both may be left out of a word. Nukta (7), kana voicing (8),
    viramas (9), Thai and Lao signs (103-122) and the Indic vowel signs (0) are part of it.
    """

    def __missing__(self, code: int) -> str:
        char = chr(code)
        place = unicodedata.combining(char)
        bare = "" if 10 <= place <= 35 or place >= 200 else _PLAIN.get(char, char.casefold())
        self[code] = bare
        return bare


_BARE = _Bare()


def fold(word: str) -> str:
    """The spelling under which the lexicon holds this word."""
    folded = word.casefold()
    if folded.isascii():
        return folded.replace("'", "")
    bare = unicodedata.normalize("NFKD", folded).translate(_BARE)
    return bare if bare.isascii() else unicodedata.normalize("NFC", bare)


def is_letter(char: str) -> bool:
    """A letter of any script, or a mark that belongs to one."""
    return char.isalpha() or unicodedata.category(char) in {"Mn", "Mc"}


def is_cased(word: str) -> bool:
    """Whether this word's script has capital letters."""
    return any(
        unicodedata.name(char, "").partition(" ")[0] in _CASED_SCRIPTS
        for char in word
        if char.isalpha()
    )


@dataclass(frozen=True, slots=True)
class Pieces:
    """A password taken apart. Nothing of it shows in `repr`."""

    words: tuple[str, ...] = field(repr=False)
    """Each run of letters as typed, without the apostrophes at its ends."""
    folded: tuple[str, ...] = field(repr=False)
    """The same as the lexicon spells them."""
    gaps: tuple[str, ...] = field(repr=False)
    """What stands between one word and the next; one fewer than words."""
    ends: tuple[str, str] = field(repr=False)
    """What stands before the first word, and after the last."""


def take_apart(password: str) -> Pieces:
    """The words of a password and what stands between them. An apostrophe between two letters is
    inside the word; every other character that is no letter separates.
    """
    words: list[str] = []
    gaps: list[str] = [""]
    inside = False
    for at, char in enumerate(password):
        apostrophe = (
            char in APOSTROPHES
            and inside
            and at + 1 < len(password)
            and is_letter(password[at + 1])
        )
        if is_letter(char) or apostrophe:
            if not inside:
                words.append("")
                gaps.append("")
            words[-1] += char
            inside = True
        else:
            gaps[-1] += char
            inside = False
    return Pieces(
        words=tuple(words),
        folded=tuple(fold(word) for word in words),
        gaps=tuple(gaps[1:-1]) if words else (),
        ends=(gaps[0], gaps[-1] if words else ""),
    )
