"""A classification that a person wrote into the subject: at its start, or at its end.

"OFFICIAL-SENSITIVE: June list", "[OFFICIAL-SENSITIVE] June list", "June list - OFFICIAL-SENSITIVE",
"June list [SEC=OFFICIAL:Sensitive]". A subject that talks about the marking is not marked.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice

from agent.mail.markings import Level, Mark, Outgoing, Source
from agent.mail.markings._names import level_of, written

# What mail programs and gateways put before a subject; a reply keeps its marking.
_PREFIX = re.compile(
    r"\s*(?:(?:re|fw|fwd|aw|wg|sv|vs|tr|rv|antw|odp|ynt|res|enc|rif|automatic reply|out of office|"
    r"accepted|tentative|declined|cancell?ed|updated|undeliverable|recall|read)"
    r"(?:\[\d+\])?\s*:\s*)",
    re.IGNORECASE,
)
_BRACKETED = re.compile(
    r"[\[({<]+([^\[\](){}<>]{1,80}(?:[\[(][^\[\](){}<>]{1,40}[\])])?)[\])}>]+"
    r"|(?P<mark>[*~#=_|]{1,3})[ ]?([^*~#=_|]{1,80}?)[ ]?(?P=mark)"
)
_BRACKETED_END = re.compile(rf"(?:{_BRACKETED.pattern})\s*$")
# `[SEC=OFFICIAL:Sensitive, ACCESS=…]`, the subject form of the Email Protective Marking Standard.
_AUSTRALIAN = re.compile(r"SEC[=:]\s*([^,\]]{1,60})", re.IGNORECASE)
_DASH = re.compile(r"\s+[-–—|/]+\s+")
_SEPARATOR = re.compile(r"\s*:\s*|\s+[-–—|/]+\s+|\s*[|]\s*|\s*—\s*")

# The marking in capitals at the very start, and the subject right behind it.
_STANDS_ALONE = re.compile(
    r"((?:UK |EXTERNAL )?OFFICIAL[ ]?[-–— ][ ]?SENSITIVE"
    r"(?:[ ]?[\[(][A-Z][A-Z &/-]{1,40}[\])])?)[ ]+(?=[A-Za-z0-9])"
)
# What follows where somebody writes about the marking.
_ABOUT = re.compile(
    r"(?:is|are|was|were|or|and|vs|versus|means?|mails?|e-?mails?|messages?|documents?|files?|"
    r"information|material|content|guidance|guide|policy|training|course|rules?|handling|tag|"
    r"in|on|for|should|must|to|what|why|how|when|explained|missing|removed|needed|required|not|no|"
    r"data|headers?|only|stuff|items?)\b|.*\b(?:marking|marked|label|labell?ing|classif\w+)s?\b",
    re.IGNORECASE,
)
_EXPLAINS = re.compile(
    r"\s*(?:(?:what|how|why|when)\b.*\b(?:means?|it|use|mark|label)\b"
    r"|.*\b(?:markings?|labels?|classifications?)\b"
    r"|(?:explained|guidance|training|policy|a guide|e-?learning|an? introduction)\W*$)",
    re.IGNORECASE,
)

_MAX_SUBJECT = 2000
"""Characters; RFC 5322 lines have 998."""


def _places(subject: str) -> Iterator[tuple[Iterable[str], bool]]:
    """Where a marking stands: in brackets at either end (True), or set apart at either end. For
    each place what may be the marking, the longest first: it may hold a separator itself.
    """
    start = _without_prefixes(subject)
    end = start
    while match := _BRACKETED.match(start):
        yield [match[1] or match[3]], True
        start = _without_prefixes(start[match.end() :])
    separators = [
        each
        for each in islice(_SEPARATOR.finditer(start), 3)
        if not _EXPLAINS.match(start, each.end())
    ]
    yield [start, *(start[: each.start()] for each in reversed(separators))], False
    alone = _STANDS_ALONE.match(start)
    if alone and not _ABOUT.match(start, alone.end()):
        yield [alone[1]], False
    while match := _BRACKETED_END.search(end, max(0, len(end) - 200)):
        yield [match[1] or match[3]], True
        end = end[: match.start()].rstrip()
    yield [end[dash.end() :] for dash in list(_DASH.finditer(end))[-3:]], False


def _without_prefixes(subject: str) -> str:
    while match := _PREFIX.match(subject):
        subject = subject[match.end() :]
    return subject.strip()


def _level(candidate: str, message: Outgoing, *, bracketed: bool) -> Level | None:
    bare = candidate.strip()
    if bracketed and (australian := _AUSTRALIAN.match(bare)):
        return level_of(australian[1], message.labels)
    level = written(bare, message.labels)
    if level is Level.LOWER and not (bracketed or bare.isupper()):
        return None  # "Official: opening hours" is English
    return level


def _read(message: Outgoing) -> Iterable[Mark]:
    found = [set(_levels(field.text, message)) for field in message.headers.all("subject")]
    if all(found):  # of several subjects nobody knows which one is shown
        for level in sorted(set().union(*found)):
            yield Mark("subject", level)


def _levels(subject: str, message: Outgoing) -> Iterator[Level]:
    for candidates, bracketed in _places(subject[:_MAX_SUBJECT]):
        levels = (_level(each, message, bracketed=bracketed) for each in candidates)
        level = next(filter(None, levels), None)
        if level is not None:
            yield level


SOURCE = Source("subject", _read)
