"""A classification that a person wrote into the subject: at its start, or at its end.

"OFFICIAL-SENSITIVE: June list", "[OFFICIAL-SENSITIVE] June list", "June list - OFFICIAL-SENSITIVE",
"June list [SEC=OFFICIAL:Sensitive]". A subject that talks about the marking is not marked.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice

from agent.mail.markings import Level, Mark, Outgoing, Source
from agent.mail.markings._names import written

# What mail programs and gateways put before a subject; a reply keeps its marking.
_PREFIX = re.compile(
    r"\s*(?:(?:re|fw|fwd|aw|wg|sv|vs|tr|rv|antw)(?:\[\d+\])?\s*:\s*)", re.IGNORECASE
)
_BRACKETED = re.compile(r"[\[({<]+([^\[\](){}<>]{1,80}(?:[\[(][^\[\](){}<>]{1,40}[\])])?)[\])}>]+")
_BRACKETED_END = re.compile(_BRACKETED.pattern + r"\s*$")
_DASH = re.compile(r"\s+[-–—|/]+\s+")
_SEPARATOR = re.compile(r"\s*:\s+|\s+[-–—|/]+\s+|\s*[|]\s*|\s*—\s*")

_MAX_SUBJECT = 2000
"""Characters; RFC 5322 lines have 998."""


def _places(subject: str) -> Iterator[tuple[Iterable[str], bool]]:
    """Where a marking stands: in brackets at either end (True), or set apart at either end. For
    each place what may be the marking, the longest first: it may hold a separator itself.
    """
    start = _without_prefixes(subject)
    end = start
    while match := _BRACKETED.match(start):
        yield [match[1]], True
        start = _without_prefixes(start[match.end() :])
    separators = list(islice(_SEPARATOR.finditer(start), 3))
    yield [start, *(start[: each.start()] for each in reversed(separators))], False
    while match := _BRACKETED_END.search(end, max(0, len(end) - 200)):
        yield [match[1]], True
        end = end[: match.start()].rstrip()
    yield [end[dash.end() :] for dash in list(_DASH.finditer(end))[-3:]], False


def _without_prefixes(subject: str) -> str:
    while match := _PREFIX.match(subject):
        subject = subject[match.end() :]
    return subject.strip()


def _level(candidate: str, message: Outgoing, *, bracketed: bool) -> Level | None:
    bare = candidate.strip()
    if bare.upper().startswith("SEC="):
        bare = bare[4:].split(",")[0]
    level = written(bare, message.labels)
    if level is Level.LOWER and not (bracketed or bare.isupper()):
        return None  # "Official: opening hours" is English
    return level


def _read(message: Outgoing) -> Iterable[Mark]:
    for field in message.headers.all("subject"):
        for candidates, bracketed in _places(field.text[:_MAX_SUBJECT]):
            levels = (_level(each, message, bracketed=bracketed) for each in candidates)
            level = next(filter(None, levels), None)
            if level is not None:
                yield Mark("subject", level)


SOURCE = Source("subject", _read)
