"""Which spellings of a word of Urdu, Punjabi, Bengali, Gujarati or Arabic in Latin letters are one?

Nobody learns to spell these languages so, and everybody does it a little differently: "darwaza",
"darwaaza", "darvaza". The key takes away what people vary: doubled letters, w or v, q or k, z or j,
aspiration that is not heard.
"""

from __future__ import annotations

import re

LEAST_LETTERS = 4
"""Of fewer letters too many strings would be words."""

_SAME = (
    ("ee", "i"), ("ea", "i"), ("oo", "u"), ("ou", "u"), ("ph", "f"), ("w", "v"), ("q", "k"),
    ("ck", "k"), ("x", "ks"), ("z", "j"), ("cch", "ch"), ("chh", "ch"), ("y", "i"),
)  # fmt: skip
_DOUBLED = re.compile(r"(.)\1+")
_SILENT = re.compile(r"(?<=[aeiou])h(?![aeiou])")


def key(word: str) -> str:
    """The key of a folded word of the letters a-z."""
    for typed, one in _SAME:
        word = word.replace(typed, one)
    return _DOUBLED.sub(r"\1", _SILENT.sub("", _DOUBLED.sub(r"\1", word)))
