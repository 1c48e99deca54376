"""Does it say that a person belongs to a trade union?

Unions of the Trades Union Congress, and the professions' own in health and education.
"""

from agent.detectors._detector import Trigger
from agent.detectors._statement import Statement, statement
from agent.detectors._words import words

_UNIONS = (
    r"unison|gmb|rcn|bma|nasuwt|usdaw|aslef|rmt|tssa|bectu|hcsa|community union|napo|ucatt|naht"
    r"|ascl|bfawu|musicians' union"
    r"|royal college of nursing|royal college of midwives|hospital consultants"
)
_AS_WRITTEN = (
    r"(?:Unite|UNITE)(?: [Tt]he [Uu]nion)?|RCM|NEU|NUT|UCU|PCS|CWU|FBU|Prospect|NUJ|Equity|CSP|POA"
    r"|FDA|EIS"
)

TRADE_UNION = statement(
    "trade-union",
    "trade union membership of a person",
    Trigger(
        patterns=(
            r"(?i)[\t|;,]\"? ?(?:trade )?union\b",
            r"(?i)\btrades? union",
            r"(?i)\bunion (?:member|rep|subs|dues|official|steward|card)",
            r"(?i)\bshop steward",
            # In small letters it is how people sing, and a program.
            r"\bU(?:nison|NISON)\b",
            r"\bunison (?:rep|memb|branch|stew|offic|subs|conven)|\b(?:of|join|joined) unison\b",
            r"\bUnite(?:'s)? (?:the [Uu]nion|[Uu]nion|rep|memb|conven|stew|branch)",
            r"\b(?:PCS|NEU|NUT|UCU|CWU|FBU|RCM|NUJ|POA|EIS)\b",
        ),
        words=words("gmb rcn bma nasuwt usdaw aslef rmt tssa bectu"),
    ),
    Statement(
        exact=rf"\b(?:{_AS_WRITTEN})\b",
        term=rf"\b(?:{_UNIONS})\b|\btrades? union\b|\bunion (?:member\w*|rep\w*|subs|dues"
        rf"|official|steward)\b|\bshop steward\b",
        cue=r"\bmember(?:ship)? of\b|\bmember\b|\bshop steward\b|\bconven[eo]r\b"
        r"|\brep(?:resentative"
        r"|resented)?\b|\bsubs(?:criptions?)?\b|\bdues\b|\bstrike\b|\bjoined\b"
        r"|\btrade union is\b|\bbelongs to\b|\bballot|\bpicket|\bis (?:in|with)\b"
        r"|\bunion\b(?= (?:member|rep))",
        label=r"(?:trade )?union(?: member(?:ship)?)?",
        bar=r"\b(?:policy|recognition agreement|negotiat\w+|consultation|meeting with"
        r"|members are|members will|members have|branch meeting|national ballot"
        r"|students?' union|european union|credit union)\b",
    ),
)
