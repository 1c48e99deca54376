"""May this be the password? A pure function of password, context, parameters and lexicon.

The answer names reasons and the places of words. The password and its words stay inside: they
are in no reason, no exception and no `repr`.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from agent.passwords import own, patterns
from agent.passwords.letters import Pieces, is_cased, take_apart
from agent.passwords.lexicon import Lexicon
from agent.passwords.own import Context
from agent.passwords.reasons import Code, Reason


@dataclass(frozen=True, slots=True)
class Parameters:
    """What the organisation asks of a password: table [gate] of `passwords.toml`."""

    min_characters: int = 15
    """NIST SP 800-63B-4, section 3.1.1.2: 15 where the password is the only factor."""
    max_characters: int = 128
    """Longer ones are refused unread; OWASP ASVS 5, 6.2.9 asks for at least 64."""
    min_words: int = 3
    """Clause SP-passwords: three random words."""
    min_word_letters: int = 3
    """A shorter word adds nothing; scripts without capitals may go one below."""
    plausible_words: bool = True
    """Also take words that no list has, where they are spelled as words of a language are: the
    lists that may be shipped lack many inflected forms.
    """
    mixed_case: bool = True
    """Clause SP-passwords: capital and small letters, where the script has them."""
    punctuation: bool = True
    """Clause SP-passwords: punctuation between the words."""
    min_punctuation_kinds: int = 1
    """How many different marks there must be between the words."""
    organisation_words: tuple[str, ...] = field(default=())
    """Further words that only this organisation uses: products, projects, sites."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the gate says."""

    reasons: tuple[Reason, ...]
    """In the order of the words; empty when the password is accepted."""
    not_checked: tuple[str, ...] = ()
    """What was to be asked besides and could not be: `gatekeeper` fills it in."""

    @property
    def accept(self) -> bool:
        return not self.reasons


_FORBIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Unicode categories that no password may hold: controls, invisible and direction marks, lone
surrogates, private and unassigned characters, line ends. RFC 8265 section 4.2 (OpaqueString) bars
controls; the rest cannot be told apart on a screen.
"""


def _form(password: str) -> Iterator[Reason]:
    """Faults of the characters."""
    if not unicodedata.is_normalized("NFC", password):
        yield Reason(Code.NOT_NFC)
    if any(unicodedata.category(char) in _FORBIDDEN for char in password):
        yield Reason(Code.FORBIDDEN_CHARACTER)


def _is_mark(char: str) -> bool:
    return unicodedata.category(char)[0] in "PS"


def _shape(pieces: Pieces, parameters: Parameters) -> Iterator[Reason]:
    """Faults of what stands between the words, and of capitals."""
    if len(pieces.words) < parameters.min_words:
        yield Reason(Code.TOO_FEW_WORDS)
    marks = [[char for char in gap if _is_mark(char)] for gap in pieces.gaps]
    if parameters.punctuation:
        for at, found in enumerate(marks):
            if not found:
                yield Reason(Code.NO_PUNCTUATION, at)
        if len({char for found in marks for char in found}) < min(
            parameters.min_punctuation_kinds, len(marks)
        ):
            yield Reason(Code.SAME_PUNCTUATION)
    cased = "".join(word for word in pieces.words if is_cased(word))
    if parameters.mixed_case and cased and (cased == cased.upper() or cased == cased.lower()):
        yield Reason(Code.NO_MIXED_CASE)


def _is_joined(pieces: Pieces, at: int) -> bool:
    """Whether a hyphen joins this word to the one before or after ("mother-in-law", "e-bost")."""
    return "-" in (*pieces.gaps[max(0, at - 1) : at], *pieces.gaps[at : at + 1])


def _words(pieces: Pieces, parameters: Parameters, lexicon: Lexicon) -> Iterator[Reason]:
    """Faults of each word by itself, and of those that no list has together."""
    walks = set(patterns.walks(pieces.folded))
    least = [parameters.min_word_letters - (not is_cased(typed)) for typed in pieces.words]
    long_enough = sum(
        len(word) >= letters for word, letters in zip(pieces.folded, least, strict=True)
    )
    unknown: list[int] = []
    for at, word in enumerate(pieces.folded):
        if len(word) < least[at]:
            if long_enough < parameters.min_words or not (
                _is_joined(pieces, at) and lexicon.is_word(word)
            ):
                yield Reason(Code.WORD_TOO_SHORT, at)
        elif at in walks:
            yield Reason(Code.KEYBOARD_WALK, at)
        elif not {word, word[::-1]}.isdisjoint(patterns.PASSWORD_WORDS):
            yield Reason(Code.PASSWORD_WORD, at)
        elif not lexicon.is_word(word):
            unknown.append(at)
    odd: Sequence[int] = range(len(unknown))
    if parameters.plausible_words:
        odd = lexicon.odd_ones([pieces.folded[at] for at in unknown], pieces.folded)
    for each in odd:
        yield Reason(Code.NOT_A_WORD, unknown[each])


def _together(pieces: Pieces, lexicon: Lexicon) -> Iterator[Reason]:
    """Faults of the words beside each other."""
    words = pieces.folded
    closed, topic = patterns.series(words, lexicon)
    for code, places in (
        (Code.REPEATED_WORD, patterns.repeats(words)),
        (Code.INFLECTED_WORD, patterns.inflections(words, lexicon)),
        (Code.SEQUENCE, closed),
        (Code.FAMOUS_PHRASE, patterns.phrases(words, lexicon)),
    ):
        for at in places:
            yield Reason(code, at)
    if topic:
        yield Reason(Code.RELATED_WORDS)


def _own(
    password: str, pieces: Pieces, context: Context, parameters: Parameters
) -> Iterator[Reason]:
    """Words of the person and of the organisation."""
    person = (context.username, context.full_name, *context.others)
    organisation = (context.organisation, *parameters.organisation_words)
    for code, texts in ((Code.OWN_WORD, person), (Code.ORGANISATION_WORD, organisation)):
        for at in own.own_words(password, pieces, texts):
            yield Reason(code, at)


def judge(password: str, context: Context, parameters: Parameters, lexicon: Lexicon) -> Verdict:
    """Accept, or every reason against it.

    One that is too long is refused without being read further: time does not grow with it.
    """
    if len(password) > parameters.max_characters:
        return Verdict((Reason(Code.TOO_LONG),))
    reasons = list(_form(password))
    if len(password) < parameters.min_characters:
        reasons.append(Reason(Code.TOO_SHORT))
    pieces = take_apart(unicodedata.normalize("NFC", password))
    reasons += _shape(pieces, parameters)
    reasons += _words(pieces, parameters, lexicon)
    reasons += _together(pieces, lexicon)
    reasons += _own(password, pieces, context, parameters)
    return Verdict(
        tuple(sorted(set(reasons), key=lambda reason: (reason.word_index or 0, reason.code)))
    )
