"""A classification alone on the first line of the body, as label clients and people write it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html.parser import HTMLParser

from agent.mail.leaves import Leaf
from agent.mail.markings import Mark, Outgoing, Source
from agent.mail.markings._names import written

_LINE = re.compile(r"\S[^\r\n]*")
# Where Outlook, Gmail, Yahoo, Thunderbird and Apple Mail begin the mail that is answered.
_QUOTES = re.compile(
    r"divRplyFwdMsg|appendonsend|gmail_quote|yahoo_quoted|moz-cite-prefix|moz-forward-container|"
    r"OutlookMessageHeader"
)
_NOT_SHOWN = re.compile(r"display:none|visibility:hidden|font-size:0(?![.\d])|mso-hide:all")
_VOID = frozenset({"br", "hr", "img", "input", "meta", "link", "col", "wbr", "area", "base"})
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

    _BREAKS = frozenset(
        {"p", "div", "br", "tr", "td", "table", "li", "ul", "ol", "h1", "h2", "h3", "h4", "h5",
         "h6", "hr", "center", "section", "article", "header", "footer", "pre", "address"}
    )  # fmt: skip
    _UNSEEN = frozenset({"style", "script", "title", "head", "template", "noscript"})

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.line = ""
        self._ended = False
        self._unseen: list[str] = []
        """The element that is not shown, and those of its kind inside it."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if self._unseen:
            if tag == self._unseen[0]:
                self._unseen.append(tag)
        elif tag == "blockquote" or _QUOTES.search(f"{said.get('id')} {said.get('class')}"):
            self._ended = True
        elif tag in self._UNSEEN or (tag not in _VOID and _hidden(said)):
            self._unseen.append(tag)
        elif tag in self._BREAKS:
            self._break()

    def handle_endtag(self, tag: str) -> None:
        if self._unseen:
            if tag == self._unseen[0]:
                self._unseen.pop()
        elif tag in self._BREAKS:
            self._break()

    def handle_data(self, data: str) -> None:
        if not self._ended and not self._unseen:
            self.line = (self.line + " ".join(data.split()) + " ").lstrip()[:500]

    def _break(self) -> None:
        if self.line.strip():
            self.line = self.line.strip()
            self._ended = True


def _hidden(said: dict[str, str]) -> bool:
    style = said.get("style", "").replace(" ", "").lower()
    return "hidden" in said or bool(_NOT_SHOWN.search(style))


SOURCE = Source("first-line", _read)
