"""Does the subject carry the tag that asks NHSmail to encrypt?

Pure. "The word [secure] … with the inclusion of the square brackets" (NHSmail, "Encryption guide
for NHSmail"): exact brackets, any case, anywhere. What almost is the tag does nothing at all, so it
is named, for the sender to mend.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import unquote

_OPEN, _CLOSE = "[({<【〔⟦〚❲⁅「『«‹⦋", "])}>】〕⟧〛❳⁆」』»›⦌"
# Letters of other scripts, and figures, that look like the ones in English words
# (Unicode UTS #39 confusables, the part that a tag can be made of).
_LOOK_ALIKE = str.maketrans(
    "аеорсухѕіјһԁԛԝгекмтвнυοεαικρτνϲսոօցզհ3510$@ꜱᴇᴄᴜʀ",
    "aeopcyxsijhdqwrekmtbhuoeaikptvcunogqhesiosasecur",
)
_INVISIBLE = re.compile("[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_OTHER_WORDS = frozenset(
    {"encrypt", "encrypted", "encryption", "secured", "secure mail", "secure email", "securemail",
     "secure message", "nhs secure", "egress secure", "confidential", "private"}
)  # fmt: skip
_GROUP = re.compile(
    f"[{re.escape(_OPEN)}]([^{re.escape(_OPEN + _CLOSE)}]{{1,40}})[{re.escape(_CLOSE)}]"
)


class Tag(StrEnum):
    """What the subject carries."""

    PRESENT = "present"
    NEAR_MISS = "near-miss"
    ABSENT = "absent"


@dataclass(frozen=True, slots=True)
class SecureTag:
    """What the subject carries, and where it almost is the tag, what is wrong with it."""

    state: Tag
    near_miss: str = ""
    """A kebab-case name of the fault, such as `spaces-inside`."""
    explanation: str = ""
    """The same in words, with what to do."""


def read(subjects: Sequence[str], tags: Sequence[str]) -> SecureTag:
    """What these decoded subjects carry; a message should have one, and must agree if it has more.

    `tags` are the exact tags, with their brackets, that count.
    """
    if subjects and all(_present(subject, tags) for subject in subjects):
        return SecureTag(Tag.PRESENT)
    if any(_present(subject, tags) for subject in subjects):
        return _near("several-subjects", "The message has several subjects and not all carry", tags)
    for tag in tags:
        for subject in subjects:
            found = _near_miss(subject, tag)
            if found:
                return _near(*found, [tag])
    return SecureTag(Tag.ABSENT)


def _near(code: str, words: str, tags: Sequence[str]) -> SecureTag:
    return SecureTag(
        Tag.NEAR_MISS, code, f"{words} {tags[0]}: write exactly {tags[0]} in the subject."
    )


def _present(subject: str, tags: Sequence[str]) -> bool:
    return any(tag.lower() in subject.lower() for tag in tags)


def _near_miss(subject: str, tag: str) -> tuple[str, str] | None:
    """Which fault keeps the subject from carrying this tag, and how to begin saying so."""
    lowered, wanted = subject.lower(), tag.lower()
    if wanted in html.unescape(lowered) or wanted in unquote(lowered):
        return "spelt-out", "The brackets are spelt out as a program would; they are not those of"
    if wanted in _INVISIBLE.sub("", lowered):
        return "invisible-characters", "An invisible character stands inside"
    compatible = unicodedata.normalize("NFKC", lowered)
    if wanted in compatible:
        return "full-width-letters", "Full-width or styled letters only look like"
    seen = _INVISIBLE.sub("", compatible)
    if wanted in seen.translate(_LOOK_ALIKE) or wanted in _bare(seen).translate(_LOOK_ALIKE):
        return "look-alike-letters", "Letters of another alphabet only look like"
    word = wanted.strip(_OPEN + _CLOSE)
    shouted = re.compile(rf"^{re.escape(word.upper())}(?![\w-])")
    if word.isalpha() and shouted.match(_INVISIBLE.sub("", subject).strip()):
        return "no-brackets", "The word needs its square brackets to be"
    return _wrong_brackets(seen, word) or _wrong_word(seen, word) or _no_brackets(seen, word)


def _wrong_brackets(subject: str, word: str) -> tuple[str, str] | None:
    for group in _GROUP.finditer(subject):
        inside, whole = group[1], group[0]
        if inside == word:
            return "wrong-brackets", "These are not the square brackets of"
        if re.sub(r"[\s._-]+", "", inside) == word:
            spaced = inside.strip() == word
            square = whole[0] == "[" and whole[-1] == "]"
            if spaced and square:
                return "spaces-inside", "There are spaces between the brackets of"
            return (
                ("broken-word", "The word is broken apart; it is not")
                if not spaced
                else ("wrong-brackets", "These are not the square brackets of")
            )
    return None


def _wrong_word(subject: str, word: str) -> tuple[str, str] | None:
    for group in _GROUP.finditer(subject):
        inside = " ".join(group[1].split()).translate(_LOOK_ALIKE)
        if inside in _OTHER_WORDS:
            return "other-word", "Another word in brackets does not do what is done by"
        if _one_slip(inside, word):
            return "misspelt", "A misspelt word does nothing; it is not"
    return None


def _no_brackets(subject: str, word: str) -> tuple[str, str] | None:
    escaped = re.escape(word)
    opening, closing = re.escape(_OPEN), re.escape(_CLOSE)
    if re.search(rf"\[\s*{escaped}(?!\w)|(?<!\w){escaped}\s*\]", subject):
        return "missing-bracket", "A bracket is missing from"
    if re.search(rf"[{opening}]\s*{escaped}(?!\w)|(?<!\w){escaped}\s*[{closing}]", subject):
        return "wrong-brackets", "These are not the square brackets of"
    if re.search(rf"([\"'*_#|/\\=~!`^+-])\s?{escaped}\s?\1|[“‘„]{escaped}[”’“]", subject):
        return "wrong-brackets", "These are not the square brackets of"
    if re.search(rf"(?<!\w)#{escaped}(?!\w)", subject):
        return "no-brackets", "The word needs its square brackets to be"
    scattered = r"[\[\]]{0,2}".join(map(re.escape, word))
    for found in re.finditer(rf"(?<!\w)[\[\]]{{0,2}}{scattered}[\[\]]{{0,2}}(?!\w)", subject):
        if "[" in found[0] or "]" in found[0]:
            return "misplaced-brackets", "The brackets do not stand around the word of"
    # The word alone at either end, set apart: somebody meant the tag.
    ends = rf"^(?:(?:re|fwd?)\s*:\s*)*{escaped}\s*(?:[:|–—-]\s|$)|[:|–—-]\s*{escaped}\s*$"
    if re.search(ends, subject):
        return "no-brackets", "The word needs its square brackets to be"
    return None


def _bare(text: str) -> str:
    """Accents taken off: a look-alike of another kind."""
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))


def _one_slip(word: str, wanted: str) -> bool:
    """True where one letter was dropped, added, changed or swapped with its neighbour."""
    if word == wanted or abs(len(word) - len(wanted)) > 1:
        return False
    if len(word) == len(wanted):
        wrong = [i for i, (a, b) in enumerate(zip(word, wanted, strict=True)) if a != b]
        if len(wrong) == 2 and wrong[1] == wrong[0] + 1:
            i, j = wrong
            return word[i] == wanted[j] and word[j] == wanted[i]
        return len(wrong) == 1
    longer, shorter = sorted((word, wanted), key=len, reverse=True)
    return any(longer[:i] + longer[i + 1 :] == shorter for i in range(len(longer)))
