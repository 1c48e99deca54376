"""Which texts do the sheets of an Excel workbook share?

SpreadsheetML (ECMA-376 part 1, 18.4) as usual programs write it is read without a parser, five
times as fast; whatever is written otherwise is told by raising, and parsed.
"""

from __future__ import annotations

import codecs
import html
import re
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

from agent.content.document import Reason, Refused
from agent.content.tables import one_line
from agent.content.xmlstream import Attributes, Grammar

if TYPE_CHECKING:
    from agent.content.walk import Walk


def read(again: Callable[[], Iterable[bytes]], walk: Walk) -> list[str]:
    """The strings by their numbers; `again` gives the part's bytes from their beginning."""
    try:
        return _quickly(again(), walk)
    except NotPlain:
        return _parsed(again(), walk)


class NotPlain(Exception):  # noqa: N818 -- no error: the long way is taken
    """This XML is not written the usual way; only a parser reads it rightly."""


_UNUSUAL = ("<!", "<x:", "encoding='", "UTF-16", "utf-16")
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")


def plain(raw: str) -> str:
    """Characters of XML as they are meant, with Excel's own escapes (22.9.2.19), on one line."""
    said = html.unescape(raw) if "&" in raw else raw
    if "_x" in said:
        said = _ESCAPE.sub(lambda e: chr(int(e[1], 16)), said)
    return said if said.isprintable() else one_line(said)


def blocks(pieces: Iterable[bytes], end: str) -> Iterator[list[str]]:
    """The text between one `end` tag and the next, many at a time; at last what is left over.

    Raises NotPlain where it is not written as Excel and its kin write it.
    """
    rest = ""
    decoder = codecs.getincrementaldecoder("utf-8")()
    for number, piece in enumerate(pieces):
        try:
            rest += decoder.decode(piece)
        except UnicodeDecodeError as problem:
            raise NotPlain from problem
        if "<!" in rest or (not number and any(mark in rest[:500] for mark in _UNUSUAL)):
            raise NotPlain
        *whole, rest = rest.split(end)
        yield whole
    yield [rest]


# A string as every usual program writes it; `_T` counts those that must have matched.
_STRING = re.compile(r'<t(?: xml:space="preserve")?(?:/>|>([^<]*)</t>)')
_T = re.compile(r"<t[ />]")
_PHONETIC = re.compile(r"<rPh .*?</rPh>", re.DOTALL)


def _quickly(pieces: Iterable[bytes], walk: Walk) -> list[str]:
    """The shared strings, found by their usual spelling. Raises NotPlain."""
    found: list[str] = []
    room = walk.budget.memory
    for some in blocks(pieces, "</si>"):
        for block in some:
            if "<rPh" in block:
                block = _PHONETIC.sub("", block)
            runs = _STRING.findall(block)
            if len(runs) != 1 and len(runs) != len(_T.findall(block)):
                raise NotPlain
            found.append(plain("".join(runs)))
            room -= len(found[-1]) + 56
        if room < 0:
            raise Refused(Reason.TOO_LARGE)
    if found.pop():  # what stands behind the last string
        raise NotPlain
    return found


def _parsed(pieces: Iterable[bytes], walk: Walk) -> list[str]:
    """The shared strings, rich runs joined, phonetic runs left out."""
    found: list[str] = []
    runs: list[str] = []
    room = walk.budget.memory
    inside = phonetic = False

    def said(_: Attributes) -> None:
        nonlocal inside
        inside = not phonetic

    def silent() -> None:
        nonlocal inside
        inside = False

    def reading(_: Attributes) -> None:
        nonlocal phonetic
        phonetic = True

    def reading_over() -> None:
        nonlocal phonetic
        phonetic = False

    def over() -> None:
        nonlocal room
        found.append(plain("".join(runs)))
        runs.clear()
        room -= len(found[-1]) + 56
        if room < 0:
            raise Refused(Reason.TOO_LARGE)

    def text(run: str) -> None:
        if inside:
            runs.append(run)

    starts: dict[str, Callable[[Attributes], None]] = {"t": said, "rPh": reading}
    ends: dict[str, Callable[[], None]] = {"t": silent, "rPh": reading_over, "si": over}
    Grammar(starts.get, ends.get, text).parse(pieces)
    return found
