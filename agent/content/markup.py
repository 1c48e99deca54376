"""What does a page of HTML say, to the eye and behind it?

One pass over the tags, in time linear in the page, however broken. Inline markup joins text, so
that a number split by `<b>` is one number; blocks break lines; a row of a table is one line with
tabs. Hidden text counts as text; comments, titles and scripts stand in a section of their own.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from agent.content import inline
from agent.content.flow import Flow
from agent.content.text import decode

if TYPE_CHECKING:
    from agent.content.walk import Walk

# HTML Living Standard, section 15.3 (rendering): elements that stand on lines of their own.
_BLOCKS = frozenset(
    """
    address article aside blockquote body br button caption center dd details dialog dir div dl dt
    fieldset figcaption figure footer form frameset h1 h2 h3 h4 h5 h6 head header hgroup hr html
    legend li link main menu meta nav ol optgroup option p pre search section select summary table
    tbody td textarea tfoot th thead title tr ul
    """.split()  # noqa: SIM905 -- read as the words they are
)
_CELLS = frozenset(("td", "th"))
_VERBATIM = frozenset(("pre", "textarea", "listing", "xmp"))
_RAW = frozenset(("script", "style"))
# Every step is decided by one character, so no input is slow. The lenient form is for what comes
# after a tag whose quotation marks never close.
_TAG = re.compile(r"""<(/?)([a-zA-Z][^\s/>]*)([^>"']*(?:"[^"]*"[^>"']*|'[^']*'[^>"']*)*)>""")
_LENIENT_TAG = re.compile(r"<(/?)([a-zA-Z][^\s/>]*)([^>]*)>")
_SAID = re.compile(
    r"""(?i)\b(?:alt|title|value|placeholder|content|summary|label|aria-label)"""
    r"""\s*=\s*("[^"]*"|'[^']*'|[^\s"'>]+)"""
)
_ADDRESS = re.compile(r"""(?i)\bhref\s*=\s*["']?(?:mailto|tel|sms):([^"'\s>?]+)""")
_ANY_TAG = re.compile(r"<[^<>]*>")
_SPACES = re.compile(r"[ \t\r\n\f]+")
_CHARSET = re.compile(
    rb"""(?i)<(?:meta[^>]{0,200}?charset|\?xml[^>]{0,200}?encoding)\s*=\s*["']?\s*([\w:.-]{2,40})"""
)
_BREATHS = 4096
"""Tags between two looks at the clock."""


class _Page(Flow):
    """What was read so far, and what stands behind it."""

    def __init__(self) -> None:
        super().__init__()
        self.unseen: list[str] = []
        self._verbatim = 0

    def text(self, raw: str) -> None:
        if not self._verbatim:
            raw = _SPACES.sub(" ", raw)
        self.say(html.unescape(raw) if "&" in raw else raw)

    def tag(self, name: str, closing: bool) -> None:
        if name in _BLOCKS:
            self.say("\n")
        if name in _CELLS:
            if not closing:
                self.open_cell()
        elif name == "tr":
            if closing:
                self.close_row()
            else:
                self.open_row()
        elif name == "table":
            if closing:
                self.close_table()
            else:
                self.open_table()
        elif name in _VERBATIM:
            self._verbatim = max(0, self._verbatim + (-1 if closing else 1))

    def attributes(self, source: str) -> None:
        for value in (*_SAID.findall(source), *_ADDRESS.findall(source)):
            self.aside(html.unescape(value.strip("\"'")))

    def aside(self, text: str) -> None:
        if any(map(str.isalnum, text)):
            self.unseen.append(text)


def _comment(source: str, start: int, page: _Page) -> int:
    """Read what begins with `<!`, `<?` or `</` and is no tag; where it ends, or -1 if it never."""
    is_comment = source.startswith("<!--", start)
    end = source.find("-->" if is_comment else ">", start + 2)
    if end == -1:
        return -1
    inner = source[start + (4 if is_comment else 2) : end]
    if not inner.lower().startswith(("doctype", "xml", "[if", "[endif")) or is_comment:
        page.aside(html.unescape(_ANY_TAG.sub(" ", inner)))
    return end + (3 if is_comment else 1)


def extract(source: str) -> tuple[str, str]:
    """The page's text, and apart from it what it carries unseen: comments, titles, scripts.

    The time is linear in the length.
    """
    page = _Page()
    _scan(source, page, lambda: None)
    return page.whole(), "\n".join(page.unseen)


def say(source: str, section: str, walk: Walk) -> None:
    """Tell a page to the walk; what was read before a limit is said."""
    page = _Page()
    try:
        _scan(source, page, walk.breathe)
    finally:
        walk.say(page.whole(), section)
        behind = f"{section}, behind the page" if section else "behind the page"
        walk.say("\n".join(page.unseen), behind)
    inline.say(inline.addresses(source), walk)


def _scan(source: str, page: _Page, breathe: Callable[[], None]) -> None:
    """One pass over the source. `breathe` is called now and then and may raise."""
    at = tags = 0
    pattern, last = _TAG, source.rfind(">")
    comments = True
    while (start := source.find("<", at)) != -1 and start < last:
        if start > at:
            page.text(source[at:start])
        tags += 1
        if tags % _BREATHS == 0:
            breathe()
        tag = pattern.match(source, start)
        following = source[start + 1]
        if tag is None and following.isalpha() and pattern is _TAG:
            pattern = _LENIENT_TAG  # a quotation mark in this tag never closes
            tag = pattern.match(source, start)
        if tag is None:
            end = _comment(source, start, page) if following in "!?/" and comments else -1
            if end == -1:
                comments = comments and following not in "!?/"
                page.text("<")
                end = start + 1
            at = end
            continue
        name, at = tag[2].lower(), tag.end()
        page.tag(name, closing=bool(tag[1]))
        if "=" in tag[3]:
            page.attributes(tag[3])
        if name in _RAW and not tag[1]:
            at = _raw(source, at, name, page)
    page.text(source[at:])


def _raw(source: str, at: int, name: str, page: _Page) -> int:
    """Pass over a script or a style sheet; where it ends. Scripts may carry data: kept aside."""
    close = re.compile(rf"(?i)</{name}").search(source, at)
    end = close.start() if close else len(source)
    if name == "script":
        page.aside(source[at:end])
    return end


def read(data: bytes, walk: Walk) -> None:
    """A page: its text, and what stands behind it."""
    declared = _CHARSET.search(data[:4096])
    charset = walk.charset or (declared[1].decode("ascii", "replace") if declared else "")
    say(decode(data, charset), "", walk)
