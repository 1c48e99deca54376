"""Which people are named in a stretch of text?

A gazetteer of forenames and surnames (data/README.md says whence) and the titles people are given.
A name is evidence about the words beside it, and never by itself a reason to keep anything back.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib import resources

_CAPITAL = r"[A-ZÀ-ÖØ-Þ]"
_WORD = (
    rf"(?:(?:Mc|Mac|O'|D'|Al-|El-|ap |van |de |bin )?{_CAPITAL}[a-zß-öø-ÿĀ-ſ]+"
    rf"(?:[-']{_CAPITAL}?[a-zß-ÿĀ-ſ]+)*)"
)
_UPPER = rf"(?:{_CAPITAL}[A-ZÀ-Þ'-]+)"
TITLE = r"(?:Mr|Mrs|Ms|Miss|Mx|Master|Mstr|Sir|Lady|Cllr|Rev|Sgt|PC)\b\.?"
TITLES = frozenset("mr mrs ms miss mx master mstr sir lady cllr rev sgt pc".split())  # noqa: SIM905
"""The same, in lower case, as words."""
_DOCTOR = r"(?:Dr|Prof|Professor|Doctor|Sister|Nurse|Judge|Lord)\b\.?"
_CAPITALS = re.compile(rf"{_CAPITAL}\S*(?:[ \t]+(?:(?:van|de|bin|ap)[ \t]+)?{_CAPITAL}\S*)+")
"""Two or more words with capitals: all that needs a closer look."""
_NAME = re.compile(
    rf"(?P<doctor>\b{_DOCTOR}[ \t]+)?(?P<title>\b{TITLE}[ \t]+)?"
    rf"(?<![\w@./-])(?P<words>(?:{_WORD}|{_UPPER}|[A-Z]\.?)(?:,?[ \t]+(?:{_WORD}|{_UPPER}"
    rf"|[A-Z]\b\.?)){{0,3}})"
)


@dataclass(frozen=True, slots=True)
class Name:
    """A person named at text[start:end]."""

    start: int
    end: int
    value: str
    """In lower case, without title: the same for two mentions of one full name."""
    professional: bool
    """Called doctor, professor, nurse, judge: here as staff, not as the one spoken of."""


@cache
def _list(name: str) -> frozenset[str]:
    text = resources.files("agent.detectors").joinpath("data", name).read_text("ascii")
    return frozenset(text.split())


def forename(word: str) -> bool:
    """Whether this word, in any case and with any accents, is in the list of forenames."""
    plain, known = _plain(word), _list("forenames.txt")
    return plain in known or ("-" in plain and all(part in known for part in plain.split("-")))


def _plain(word: str) -> str:
    """The word in lower case without accents."""
    if word.isascii():
        return word.lower()
    return unicodedata.normalize("NFKD", word.lower()).encode("ascii", "ignore").decode()


def other(word: str) -> bool:
    """Whether this word, in lower case, belongs to something else than a person's name."""
    return word in _list("not_names.txt")


_SURNAME_SHAPE = re.compile(
    r"(?:o'|mc|mac(?=[a-z]{4})|fitz)[a-z]{3,}|(?:ni|nic|al|el|bin|abu|ap)-[a-z]{3,}"
    r"|[a-z]{2,}(?:[wlrn]ska|[wlrn]ski|wicz|czyk|escu|oglu|opoulos|o[vw]ic|ovich|enko|dottir|sson"
    r"|thwaite|bottom|clough|royd|worthy)"
)
"""Surnames by their look, in lower case without accents: no list has them all."""


def surname_shaped(plain: str) -> bool:
    """Whether a word in lower case without accents looks like a surname."""
    return _SURNAME_SHAPE.fullmatch(plain) is not None


@cache
def _parts() -> frozenset[str]:
    """What is part of a known name and stands in no list by itself, and titles."""
    names = _list("forenames.txt") | _list("surnames.txt")
    parts = {part for name in names if not name.isalpha() for part in re.split("[-']", name)}
    return frozenset(parts - names) | {"o", "ni", "nic", "al", "el", "bin", "abu", "ap"} | TITLES


def may_name(words: set[str]) -> bool:
    """Whether any of these words, in lower case without marks, can be part of a name: without such
    a word there is none.
    """
    lists = (_list("surnames.txt"), _list("forenames.txt"), _parts())
    return not all(map(words.isdisjoint, lists)) or any(map(surname_shaped, words))


def _surname(word: str) -> bool:
    """Whether a word, or a part of a double-barrelled one, is in the list or looks like one."""
    plain, known = _plain(word), _list("surnames.txt")
    return (
        plain in known
        or surname_shaped(plain)
        or ("-" in plain and any(part in known for part in plain.split("-")))
    )


def _trimmed(words: list[str], titled: bool) -> tuple[int, int] | None:
    """Which of some capitalised words are a name: from, to; None where none are."""
    plain = [w.strip(",.").lower() for w in words]
    plain = [w if other(w) else w.removesuffix("'s") for w in plain]
    if titled:
        stop = next((i for i, w in enumerate(plain) if other(w)), len(plain))
        ends = (i + 1 for i in range(stop) if words[i].endswith((",", "'s")))
        stop = next(ends, stop)
        return (0, stop) if stop and len(plain[stop - 1]) > 1 else None
    for first in range(len(words) - 1):
        if other(plain[first]):
            continue
        comma = words[first].endswith(",")
        stop = next(
            (i for i in range(first + 1, len(words)) if other(plain[i])),
            len(words),
        )
        ends = (i + 1 for i in range(first + 1, stop) if words[i].endswith((",", "'s")))
        stop = next(ends, stop)
        rest = plain[first + 1 : stop]
        if not rest or len(rest[-1]) < 2:
            continue
        if comma:
            known = _surname(plain[first]), forename(rest[0])
            if all(known) or (any(known) and words[first].isupper()):
                return first, stop
        elif forename(plain[first]) or (_surname(rest[-1]) and words[first] not in {"A", "I"}):
            return first, stop
    return None


def names(text: str, start: int, end: int) -> list[Name]:
    """The people named in text[start:end], in order. Full names, or a title and a surname."""
    return [name for run in runs(text, start, end) for name in names_in(text, *run)]


def runs(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Where in text[start:end] names may stand, in order: cheap beside reading them."""
    return [run.span() for run in _CAPITALS.finditer(text, start, end)]


def names_in(text: str, start: int, end: int) -> list[Name]:
    """The people named in one of the `runs`."""
    found = []
    for match in _NAME.finditer(text, start, end):
        titled = bool(match["doctor"] or match["title"])
        words = match["words"].split()
        if not titled and len(words) < 2:
            continue
        kept = _trimmed(words, titled)
        if kept is None:
            continue
        spans = [m.span() for m in re.finditer(r"\S+", match["words"])]
        offset = match.start("words")
        name = [w.strip(",.").removesuffix("'s").lower() for w in words[kept[0] : kept[1]]]
        if words[kept[0]].endswith(","):
            name = [*name[1:], name[0]]
        found.append(
            Name(
                offset + spans[kept[0]][0],
                offset + spans[kept[1] - 1][1],
                " ".join(name),
                bool(match["doctor"]),
            )
        )
    return found
