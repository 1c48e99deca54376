"""In which lines does each detector have to look?

The one pass over the whole text, on the standard library's `re`: the slowest engine, and the one
that is always there. Those beside it must find the same lines; a parity test holds them to it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

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

_STRETCH = 2048
"""Bytes, and on to the end of a line."""

_TOKEN = re.compile(
    r"(?P<group>\((?:\?:)?)|(?P<end>\))|(?P<or>\|)"
    r"|(?P<other>\\[^\W\d_]|\[(?:\\.|[^\]])*\]|[.^$]|\\?.(?=[?*+{]))|\\?(?P<letter>.)",
    re.DOTALL,
)
_QUANTIFIER = re.compile(r"[?*+]|\{[\d,]+\}")


def literals(pattern: str) -> tuple[tuple[str, ...], ...]:
    """Sets of texts, of each of which every match of a pattern holds one; none where none are sure.

    Reads the plain patterns of our triggers; the texts are in lower case where the pattern ignores
    case. The longest are the first, at most two sets.
    """
    ignores_case = pattern.startswith("(?i)")
    alternatives, _ = _alternatives(pattern.removeprefix("(?i)"), 0)
    if len(alternatives) > 1:
        either = _either(alternatives)
        every = [either] if either else []
    else:
        every = sorted(filter(_sure, alternatives[0]), key=_rare, reverse=True)
    return tuple(
        tuple(sorted({text.lower() if ignores_case else text for text in texts}))
        for texts in every[:2]
    )


_Candidates = list[set[str]]
"""Sets of texts, of each of which a sequence holds one, sure or not."""


def _alternatives(pattern: str, at: int) -> tuple[list[_Candidates], int]:
    """What each of the alternatives from `at` holds, and where their group ends."""
    every: list[_Candidates] = []
    candidates: _Candidates = []
    text = ""

    def close() -> None:
        nonlocal text
        candidates.append({text})
        text = ""

    while at < len(pattern):
        token = _TOKEN.match(pattern, at)
        if token is None:
            break
        at = token.end()
        if token["end"]:
            break
        if token["letter"]:
            text += token["letter"]
            continue
        close()
        if token["or"]:
            every.append(candidates)
            candidates = []
        elif token["group"]:
            inside, at = _alternatives(pattern, at)
            optional = pattern[at : at + 1] in {"?", "*", "{"}
            candidates.append(set() if optional else _either(inside))
        if quantifier := _QUANTIFIER.match(pattern, at):
            at = quantifier.end()
    close()
    every.append(candidates)
    return every, at


def _either(alternatives: list[_Candidates]) -> set[str]:
    """Texts of which each alternative holds one; nothing where one of them is not sure."""
    best = [max(filter(_sure, each), key=_rare, default=set()) for each in alternatives]
    return set().union(*best) if all(best) else set()


def _sure(texts: set[str]) -> bool:
    """Whether there is something in all of them that is worth a look: more than a letter."""
    return bool(texts) and min(map(len, texts)) > 1


def _rare(texts: set[str]) -> tuple[int, int]:
    """The longer the shortest, and the fewer, the rarer."""
    return min(map(len, texts)), -len(texts)


@dataclass(frozen=True, slots=True)
class _Pattern:
    index: int
    needed: tuple[frozenset[bytes], ...]
    run: bytes
    ignores_case: bool
    compiled: re.Pattern[bytes]


def _patterns(triggers: Sequence[Trigger]) -> list[_Pattern]:
    return [
        _Pattern(
            index,
            tuple(frozenset(text.encode("latin-1") for text in each) for each in literals(pattern)),
            trigger.run.encode(),
            pattern.startswith("(?i)"),
            re.compile(pattern.removeprefix("(?i)").encode("latin-1")),
        )
        for index, trigger in enumerate(triggers)
        for pattern in trigger.patterns
    ]


class _Words:
    """The words, phrases and endings of all triggers."""

    def __init__(self, triggers: Sequence[Trigger]) -> None:
        self._words: dict[bytes, list[int]] = {}
        self._endings: dict[bytes, list[int]] = {}
        for index, trigger in enumerate(triggers):
            for word in trigger.words:
                self._words.setdefault(word.encode(), []).append(index)
            for ending in trigger.endings:
                self._endings.setdefault(ending.encode(), []).append(index)
        # "crohn's" is two tokens as a phrase is.
        parted = {word: word.translate(_TO_WORDS).split() for word in self._words}
        self._single = frozenset(word for word, tokens in parted.items() if tokens == [word])
        self._phrases: dict[bytes, list[tuple[bytes, list[bytes]]]] = {}
        for phrase, tokens in parted.items():
            if phrase not in self._single:
                self._phrases.setdefault(tokens[0], []).append((phrase, tokens))
        self._any_ending = tuple(self._endings)
        # So many letters of a word's end are asked for first: no ending is shorter.
        self._tail = min(map(len, self._endings), default=1)
        self._tails = frozenset(ending[-self._tail :] for ending in self._endings)

    def among(self, tokens: set[bytes]) -> dict[bytes, set[int]]:
        """Those that a text of these tokens may hold, with the triggers they belong to."""
        hits = set(self._single & tokens)
        hits.update(
            token
            for token in tokens
            if token[-self._tail :] in self._tails and token.endswith(self._any_ending)
        )
        for first in tokens & self._phrases.keys():
            hits.update(
                phrase for phrase, needed in self._phrases[first] if tokens.issuperset(needed)
            )
        return {word: owners for word in hits if (owners := self._owners(word))}

    def _owners(self, word: bytes) -> set[int]:
        return set(self._words.get(word, ())) | {
            index
            for ending, indexes in self._endings.items()
            if word.endswith(ending) and len(word) >= len(ending) + 3
            for index in indexes
        }


def compile_re(triggers: Sequence[Trigger]) -> Scanner:
    """A scanner on `re`. What a pattern cannot match without is looked for first, which is a
    hundred times cheaper; words and endings go through a set of the text's tokens.
    """
    patterns, words = _patterns(triggers), _Words(triggers)
    either_case = sorted(set().union(*(n for p in patterns if p.ignores_case for n in p.needed)))
    as_written = sorted(set().union(*(n for p in patterns if not p.ignores_case for n in p.needed)))

    def scan(data: bytes) -> list[tuple[int, int]]:
        if len(data) <= 2 * _STRETCH:
            return scan_stretch(data)
        # What a stretch has no word of is not looked for in it.
        found: list[tuple[int, int]] = []
        start = 0
        while start < len(data):
            end = data.find(b"\n", start + _STRETCH) + 1 or len(data)
            found += [(index, start + at) for index, at in scan_stretch(data[start:end])]
            start = end
        return found

    def scan_stretch(data: bytes) -> list[tuple[int, int]]:
        lower = data.translate(_LOWER)
        runs = data.translate(_TO_RUNS, _NOT_IN_RUNS)
        found: list[tuple[int, int]] = []
        in_lower = {text for text in either_case if text in lower}
        in_data = {text for text in as_written if text in data}
        for each in patterns:
            text, held = (lower, in_lower) if each.ignores_case else (data, in_data)
            if any(needed.isdisjoint(held) for needed in each.needed):
                continue
            if not each.needed and each.run not in runs:
                continue
            found += [(each.index, match.end()) for match in each.compiled.finditer(text)]
        for word, owners in words.among(set(data.translate(_TO_WORDS).split())).items():
            pattern = rb"\b%b\b" % word.replace(b" ", b"[ -]")
            ends = [match.end() for match in re.finditer(pattern, lower)]
            found += [(index, end) for index in owners for end in ends]
        return found

    return scan
