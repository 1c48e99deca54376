"""The labelled set that the password gate is measured with: from a fixed seed, split by class.

Honest triples are of one language each, from dictionaries that the lexicon is not built from
(passwords_words.py), mixed triples of three; negatives are made here, or written down in
passwords_negatives.py. What the gate is tuned by is the other half: `half` 0 of the words, by
their digest; the figures are of half 1.
"""

from __future__ import annotations

import hashlib
import random
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path

from passwords_negatives import INFLECTED, LISTED, SEQUENCES, UNLISTED
from passwords_words import LANGUAGES, SEED, words

from agent.passwords import suggest
from agent.passwords.letters import fold
from agent.passwords.own import Context

MARKS = "-!?+*=.,:%&@#"
PERSON = Context("pashworth", "Priya Ashworth", "Northwind Analytics Ltd")
_LISTS = Path(__file__).resolve().parents[2] / "installer" / "lexicon" / "lists" / "phrases"

Sample = tuple[str, bool, str]
"""Class, whether it should be accepted, password."""


def joined(words: list[str], chance: random.Random) -> str:
    marks = [chance.choice(MARKS) for _ in words]
    text = "".join(w[0].upper() + w[1:] + m for w, m in zip(words, marks, strict=True))[:-1]
    return unicodedata.normalize("NFC", text)


def half(word: str) -> int:
    """0 to tune by, 1 to measure with."""
    return hashlib.sha256(word.encode()).digest()[0] & 1


def honest(each: int, measured: int = 1) -> Iterator[Sample]:
    """Triples of each language, long enough to be judged for their words; and mixed ones."""
    pools: dict[str, list[str]] = {}
    for language in LANGUAGES:
        pool = [word for word in words(language) if half(word) == measured]
        if len(pool) > 300:
            pools[language] = pool
    for language, pool in pools.items():
        yield from _triples(f"honest {language}", each, lambda c, p=pool: c.sample(p, 3))
    mixed = sorted(pools)
    yield from _triples(
        "honest, mixed", 4 * each, lambda c: [c.choice(pools[each]) for each in c.sample(mixed, 3)]
    )
    plain = [each for each in ("cs", "pl", "ro", "fr", "es", "cy", "de") if each in pools]
    for language in plain:  # as typed without their accents
        yield from _triples(
            "honest, no accents",
            each // 2,
            lambda c, p=pools[language]: [fold(word) for word in c.sample(p, 3)],
        )


def _triples(name: str, count: int, draw: Callable[[random.Random], list[str]]) -> Iterator[Sample]:
    chance = random.Random(f"{SEED}{name}")
    while count:
        text = joined(draw(chance), chance)
        if len(text) >= 15:
            count -= 1
            yield name, True, text


ALPHABETS = {
    "Latin": "abcdefghijklmnopqrstuvwxyz",
    "Cyrillic": "абвгдежзийклмнопрстуфхцчшщъыьэюя",
    "Greek": "αβγδεζηθικλμνξοπρστυφχψω",
    "Arabic": "ابتثجحخدذرزسشصضطظعغفقكلمنهوي",
    "Hebrew": "אבגדהוזחטיכלמנסעפצקרשת",
    "Devanagari": "कखगघचछजझटठडढतथदधनपफबभमयरलवशषसहािीुूेैोौ",
    "Bengali": "কখগঘচছজঝটঠডঢতথদধনপফবভমযরলশষসহািীুূেো",
    "Gurmukhi": "ਕਖਗਘਚਛਜਝਟਠਡਢਤਥਦਧਨਪਫਬਭਮਯਰਲਵਸਹਾਿੀੁੂੇੈੋੌ",
}


def _letters(chance: random.Random, alphabet: str) -> str:
    return "".join(chance.choice(alphabet) for _ in range(chance.randint(4, 8)))


_ONSETS = [*"bcdfghjklmnprstvw", "br", "cr", "dr", "fl", "gr", "pl", "pr", "sl", "st", "tr"]
_CODAS = ["", "", *"nrls", "ck", "nd", "mp", "rt"]


def _closed(chance: random.Random) -> str:
    """Three syllables such as "brackstil"."""
    return "".join(
        chance.choice(_ONSETS) + chance.choice("aeiou") + chance.choice(_CODAS) for _ in range(3)
    )


def _short(chance: random.Random) -> str:
    """Two syllables with English vowels, such as "sloomtrand"."""
    vowels = [*"aeiou", "ai", "ea", "oo", "ou", "ee"]
    return "".join(
        chance.choice(_ONSETS) + chance.choice(vowels) + chance.choice(_CODAS) for _ in range(2)
    )


def _open(chance: random.Random) -> str:
    """Three or four syllables such as "bakolu"."""
    return "".join(
        chance.choice("bcdfghjklmnprstvwz") + chance.choice("aeiou")
        for _ in range(chance.randint(3, 4))
    )


def _altered(english: list[str], times: int) -> Callable[[random.Random], str]:
    """An English word with so many of its letters exchanged for others of their kind."""

    def make(chance: random.Random) -> str:
        letters = list(chance.choice(english))
        for at in chance.sample(range(len(letters)), times):
            kind = "aeiou" if letters[at] in "aeiou" else "bcdfghjklmnprstvwz"
            letters[at] = chance.choice(kind)
        return "".join(letters)

    return make


def _phrases() -> list[str]:
    """Three words or more of each phrase that the lexicon's own lists have."""
    found = []
    for file in sorted(_LISTS.glob("*.txt")):
        for line in file.read_text("utf-8").splitlines():
            if line and not line.startswith("#"):
                found += [part for part in line.split(" / ") if len(part.split()) >= 3]
    return found


def negatives(each: int) -> Iterator[Sample]:
    """What must be refused, by class."""
    chance = random.Random(SEED)
    english = [word for word in suggest._words("en") if len(word) > 4]
    own, organisation = ["Priya", "Ashworth", "Ashworths", "Pr1ya"], ["Northwind", "N0rthwind"]
    for _ in range(each):
        one, other, third = chance.sample(english, 3)
        yield "repeats", False, joined([one, one, one], chance)
        yield "repeats", False, joined([one, other, one.upper()], chance)
        yield "own words", False, joined([one, chance.choice(own), third], chance)
        yield "organisation words", False, joined([one, other, chance.choice(organisation)], chance)
        titled = [word.title() for word in (one, other, third)]
        for text in (
            "".join(titled),
            f"{one}-{other}!{third}",
            f"{one}-{other}!{third}".upper(),
            " ".join(titled),
            f"{titled[0]}7{titled[1]}8{titled[2]}",
            f"{titled[0]}-{titled[1]}!1234567890",
            f"{titled[0]}-{titled[1]}\u200b!{titled[2]}",
            f"{titled[0]}-{titled[1]}!{titled[2]}\u202e",
        ):
            yield "structure", False, text
    for name, texts in (("sequences", SEQUENCES), ("inflected repeats", INFLECTED)):
        for text in texts:
            for _ in range(5):
                chosen = text.split()
                chance.shuffle(chosen)
                yield name, False, joined(chosen, chance)
    phrases = _phrases()
    for text in [*LISTED, *chance.sample(phrases, min(len(phrases), 2 * each))]:
        yield "famous, listed", False, joined(_bare(text), chance)
    known = {fold("".join(_bare(phrase))) for phrase in phrases}
    for text in UNLISTED:
        if fold("".join(_bare(text))) not in known:
            yield "famous, unlisted", False, joined(_bare(text), chance)
    made = {
        "pseudo-words, closed syllables": _closed,
        "pseudo-words, two syllables": _short,
        "pseudo-words, open syllables": _open,
        "pseudo-words, altered English": _altered(english, 2),
        "pseudo-words, misspelt English": _altered(english, 1),
    }
    for name, make in made.items():
        for _ in range(each * 4):
            yield name, False, joined([make(chance) for _ in range(3)], chance)


def random_letters(count: int) -> Iterator[Sample]:
    """Three strings of four to eight random letters each; a tenth as many of other alphabets."""
    chance = random.Random(SEED)
    for name, alphabet in ALPHABETS.items():
        for _ in range(count if name == "Latin" else count // 10):
            words = [_letters(chance, alphabet) for _ in range(3)]
            yield f"random letters, {name}", False, joined(words, chance)


def _bare(phrase: str) -> list[str]:
    """A phrase's words without punctuation."""
    kept = "".join(char if char.isalpha() or char in "'’" else " " for char in phrase)
    return kept.split()


def digest(samples: list[Sample]) -> str:
    """Names a set: the same on every machine that has the same dictionaries."""
    return hashlib.sha256("\n".join(text for _, _, text in samples).encode()).hexdigest()[:16]
