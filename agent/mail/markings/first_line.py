"""A classification alone on the first line of the body, as label clients and people write it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html.parser import HTMLParser

from agent.mail.leaves import Leaf
from agent.mail.markings import Mark, Outgoing, Source
from agent.mail.markings._names import written

_LINE = re.compile(r"\S[^\r\n]*")
_ENOUGH = 64 * 1024
"""Characters of a body in which its first line must have come."""


def _read(message: Outgoing) -> Iterable[Mark]:
    for leaf in message.leaves:
        if leaf.attached or leaf.media_type not in {"text/plain", "text/html"}:
            continue
        line = first_line(leaf)
        if not line:
            continue  # an empty plain part beside an HTML one
        level = None if line.startswith((">", "|")) else written(line, message.labels)
        return () if level is None else (Mark("first-line", level),)
    return ()


def first_line(leaf: Leaf) -> str:
    """The first line that a reader of this text or HTML part sees, empty where it has none."""
    text = leaf.text()[:_ENOUGH].lstrip("\ufeff")
    if leaf.media_type == "text/html":
        reader = _FirstLine()
        reader.feed(text)
        reader.close()
        return reader.line
    found = _LINE.search(text)
    return found[0].strip() if found else ""


class _FirstLine(HTMLParser):
    """The first line that is seen, and nothing once quoted mail has begun."""

    _BREAKS = frozenset({"p", "div", "br", "tr", "td", "table", "li", "h1", "h2", "h3", "hr"})
    _UNSEEN = frozenset({"style", "script", "title", "head"})

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.line = ""
        self._ended = False
        self._unseen = 0

    def handle_starttag(self, tag: str, _attrs: object) -> None:
        if tag == "blockquote":
            self._ended = True
        elif tag in self._UNSEEN:
            self._unseen += 1
        elif tag in self._BREAKS:
            self._break()

    def handle_endtag(self, tag: str) -> None:
        if tag in self._UNSEEN:
            self._unseen = max(0, self._unseen - 1)
        elif tag in self._BREAKS:
            self._break()

    def handle_data(self, data: str) -> None:
        if not self._ended and not self._unseen:
            self.line = (self.line + " ".join(data.split()) + " ").lstrip()[:500]

    def _break(self) -> None:
        if self.line.strip():
            self.line = self.line.strip()
            self._ended = True


SOURCE = Source("first-line", _read)
