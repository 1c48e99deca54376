"""What is a detector, and what may it say?"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

if TYPE_CHECKING:
    from agent.detectors._reading import Reading


class Part(Protocol):
    """One piece of text and where it stands, from whoever read it."""

    @property
    def place(self) -> str:
        """As a person would look for it: "subject", "body", "report.xlsx, sheet 'Cases'"."""
        ...

    @property
    def text(self) -> str:
        """Decoded text; a table is tab-separated, a row a line, its header row first."""
        ...


class Strength(StrEnum):
    """What a piece of personal data is worth to whoever decides about a message."""

    EVIDENCE = "evidence"
    """Looks like it, but nothing says that it is. Never reported; it only helps other findings."""
    FLAG = "flag"
    """Personal data, but no reason to keep a message back: a private telephone number or address,
    a birth date, a name in a record, a note that somebody is off sick."""
    HOLD = "hold"
    """Identifies a person to an authority, or says something grave of a person who is named or
    numbered beside it: not to leave without a marking."""


MOST_HITS = 1_000
"""What one detector may find in one part, and how many lines of it that it looks at: past it a
bigger number changes no decision, and a hostile part costs no more."""

_ORDER = tuple(Strength)


def stronger(a: Strength, b: Strength) -> Strength:
    """The stronger of the two."""
    return max(a, b, key=_ORDER.index)


@dataclass(frozen=True, slots=True)
class Hit:
    """One place in a part where a detector saw something. Never leaves the engine."""

    start: int
    end: int
    value: str
    """In canonical form, so that two spellings of one number are one."""
    confidence: float
    """0..1: the chance that this is what the detector says."""
    strength: Strength


class Line(NamedTuple):
    """One line of a part in which a detector's trigger fired: text[start:end]."""

    start: int
    end: int


def always(_text: str, _lines: Sequence[Line]) -> bool:
    """Whatever is found is worth judging."""
    return True


@dataclass(frozen=True, slots=True)
class Trigger:
    """What must be in a line before a detector looks at it.

    Every engine finds the same lines: a pattern may not look around or match beyond a line break,
    and is read as ASCII. One that ignores case begins with `(?i)` and is written in lower case.
    """

    patterns: tuple[str, ...] = ()
    words: frozenset[str] = frozenset()
    """Whole words, lower case, found in any case; a space in a phrase also stands for a hyphen."""
    endings: tuple[str, ...] = ()
    """Endings of words of at least three letters more, lower case; found in any case."""
    goes_on: str = ""
    """What follows each pattern beyond a line break: engines that read on match only with it, and
    their matches end later.
    """
    run: str = ""
    """What every match of a pattern without a word in it holds once blanks, dots and hyphens are
    gone: digits as 0, letters as a. Lets the slowest engine skip most texts.
    """
    cores: Mapping[str, str] = field(default_factory=dict)
    """For some of the patterns: another that matches in each line in which the pattern does. It is
    cheap for an automaton that walks through every byte: one that waits for a digit skips text,
    one that waits for any letter cannot.
    """
    confirm: Callable[[str, Sequence[Line]], bool] = always
    """Whether something in the lines that were found is worth judging, for less than judging costs.
    Asked once for all detectors that share a trigger.
    """


@dataclass(frozen=True, slots=True)
class Enabled:
    """The parameters of a detector that has no others."""

    enabled: bool = True
    """False: this kind of personal data is neither reported nor held."""


Judge = Callable[["Reading", Sequence[Line], Any], Iterable[Hit]]
"""What a detector sees in one part: its triggered lines in order, its own parameters."""


@dataclass(frozen=True, slots=True)
class Detector:
    """One kind of personal data."""

    id: str
    """The `type` id, kebab-case, permanent."""
    title: str
    """For people: "NHS number"."""
    trigger: Trigger
    judge: Judge
    parameters: type[Any] = Enabled
    """A frozen dataclass with `enabled`; its table in `policies/detectors.toml` has the id."""
    one_each: bool = False
    """True where one distinct value is one person, so that values count people."""
    needs: tuple[str, ...] = field(default=())
    """Detectors whose hits this one weighs: they run before it, and it also runs, with no lines,
    where they alone saw something.
    """
