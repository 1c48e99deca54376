"""Does a sentence say a thing of the one whom it names, or of something else?"""

from __future__ import annotations

import re

from agent.detectors._kind import Statement, compiled
from agent.detectors._names import TITLE, Name

_FARTHEST_AFTER, _FARTHEST_BEFORE, BEHIND = 90, 45, 25
OTHER_SUBJECT = re.compile(
    r":\s*\n|\b(?:questions?|query|queries|enquir\w+)\b|(?<=\w )(?:asked|asks)\b"
    r"|\bit(?:'s| is| was)\b"
    r"|https?:|\b(?:says?|said|wrote|writes|written|author"
    r"|director|chairman|book|film|movie"
    r"|stars?|reports?|reported(?! (?:hearing|feeling|having|pain|low|chest|suicidal))"
    r"|claims?|called|argues?|warns?|discuss\w*|explor\w*|address\w*)\b",
    re.IGNORECASE,
)
_THEIRS = re.compile(
    r" (?:[\w-]+ )?$| (?:[\w-]+ ){0,2}(?:is|was|were|has|had|have) (?:[\w-]+ )?$", re.IGNORECASE
)
"""What stands between "Jane Smith's" and what is hers: "recent stroke", "baby was stillborn"."""
_WHOSE = re.compile(
    r",? (?:[\w'-]+ ){0,5}(?:his|her|their|whose) (?:[\w-]+ ){0,3}$"
    r"|(?::| [-–—]) (?:[\w-]+ ){0,2}$"
    r"|[ ,(]{1,3}\d{1,3} ?(?:[MF]|y/?o|yrs?|years?(?: old)?)?[ ,):-]{1,3}$",
    re.IGNORECASE,
)
"""What stands between "Jane Smith" and what is hers: "starts her second", ": recurrent", "(82)"."""
_ROLE = (
    "patient|pt|client|resident|tenant|employee|pupil|student|service user|claimant|applicant"
    "|carer|participant|member"
)
_JOINED = re.compile(
    r"^\W{1,4}$|[a-z] ?[-:(] *$|\b(?:for|of|against|about|regarding|concerning|is|was|re) *"
    rf"(?:{TITLE} *|(?:the |our )?(?:{_ROLE}) *)?$",
    re.IGNORECASE,
)


_ACTS = re.compile(
    r"^ to \w|\b(?:will|can|could|please|leads?|leading|present(?:s|ed)|talks?|spoke|ran|runs?"
    r"|running|rais(?:ed|ing)|won|wins|join(?:s|ed)?|retires?|brings?|sends?|sent|finish\w*|chase|updat\w+"
    r"|attend(?:s|ed|ing)|train\w+|teach\w*|organis\w+|hosts?|works?|working|head of|manager"
    r"|lead|nurse|sister|consultant|officer|advis[eo]r|analyst|coordinator|specialist|director"
    r"|professor|chair|cllr|sponsor\w*|congrat\w*|thanks?|well done|present|apologies"
    r"|ask(?:s|ed)?|approv\w+|review\w*|check\w*|demo\w*|explain\w*|explor\w*|guardian|secretary|extract|data"
    r"|trainer|speaker|dr|prof|mp|the (?:[a-z]+ )?(?:audit|clinic|team|dashboard|slides|paper))\b",
    re.IGNORECASE,
)
"""What colleagues do, and are: a sentence with it is about their work."""
_PRAISE = re.compile(r"\b(?:congrat\w*|thanks?|well done|present|apologies)\b", re.IGNORECASE)
_CLOSE = 60


def _goes_on_about(text: str, name: Name, between: str) -> bool:
    """Whether a sentence goes straight on from a name, and not about what its bearer does."""
    before = text[max(0, name.start - _CLOSE) : name.start]
    before = before[before.rfind("\n") + 1 :]
    return (
        len(between) <= _CLOSE
        and "\n" not in between
        and _ACTS.search(between) is None
        and _ACTS.search(before) is None
    )


def bound(text: str, kind: Statement, name: Name, term: re.Match[str]) -> bool:
    """Whether a sentence says the term of the one it names: "X was …", "X's …", "… of X"."""
    if name.end <= term.start():
        between = text[name.end : term.start()]
        if OTHER_SUBJECT.search(between):
            return False
        if compiled(kind.plain).match(text, term.start()):
            return _PRAISE.search(text, max(0, name.start - _CLOSE), name.start) is None
        if len(between) > _FARTHEST_AFTER:
            return False
        return (
            (text[name.end - 2 : name.end] == "'s" and _THEIRS.match(between) is not None)
            or between.strip() in {"", ",", "-", ":", "("}
            or between.startswith(("'s ", "' "))
            or _WHOSE.match(between) is not None
            or compiled(kind.cue).search(between + text[term.start() : term.end() + BEHIND])
            is not None
            or (kind.loose and _goes_on_about(text, name, between))
        )
    if term.end() <= name.start:
        between = text[term.end() : name.start]
        return (
            OTHER_SUBJECT.search(between) is None
            and _JOINED.search(between) is not None
            and (
                len(between) <= _FARTHEST_BEFORE
                or compiled(kind.plain).match(text, term.start()) is not None
            )
        )
    return name.start > term.start() and name.end < term.end()
