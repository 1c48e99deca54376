"""Why was a password refused, and what should the person do about it?

Pure. A reason names a word by its place, never by its letters.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class Code(StrEnum):
    """Every reason for which the gate refuses; permanent."""

    TOO_SHORT = "too-short"
    TOO_LONG = "too-long"
    NOT_NFC = "not-nfc"
    FORBIDDEN_CHARACTER = "forbidden-character"
    TOO_FEW_WORDS = "too-few-words"
    NO_PUNCTUATION = "no-punctuation"
    SAME_PUNCTUATION = "same-punctuation"
    NO_MIXED_CASE = "no-mixed-case"
    WORD_TOO_SHORT = "word-too-short"
    NOT_A_WORD = "not-a-word"
    REPEATED_WORD = "repeated-word"
    INFLECTED_WORD = "inflected-word"
    KEYBOARD_WALK = "keyboard-walk"
    PASSWORD_WORD = "password-word"
    SEQUENCE = "sequence"
    RELATED_WORDS = "related-words"
    FAMOUS_PHRASE = "famous-phrase"
    OWN_WORD = "own-word"
    ORGANISATION_WORD = "organisation-word"
    COMPROMISED = "compromised"
    TOO_EASY = "too-easy"


@dataclass(frozen=True, slots=True, order=True)
class Reason:
    """One thing that is wrong."""

    code: Code
    word_index: int | None = None
    """Which word, counted from 0; None where it is the whole password."""


EXPLANATIONS: Mapping[Code, str] = MappingProxyType(
    {
        Code.TOO_SHORT: "It is too short. Use longer words, or one more word.",
        Code.TOO_LONG: "It is longer than can be judged. Three to six words are enough.",
        Code.NOT_NFC: (
            "Some of its letters are written in a form that not every keyboard produces. "
            "Type it again on your usual keyboard instead of pasting it."
        ),
        Code.FORBIDDEN_CHARACTER: (
            "It holds an invisible character or one that changes the direction of writing. "
            "Type it again instead of pasting it."
        ),
        Code.TOO_FEW_WORDS: "It has too few words. Use three random words, in any language.",
        Code.NO_PUNCTUATION: (
            "No punctuation follows {word}. Put a mark such as - ! ? or + between the words."
        ),
        Code.SAME_PUNCTUATION: (
            "The marks between the words are too much alike. Use a different one in each place."
        ),
        Code.NO_MIXED_CASE: "It needs both capital and small letters. Start a word with a capital.",
        Code.WORD_TOO_SHORT: "{Word} is too short to count. Use a longer word in its place.",
        Code.NOT_A_WORD: (
            "{Word} is in none of the dictionaries that we have. Check its spelling, or use "
            "another word; any language will do."
        ),
        Code.REPEATED_WORD: "{Word} came before. Use a different word in its place.",
        Code.INFLECTED_WORD: (
            "{Word} is another form of one that came before. Use a different word in its place."
        ),
        Code.KEYBOARD_WALK: (
            "{Word} runs along the keyboard or the alphabet, or repeats itself. "
            "Use an ordinary word in its place."
        ),
        Code.PASSWORD_WORD: (
            "{Word} is one that attackers try first. Use a word that has nothing to do with "
            "passwords."
        ),
        Code.SEQUENCE: (
            "{Word} belongs to a series together with another one, such as days, numbers or "
            "colours. Use a word that has nothing to do with the others."
        ),
        Code.RELATED_WORDS: (
            "The words belong together, so that one can be guessed from the others. "
            "Use words that have nothing to do with each other."
        ),
        Code.FAMOUS_PHRASE: (
            "{Word} makes a known phrase, title, name or usual expression with others here. "
            "Use words that do not go together."
        ),
        Code.OWN_WORD: (
            "{Word} is part of your own name or user name. Use a word that has nothing to do "
            "with you."
        ),
        Code.ORGANISATION_WORD: (
            "{Word} is part of the name of your organisation. Use a word that has nothing to do "
            "with your work."
        ),
        Code.COMPROMISED: (
            "It is in a list of passwords that became known in a breach. Choose another one, "
            "and change it wherever else you use it."
        ),
        Code.TOO_EASY: "It would be guessed quickly. Use rarer words, or one more word.",
    }
)
"""What each code means and what to do; `{word}` stands for "the second word" and the like."""

NOT_CHECKED: Mapping[str, str] = MappingProxyType(
    {
        "compromised-list": (
            "Not checked against passwords that became known in breaches: no list is set up, or "
            "none could be read (table [breaches] of passwords.toml)."
        ),
        "strength": (
            "How soon it would be guessed was not estimated: zxcvbn gave no answer in time."
        ),
    }
)
"""What it means that something was not checked. It says nothing about the password."""

_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")


def explain(reason: Reason) -> str:
    """The reason in plain English, one or two sentences, with what to do."""
    text = EXPLANATIONS[reason.code]
    at = reason.word_index
    if at is None:
        word = "one word"
    elif at < len(_ORDINALS):
        word = f"the {_ORDINALS[at]} word"
    else:
        word = f"word {at + 1}"
    return text.replace("{word}", word).replace("{Word}", word[0].upper() + word[1:])
