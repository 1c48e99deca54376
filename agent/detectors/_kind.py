"""What is a kind of thing that is said of people, as data?"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from itertools import islice

from agent.detectors._detector import Strength
from agent.detectors._reading import Reading
from agent.detectors._words import pattern

ROW = 0.9
"""A filled cell of a column of this kind, in a table with a person a row."""
FORM = 0.9
"""A labelled value on the form of a known person."""
SAID = 0.85
"""Said of a person who is named or numbered in the sentence."""
HINTED = 0.7
"""Said of a person known by a first name, or by the writer of himself."""

OF_AN_AGE = "line "
"""Begins the value of a hit about somebody of whom only age and sex are told."""


@dataclass(frozen=True, slots=True)
class Statement:
    """A kind of thing that is said of people, as data. All patterns ignore case."""

    term: str
    """The words that are of this kind."""
    cue: str
    """What makes a sentence with such a word one about a person."""
    label: str
    """What a form calls it."""
    over: str = ""
    """What a column may call it besides."""
    terms: tuple[str, ...] = ()
    """More such words, as a plain list."""
    exact: str = r"(?!)"
    """More such words, in the case in which they are written here: "MS", "Unite"."""
    value: str = r"[^\s:;,|][^\n|\t;]{1,60}"
    """What a form holds behind the label."""
    bar: str = r"(?!)"
    """What makes a sentence talk about the subject in general."""
    followed: str = r"(?!)"
    """What behind the word makes it the name of something: a register, a team, a charity."""
    plain: str = r"(?!)"
    """Those of the words that are said of a person only: no cue is needed where one is named."""
    loose: bool = False
    """Where somebody is named shortly before, such a word is said of them unless their work is."""
    said: Strength = Strength.HOLD
    """How strong a statement about a named person is."""


@cache
def compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE | re.MULTILINE)


@cache
def compiled_as_written(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.MULTILINE)


@dataclass(frozen=True, slots=True, eq=False)
class Ready:
    """A kind with what is made of it on first use: known by its identity, as a key it costs
    nothing.
    """

    kind: Statement

    @cache  # noqa: B019 -- a kind lives as long as the program
    def terms(self) -> str:
        kind = self.kind
        return f"{pattern(kind.terms)}|{kind.term}" if kind.terms else kind.term

    def find(self, reading: Reading, start: int, end: int, most: int) -> list[re.Match[str]]:
        """Where the words of this kind stand in text[start:end], the first `most` of them."""
        found = list(islice(reading.caseless.finditer(self.terms(), start, end), most))
        exact = compiled_as_written(self.kind.exact).finditer(reading.text, start, end)
        for each in islice(exact, most):
            if not any(
                other.start() < each.end() and each.start() < other.end() for other in found
            ):
                found.append(each)
        return sorted(found, key=re.Match.start)[:most]

    @cache  # noqa: B019
    def anywhere(self) -> str:
        """What a form or a column calls it, wherever that stands."""
        written = f"{self.kind.label}{self.kind.over}"
        return written.replace(" ", "[ _]?").replace(r"\b", "")

    @cache  # noqa: B019
    def form(self) -> re.Pattern[str]:
        return compiled(
            rf"(?:^|[.;,|(\t>])[ \t>*-]*(?:\w+'?s? )?(?:{self.kind.label})[ \t\"]*"
            rf"(?:[:=\t|]|\r?\n[ \t>]*|is(?= ))[ \t\">]*(?P<value>{self.kind.value})"
        )
