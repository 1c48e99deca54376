"""In which lines does each detector have to look?

The one pass over the whole text, on the standard library's `re`: the slowest engine, and the one
that is always there. Those beside it must find the same lines; a parity test holds them to it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from agent.detectors._detector import Trigger

Scanner = Callable[[bytes], list[tuple[int, int]]]
"""Bytes → (index of the trigger, end of a match) for at least one match in each line that has
one, in any order; matches further in the same line may be left out."""

_LOWER = bytes(ord(chr(c).lower()) if c < 128 else c for c in range(256))
_TO_WORDS = bytes(
    ord(chr(c).lower()) if c < 128 and (chr(c).isalnum() or c == ord("_")) else ord(" ")
    for c in range(256)
)
_TO_RUNS = bytes(
    ord("0") if chr(c).isdigit() and c < 128 else ord("a") if chr(c).isalpha() and c < 128 else c
    for c in range(256)
)
_NOT_IN_RUNS = b" \t.-"

_SURE = re.compile(r"\\[bBdDwWsS]|\\.|\[(?:\\.|[^\]])*\]|\{[\d,]+\}|[a-z0-9_@ ][?*]|[?*+^$.]")


def literals(pattern: str) -> tuple[str, ...]:
    """Lower-case words of which each match of a pattern holds one; nothing where none are sure.

    Reads the plain patterns of our triggers: classes, groups and what may be absent are cut out,
    and the longest word left of each alternative is taken.
    """
    found = []
    for option in _options(pattern.removeprefix("(?i)")):
        while "(" in option:
            shorter = re.sub(r"\((?:\?:)?[^()]*\)[?*+]?", "\0", option)
            if shorter == option:
                return ()
            option = shorter
        pieces = re.split(r"[^a-z0-9_@ ]+", _SURE.sub("\0", option))
        longest = max((piece.strip() for piece in pieces), key=len, default="")
        if len(longest) < 3:
            return ()
        found.append(longest)
    return tuple(found)


def _options(pattern: str) -> list[str]:
    """The alternatives of a pattern at its top: those of its only group where it has nothing else
    of weight.
    """
    whole = re.fullmatch(r"(?:\\b)?\(\?:(?P<inside>[^()]*)\)(?:\\b)?", pattern)
    options, depth, start = [], 0, 0
    text = whole["inside"] if whole else pattern
    inside_class = False
    for index, character in enumerate(text):
        if text[index - 1 : index] == "\\":
            continue
        inside_class = character == "[" or (inside_class and character != "]")
        if inside_class:
            continue
        depth += {"(": 1, ")": -1}.get(character, 0)
        if character == "|" and depth == 0:
            options.append(text[start:index])
            start = index + 1
    return [*options, text[start:]]


def compile_re(triggers: Sequence[Trigger]) -> Scanner:
    """A scanner on `re`. What a pattern cannot match without is looked for first, which is a
    hundred times cheaper; words and endings go through a set of the text's tokens.
    """
    patterns = [
        (
            index,
            tuple(each.encode() for each in literals(pattern)),
            trigger.run.encode(),
            pattern.startswith("(?i)"),
            re.compile(pattern.removeprefix("(?i)").encode("latin-1")),
        )
        for index, trigger in enumerate(triggers)
        for pattern in trigger.patterns
    ]
    words: dict[bytes, list[int]] = {}
    endings: dict[bytes, list[int]] = {}
    for index, trigger in enumerate(triggers):
        for word in trigger.words:
            words.setdefault(word.encode(), []).append(index)
        for ending in trigger.endings:
            endings.setdefault(ending.encode(), []).append(index)
    known, suffixes = frozenset(w for w in words if b" " not in w), tuple(endings)
    phrases = [(w, w.split()) for w in words if b" " in w]

    def owners(word: bytes) -> set[int]:
        return set(words.get(word, ())) | {
            index
            for ending, indexes in endings.items()
            if word.endswith(ending) and len(word) >= len(ending) + 3
            for index in indexes
        }

    def scan(data: bytes) -> list[tuple[int, int]]:
        lower = data.translate(_LOWER)
        runs = data.translate(_TO_RUNS, _NOT_IN_RUNS)
        found: list[tuple[int, int]] = []
        for index, needed, run, ignoring_case, pattern in patterns:
            if needed:
                if not any(each in lower for each in needed):
                    continue
            elif run not in runs:
                continue
            text = lower if ignoring_case else data
            found += [(index, m.end()) for m in pattern.finditer(text)]
        plain = data.translate(_TO_WORDS)
        tokens = set(plain.split())
        hits = set(known & tokens)
        hits.update(token for token in tokens if token.endswith(suffixes))
        hits.update(phrase for phrase, needed in phrases if tokens.issuperset(needed))
        for word in hits:
            if indexes := owners(word):  # an ending alone may be too short a word
                ends = [
                    m.end() for m in re.finditer(rb"\b%b\b" % word.replace(b" ", b"[ -]"), lower)
                ]
                found += [(index, end) for index in indexes for end in ends]
        return found

    return scan
