"""Which passwords can we offer? Words and marks drawn by chance, each accepted by the gate.

The entropy is counted from what is drawn, less what the gate turns away and less the choice that
the person has among the offered ones; so it holds also for the phrase that they like best.
"""

from __future__ import annotations

import math
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path

from agent.passwords import gate
from agent.passwords.lexicon import DATA, Lexicon
from agent.passwords.own import Context

TURNED_AWAY_BITS = 0.5
"""What the gate's refusals may cost: log2(1 / 0.7), where fewer than 5 in 100 are refused in any
language (measured: tests/bench/passwords.py prints the share). Above that, `offer` raises.
"""

_TRIES = 200
_LEAST_PASSED = 0.7


@dataclass(frozen=True, slots=True)
class Parameters:
    """How passwords are suggested: table [suggest] of `passwords.toml`."""

    offered: int = 5
    """How many to choose from."""
    min_bits: float = 55.0
    """The least entropy of the one that is chosen; words are added until it is reached."""
    min_words: int = 3
    languages: tuple[str, ...] = ("en",)
    """Whose words; with several, each word is of any of them."""
    marks: str = "-!?+*=.,:%&@#"
    """Punctuation to put between words; leave out what a system does not take."""


@dataclass(frozen=True, slots=True)
class Offer:
    """What is offered to one person."""

    phrases: tuple[str, ...] = field(repr=False)
    bits: float
    """The entropy of whichever of them the person takes."""


def languages(directory: Path = DATA) -> tuple[str, ...]:
    """Every language that we have words to suggest for, by code."""
    return tuple(sorted(file.stem for file in (directory / "suggest").glob("*.txt")))


@lru_cache(maxsize=8)
def _words(language: str) -> tuple[str, ...]:
    """Raises ValueError for a language without a list."""
    if language not in languages():
        known = ", ".join(languages())
        raise ValueError(f"There are no words to suggest in {language!r}; there are for: {known}.")
    return tuple((DATA / "suggest" / f"{language}.txt").read_text("utf-8").split())


def chosen(
    parameters: Parameters,
    *,
    languages: str | None = None,
    marks: str | None = None,
    offered: int | None = None,
) -> Parameters:
    """The policy's parameters with what a person asked for on the command line.

    Raises ValueError for what cannot be done.
    """
    if languages is not None:
        parameters = replace(
            parameters, languages=tuple(each.strip() for each in languages.split(",") if each)
        )
    if marks is not None:
        parameters = replace(parameters, marks=marks)
    if offered is not None:
        parameters = replace(parameters, offered=offered)
    if not 1 <= parameters.offered <= 100:
        raise ValueError("Between 1 and 100 passwords can be suggested at once.")
    if not parameters.languages:
        raise ValueError("No language is named; give one such as en.")
    return parameters


def _pool(parameters: Parameters) -> tuple[list[str], list[str]]:
    """Words and marks to draw from. Raises ValueError where there are no marks."""
    words = sorted({word for each in parameters.languages for word in _words(each)})
    marks = sorted({mark for mark in parameters.marks if not mark.isalnum() and mark.isprintable()})
    marks = [mark for mark in marks if not mark.isspace() and mark not in "'’"]
    if not marks:
        raise ValueError("No punctuation may be used; allow at least one mark, such as -.")
    return words, marks


def _enough_words(parameters: Parameters, words: int, marks: int) -> tuple[int, float]:
    """How many words reach the bits, and the bits that they reach."""
    lost = TURNED_AWAY_BITS + math.log2(parameters.offered)
    for count in range(parameters.min_words, 33):
        bits = count * math.log2(words) + (count - 1) * math.log2(marks) - lost
        if bits >= parameters.min_bits:
            return count, bits
    raise ValueError("So much entropy takes more than 32 words; ask for less.")


def offer(
    parameters: Parameters,
    rules: gate.Parameters,
    context: Context,
    lexicon: Lexicon,
    choice: Callable[[Sequence[str]], str] = secrets.choice,
) -> Offer:
    """Phrases that the gate accepts. Raises ValueError where the rules leave too few."""
    words, marks = _pool(parameters)
    least = replace(parameters, min_words=max(parameters.min_words, rules.min_words))
    count, bits = _enough_words(least, len(words), len(marks))
    phrases: list[str] = []
    tries = 0
    while len(phrases) < parameters.offered:
        parts = [choice(words).capitalize()]
        for _ in range(count - 1):
            parts += [choice(marks), choice(words).capitalize()]
        phrase = "".join(parts)
        tries += 1
        if gate.judge(phrase, context, rules, lexicon).accept:
            phrases.append(phrase)
        if tries >= _TRIES and len(phrases) < _LEAST_PASSED * tries:
            raise ValueError(
                "The rules turn away too many of the phrases that can be made; allow more marks, "
                "another language, or longer passwords."
            )
    return Offer(tuple(phrases), bits)
