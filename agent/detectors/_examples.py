"""Does a number stand there as an example, or as a program's own, rather than as somebody's?"""

from __future__ import annotations

import re

from agent.detectors._reading import Reading

_QUOTED = re.compile(
    r"(?:\be\.? ?g\.?|\bfor (?:example|instance)|\bsuch as|\bexample(?: value| number)?"
    r"|\blooks? like(?: this)?|\bin the format|\bdummy (?:number|value)|\bmade[- ]up(?: number)?"
    r"|\bspecimen(?: number)?)[\s:,(\"'=]{1,4}$",
    re.IGNORECASE,
)
"""Right before a value: it is an example of its form, whoever's it is."""
_TESTING = re.compile(
    # Not in an address, and not in the name of a firm: "example.org", "Example Analytics Ltd".
    r"(?<![\w.@/-])(?:e\.g\.|for (?:example|instance)|(?-i:examples?)|example (?:value"
    r"|number|patient)"
    r"|test(?:ing)?[ -]?(?:patients?|numbers?|cards?|data|range|accounts?|records?|cases?"
    r"|environment|system|suite)|(?:unit|user acceptance) tests?|uat|sandbox"
    r"|staging (?:server|system|site|database)"
    r"|demo(?:nstration)?|dummy|specimen (?:form|letter|payslip|number)|fictitious"
    r"|training (?:system|slides?|exercise|environment|database|data|patients?|material|pack)"
    r"|validator|e-?learning|modulus|check digit|synthetic|mock(?:ed|-up)?|placeholder"
    r"|fixture|sample (?:data|patient|value|record))(?![\w@/-]|\.\w)",
    re.IGNORECASE,
)
"""Somewhere in the sentence around a number that is kept for it."""
_FAR_AROUND = 120


def as_example(reading: Reading, start: int, end: int, *, specimen: bool) -> bool:
    """Whether a value stands there as an example, not as somebody's: right behind "for example",
    or, where it is one that is printed or kept for that, among words of tests and training.

    A known example alone says nothing: whoever fills in a form with one may mean it.
    """
    text = reading.text
    if _QUOTED.search(text, max(0, start - 40), start):
        return True
    return specimen and (
        _TESTING.search(text, max(0, start - _FAR_AROUND), min(len(text), end + _FAR_AROUND))
        is not None
    )


_PROGRAM = re.compile(
    r"https?://|\b(?:GET|POST|PUT|DELETE|HEAD) /|(?:^|[\s\"'(])/\w+/|\w\(\)|::|->|=>|\w=\w"
    r"|\b(?:INFO|WARN(?:ING)?|ERROR|DEBUG|TRACE|FATAL)\b|\b\d\d:\d\d:\d\d\b|\b[a-z]+_[a-z]+\b"
    r"|\b[a-z]+[A-Z][a-z]+\b|\b[A-Z][a-z]+(?:Error|Exception|Controller|Service)\b|[{}]"
    r"|\bids? (?:like|of)\b|\b[a-z]+-[a-z]+[-:]\d|\blocalhost\b|\[[A-Z]{2,8}-\d+\]"
)
"""A line that a program wrote, or that speaks of one: its long numbers are the program's."""


_FAR_ALONG = 400
"""Characters of a very long line that are looked at, either side."""


def by_a_program(reading: Reading, position: int) -> bool:
    """Whether the line that holds this place is a log's, a query's, a path's or the like."""
    low, high = reading.line(position)
    low, high = max(low, position - _FAR_ALONG), min(high, position + _FAR_ALONG)
    return _PROGRAM.search(reading.text, low, high) is not None
