"""How does text of any origin become the one plain form that every detector reads?

People paste full-width digits, non-breaking spaces, soft hyphens and curly dashes. All of that is
folded here once, so that no pattern has to know of it. After folding one character is one byte of
Latin-1, so a position means the same in the bytes that the engines scan and in the text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache

from agent.detectors._detector import Trigger

# Characters outside Latin-1 that matter: format characters and dashes and quotes (U+2000-206F),
# the minus sign, small and full-width forms, the ideographic space, other decimal digits; and
# the no-break space and soft hyphen of Latin-1 itself.
_ODD = re.compile(
    "[\x85\xa0\xad\u0660-\u0669\u06f0-\u06f9\u0966-\u096f\u09e6-\u09ef\u0a66-\u0a6f\u1680\u180e"
    "\u2000-\u206f\u2212\u2460-\u2468\u3000\ufe58\ufe63\ufeff\uff01-\uff5e\U0001d7ce-\U0001d7ff]+"
)
_NEW_LINES = "\x85\u2028\u2029"
_QUOTES = {**dict.fromkeys("\u2018\u2019\u201b\u2032", "'"), **dict.fromkeys("\u201c\u201d", '"')}

BREAKS = Trigger(patterns=(r"[0-9][ -]?\r?\n",), goes_on=r"[ \t>]{0,12}[0-9]")
"""Fires where a line ends in a digit: a number may be broken there, which `broken_at` decides."""
_AHEAD = 14
"""Characters of the next line, at most, in a match of BREAKS."""
_LONG = 50
"""Characters of a line that a mail program may have broken (RFC 3676 flows at 78 and earlier)."""
_TAIL = re.compile(r"(?:^|[^\d,;|\t/.:-])((?:\d[ -]?)+)$")
_HEAD = re.compile(r"(?:\d[ -]?)+(?![\d/:;|\t]|[.,]\w)")
_WHOLE = frozenset({6, 8, 9, 10, 11, 14, 16})
"""Digits of the numbers that are worth joining: those of National Insurance, accounts, passports,
ten digits of all sorts, telephones, sort code with account, cards.
"""
_BROKEN_NUMBER = re.compile(r"(\d[ -]?)\r?\n(?:[ \t]*>)*[ \t]*(?=\d)")


@cache
def _fold(character: str) -> str:
    """What one odd character stands for; nothing for one that only formats."""
    if character in _NEW_LINES:
        return "\n"
    if character in _QUOTES:
        return _QUOTES[character]
    kind = unicodedata.category(character)
    if kind == "Cf":
        return ""
    if kind == "Zs":
        return " "
    if kind == "Pd" or character == "\u2212":
        return "-"
    if kind == "Nd":
        return str(unicodedata.decimal(character))
    plain = unicodedata.normalize("NFKC", character)
    return plain if len(plain) == 1 else " "


def fold(text: str) -> str:
    """The text in plain form: ASCII digits, spaces, hyphens and quotes, no format characters."""
    if text.isascii():
        return text
    return _ODD.sub(lambda run: "".join(_fold(each) for each in run[0]), text)


def long_lines(folded: str, ends: list[int]) -> Iterator[int]:
    """Behind which of these matches of BREAKS, in order, a line ended that is long enough to have
    been broken: where the next line begins.
    """
    before = -_LONG
    for end in ends:
        if end - before > _LONG - _AHEAD:
            yield folded.rfind("\n", 0, end) + 1
        before = end


def broken_at(folded: str, end: int) -> bool:
    """Whether a number may be broken at the line break before `end`: behind a long line that ends
    in digits comes one that begins with digits, behind marks of quotation or none, and together
    they are as many as a number has. The rows of a table end and begin with digits too.
    """
    if end - folded.rfind("\n", 0, end - 1) <= _LONG:
        return False
    head = _HEAD.match(folded[end : end + 40].lstrip(" \t>"))
    if head is None:
        return False
    tail = _TAIL.search(folded[max(0, end - 24) : end].rstrip("\r\n"))
    if tail is None:
        return False
    before, behind = _digits(tail[1]), _digits(head[0])
    return before + behind in _WHOLE and max(before, behind) < 10


def _digits(text: str) -> int:
    return sum(map(str.isdigit, text))


def rejoined(folded: str) -> str:
    """The text with each number that was broken over two lines joined by a space."""
    return _BROKEN_NUMBER.sub(
        lambda found: (
            f"{found[1]} " if broken_at(folded, folded.index("\n", found.start()) + 1) else found[0]
        ),
        folded,
    )


def to_bytes(folded: str) -> bytes:
    """One byte a character; what Latin-1 does not have becomes a question mark."""
    return folded.encode("latin-1", "replace")
