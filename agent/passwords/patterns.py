"""Which words say nothing new: repeats, other forms, keyboard walks, series?

Pure; every function takes folded words and gives the places that are at fault, counted from 0.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations, pairwise

from agent.passwords.letters import fold
from agent.passwords.lexicon import STOP_WORDS, Lexicon

_ROWS = (
    "qwertyuiop", "asdfghjkl", "zxcvbnm",  # ISO 9995 QWERTY
    "qwertzuiop", "yxcvbnm", "azertyuiop", "qsdfghjklm", "wxcvbn",  # QWERTZ, AZERTY
    "йцукенгшщзхъ", "фывапролджэ", "ячсмитьбю",  # Russian
    "qazwsxedcrfvtgbyhnujmikolp", "1qaz2wsx3edc",  # columns
    "abcdefghijklmnopqrstuvwxyz", "абвгдежзийклмнопрстуфхцчшщъыьэюя", "αβγδεζηθικλμνξοπρστυφχψω",
    "ابتثجحخدذرزسشصضطظعغفقكلمنهوي", "אבגדהוזחטיכלמנסעפצקרשת",
)  # fmt: skip
_RUNS = tuple(run for row in map(fold, _ROWS) for run in (row, row[::-1]))

PASSWORD_WORDS = frozenset(
    [
        "password",
        "passwort",
        "passord",
        "passwd",
        "passcode",
        "passphrase",
        "passkey",
        "wachtwoord",
        "losenord",
        "hasło",
        "haslo",
        "parola",
        "heslo",
        "jelszo",
        "kodeord",
        "adgangskode",
        "contrasena",
        "motdepasse",
        "senha",
        "cyfrinair",
        "salasana",
        "parole",
        "пароль",
        "парола",
        "лозинка",
        "κωδικοσ",
        "admin",
        "administrator",
        "administrador",
        "root",
        "login",
        "logon",
        "signin",
        "welcome",
        "letmein",
        "changeme",
        "default",
        "guest",
        "iloveyou",
        "username",
        "keyword",
    ]
)
"""Words that name a password or a way in; lists of leaked passwords are full of them."""

_ENDINGS_OF_SHORT = frozenset(
    [
        "s",
        "es",
        "ed",
        "ing",
        "er",
        "y",
        "n",
        "en",
        "e",
        "d",
        "r",
        "t",
        "ly",
        "ning",
        "ting",
        "ping",
        "ging",
        "bing",
    ]
)


def walks(words: Sequence[str]) -> list[int]:
    """Words that run along a keyboard or the alphabet, or repeat one or two letters."""
    return [
        at
        for at, word in enumerate(words)
        if (len(word) >= 4 and any(word in run for run in _RUNS))
        or word in {"abc", "xyz", "qwe", "asd", "zxc", "cba", "zyx", "qaz", "wsx", "edc"}
        or (len(word) > 2 and len(set(word)) == 1)
        or (len(word) >= 6 and any(word == (word[:n] * len(word))[: len(word)] for n in (1, 2)))
    ]


def repeats(words: Sequence[str]) -> list[int]:
    """Words that came before, read forwards or backwards."""
    return [
        at
        for at, word in enumerate(words)
        if word in words[:at] or (len(word) >= 4 and word[::-1] in words[:at])
    ]


def same_root(one: str, other: str) -> bool:
    """Whether two different words look like forms of one: a long common beginning, short ends."""
    if one[:3] != other[:3]:
        return False
    short, long = sorted((one, other), key=len)
    if len(short) > 4 and short.endswith("y") and long.startswith(short[:-1] + "i"):
        return True  # "happy", "happiness"
    common = next(
        (at for at, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short)
    )
    if common < 4:
        return common == 3 == len(short) and long[3:] in _ENDINGS_OF_SHORT
    rest = 3 if common < 6 else 4
    return len(long) - common <= rest and len(short) - common <= rest


def _is_ending_of(lemma: str, word: str) -> bool:
    """Whether a word is a short dictionary form with an ending ("go", "going")."""
    return len(lemma) < 4 and word.startswith(lemma) and word[len(lemma) :] in _ENDINGS_OF_SHORT


_WHOLE_TAIL = 5
"""Letters of a word that another one ends in, from which on that is no chance."""
_MUTATED_TAIL = 4
_MUTATIONS = (
    ("c", "g", "ch", "ngh", "gc"), ("p", "b", "ph", "mh", "bp"), ("t", "d", "th", "nh", "dt"),
    ("b", "f", "m", "bh", "mb"), ("d", "dd", "n", "dh", "nd"), ("g", "ng", "gh", ""),
    ("ll", "l"), ("rh", "r"), ("m", "f", "mh"), ("s", "sh", "ts"), ("f", "fh", "bhf"),
)  # fmt: skip
"""What may stand at the beginning of one word in Welsh, Irish and Gaelic (King, Modern Welsh,
sections 3-12; Christian Brothers, New Irish Grammar, chapter 2).
"""


def same_tail(one: str, other: str) -> bool:
    """Whether one of two words is the other with a prefix ("unhappy", "الكتاب"), or with its first
    letter mutated as in Welsh ("cwningen", "gwningen").
    """
    if one[-_MUTATED_TAIL:] != other[-_MUTATED_TAIL:]:
        return False
    short, long = sorted((one, other), key=len)
    if len(short) >= _WHOLE_TAIL - (not short.isascii()) and long.endswith(short):
        return True
    for forms in _MUTATIONS:
        tails = [
            {word[len(each) :] for each in forms if word.startswith(each)} for word in (one, other)
        ]
        if any(len(tail) >= _MUTATED_TAIL for tail in tails[0] & tails[1]):
            return True
    return False


def inflections(words: Sequence[str], lexicon: Lexicon) -> list[int]:
    """Words that are another form of one that came before."""
    lemmas = [lexicon.lemmas(word) for word in words]

    def alike(one: int, other: int) -> bool:
        word = words[one]
        return any(
            lemma == word
            or (lemma != words[other] and (same_root(word, lemma) or _is_ending_of(lemma, word)))
            for lemma in lemmas[other]
        )

    return [
        at
        for at, word in enumerate(words)
        if any(
            word != earlier
            and (
                same_root(word, earlier)
                or same_tail(word, earlier)
                or not lemmas[at].isdisjoint(lemmas[before])
                or alike(at, before)
                or alike(before, at)
            )
            for before, earlier in enumerate(words[:at])
        )
    ]


TIGHT = frozenset(
    [
        "days",
        "months",
        "seasons",
        "numbers",
        "ordinals",
        "compass",
        "planets",
        "colours",
        "greek-letters",
        "brands",
        "clubs",
        "places",
        "nhs",
        "family",
    ]
)
"""Series of which no two belong in one password; of any other, no three."""


def _memberships(word: str, lexicon: Lexicon) -> frozenset[str]:
    """The series that a word is in; an English plural is where its singular is."""
    found = lexicon.series(word)
    return found | lexicon.series(word[:-1]) if len(word) > 3 and word.endswith("s") else found


def series(words: Sequence[str], lexicon: Lexicon) -> tuple[list[int], list[int]]:
    """Words of one closed series (two of one language, or three of any), and words of one topic
    (three of them).
    """
    in_language: dict[str, set[int]] = defaultdict(set)
    in_any: dict[str, set[int]] = defaultdict(set)
    for at, word in enumerate(words):
        for name in _memberships(word, lexicon):
            in_language[name].add(at)
            in_any[name.partition(".")[0]].add(at)
    closed: set[int] = set()
    topic: set[int] = set()
    for name, places in in_language.items():
        if name.partition(".")[0] in TIGHT and len({words[at] for at in places}) >= 2:
            closed |= places
    for name, places in in_any.items():
        if len(places) >= 3:
            (closed if name in TIGHT else topic).update(places)
    return sorted(closed), sorted(topic - closed)


def _chosen(places: Sequence[int]) -> Iterator[tuple[int, ...]]:
    """Two neighbours, or any three, of these places."""
    yield from pairwise(places)
    yield from combinations(places[:12], 3)


def phrases(words: Sequence[str], lexicon: Lexicon) -> list[int]:
    """Words that make a well-known phrase with others here (neighbours, or three in any order), and
    pairs of words that often go together.
    """
    bearing = [at for at, word in enumerate(words) if word not in STOP_WORDS]
    found: set[int] = set()
    for places in (bearing, list(range(len(words)))):
        for chosen in _chosen(places):
            if not found.issuperset(chosen) and lexicon.is_phrase([words[at] for at in chosen]):
                found.update(chosen)
    for one, other in combinations(bearing[:12], 2):
        if words[one] != words[other] and lexicon.go_together(words[one], words[other]):
            found.update((one, other))
    return sorted(found)
