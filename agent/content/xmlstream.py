"""How is XML read without trusting it?

As a stream, element by element, by expat. A document that declares entities is refused: no office
program writes them, and every XML bomb needs them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING
from xml.parsers import expat

from agent.content.document import Reason, Refused

if TYPE_CHECKING:
    from agent.content.walk import Walk

Attributes = dict[str, str]
Start = Callable[[Attributes], object]
End = Callable[[], object]
Text = Callable[[str], object]

_MAX_DEPTH = 500
"""Elements inside elements; office documents stay under fifty."""


def _refuse(*_: object) -> None:
    raise Refused(Reason.BROKEN)


class Grammar:
    """What is called for which element, by its name without the prefix: prefixes and namespaces
    differ between transitional, strict and older documents. One grammar may read many documents.
    """

    def __init__(
        self,
        starts: Callable[[str], Start | None],
        ends: Callable[[str], End | None],
        text: Text,
    ) -> None:
        """`starts` and `ends` give what is called where an element of that name starts and ends,
        or None; each is asked once for each name. `text` is called for all characters.
        """
        self._starts = starts
        self._ends = ends
        self._text = text
        self._openers: dict[str, Start | None] = {}
        self._closers: dict[str, End | None] = {}

    def _started(self, full: str, attributes: Attributes) -> None:
        try:
            call = self._openers[full]
        except KeyError:
            call = self._openers[full] = self._starts(full.rpartition(":")[2])
        if call is not None:
            call(attributes)

    def _ended(self, full: str) -> None:
        try:
            call = self._closers[full]
        except KeyError:
            call = self._closers[full] = self._ends(full.rpartition(":")[2])
        if call is not None:
            call()

    def parse(self, pieces: Iterable[bytes]) -> None:
        """Reads one document. Raises Refused where it declares entities; expat.ExpatError where
        it is not XML; and whatever is raised by what is called.
        """
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.EntityDeclHandler = _refuse
        parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
        parser.StartElementHandler = self._started
        parser.EndElementHandler = self._ended
        parser.CharacterDataHandler = self._text
        for piece in pieces:
            parser.Parse(piece, False)
        parser.Parse(b"", True)


def local(attributes: Attributes, name: str) -> str:
    """The value of the attribute with that local name, in any namespace; empty where absent."""
    if name in attributes:
        return attributes[name]
    suffix = ":" + name
    return next((v for k, v in attributes.items() if k.endswith(suffix)), "")


def leaves(pieces: Iterable[bytes], walk: Walk) -> list[tuple[str, Attributes, str]]:
    """Every element that has characters or attributes: local name, attributes, own characters.

    For small documents: all of it is kept until the end.
    """
    found: list[tuple[str, Attributes, str]] = []
    open_elements: list[tuple[str, Attributes, list[str]]] = []
    room = walk.budget.memory

    def starts(name: str) -> Callable[[Attributes], None]:
        def start(attributes: Attributes) -> None:
            if len(open_elements) > _MAX_DEPTH:
                raise Refused(Reason.TOO_DEEP)
            open_elements.append((name, attributes, []))

        return start

    def text(run: str) -> None:
        nonlocal room
        room -= len(run)
        if room < 0:
            raise Refused(Reason.TOO_LARGE)
        open_elements[-1][2].append(run)

    def end() -> None:
        name, attributes, runs = open_elements.pop()
        said = "".join(runs)
        if attributes or said.strip():
            found.append((name, attributes, said))

    Grammar(starts, lambda _: end, text).parse(pieces)
    return found
