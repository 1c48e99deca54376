"""Where in a text does a pattern match in any case, without the price of that?

Python's flag for it makes a search try every alternative at every letter: two to ten times slower
than to search the text in lower case. For plain ASCII both find the same, letter for letter.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from functools import cache

_LETTERS = re.compile(r"\\.|\(\?P|[A-Z]+", re.DOTALL)
_MINDS_CASE = "(?-i:"


class Caseless:
    """A text that is searched in any case; what is found stands at the same places in it.

    A match holds the text in lower case or as it is. A class in a pattern may not have a range
    from a mark across the capitals, such as `[!-~]`.
    """

    __slots__ = ("_flags", "_lower", "_text")

    def __init__(self, text: str, flags: re.RegexFlag = re.MULTILINE) -> None:
        self._text = text
        self._flags = flags
        self._lower = text.lower() if text.isascii() else None  # elsewhere it may be longer

    def search(self, pattern: str, start: int = 0, end: int = sys.maxsize) -> re.Match[str] | None:
        """The first match, as `re` says it."""
        compiled, text = self._for(pattern)
        return compiled.search(text, start, end)

    def match(self, pattern: str, start: int) -> re.Match[str] | None:
        """The match that begins here."""
        compiled, text = self._for(pattern)
        return compiled.match(text, start)

    def finditer(
        self, pattern: str, start: int = 0, end: int = sys.maxsize
    ) -> Iterator[re.Match[str]]:
        """All matches in order."""
        compiled, text = self._for(pattern)
        return compiled.finditer(text, start, end)

    def _for(self, pattern: str) -> tuple[re.Pattern[str], str]:
        if self._lower is not None:
            compiled = _in_lower_case(pattern, self._flags)
            if compiled is not None:
                return compiled, self._lower
        return _ignoring_case(pattern, self._flags), self._text


@cache
def _in_lower_case(pattern: str, flags: re.RegexFlag) -> re.Pattern[str] | None:
    """The pattern for a text in lower case; None where part of it minds the case."""
    if _MINDS_CASE in pattern:
        return None
    lower = _LETTERS.sub(lambda m: m[0].lower() if m[0].isalpha() else m[0], pattern)
    return re.compile(lower, flags)


@cache
def _ignoring_case(pattern: str, flags: re.RegexFlag) -> re.Pattern[str]:
    return re.compile(pattern, flags | re.IGNORECASE)
