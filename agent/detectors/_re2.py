"""In which lines does each detector have to look, on google-re2?

Two automata walk the text, one of all lists of words, one of all else: of both together it would
have so many states that it is made anew all the time. In each line that one stops in, a set of the
single triggers says which they are.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from agent.detectors._detector import Trigger
from agent.detectors._triggers import Scanner

_MEMORY = 64 << 20
"""Bytes that the automaton may take; when it is full re2 makes it anew or falls back to a slower
one. That of ordinary mail grows to some 12 MB more than with 24, where it is made anew all the time
and a pass takes eight times as long.
"""


_LONG_LINE = 400
"""In a longer line each match is told, so that only what is around it need be looked at."""


def expressions(trigger: Trigger, *, apart: bool = False) -> list[str]:
    """The trigger's patterns, its words and its endings, as expressions that every engine reads.

    `apart`: each word an expression of its own, which hyperscan looks for as a plain text.
    """
    found = list(trigger.patterns)
    if apart:
        found = [pattern + trigger.goes_on for pattern in found]
        found += [rf"(?i)\b{word.replace(' ', '[ -]')}\b" for word in sorted(trigger.words)]
        found += [rf"(?i)\w\w\w{ending}\b" for ending in sorted(trigger.endings)]
        return found
    return found + _lists(trigger)


def _lists(trigger: Trigger) -> list[str]:
    """The trigger's words and its endings, as one expression each."""
    found = []
    if trigger.words:
        found.append(rf"(?i)\b(?:{'|'.join(sorted(trigger.words)).replace(' ', '[ -]')})\b")
    if trigger.endings:
        found.append(rf"(?i)\w\w\w(?:{'|'.join(sorted(trigger.endings))})\b")
    return found


def owners(triggers: Sequence[Trigger], *, apart: bool = False) -> dict[str, list[int]]:
    """Each expression once, with the triggers that it belongs to."""
    found: dict[str, list[int]] = {}
    for index, trigger in enumerate(triggers):
        for expression in expressions(trigger, apart=apart):
            found.setdefault(expression, []).append(index)
    return found


def compile_re2(triggers: Sequence[Trigger]) -> Scanner:
    """A scanner on google-re2. Raises ImportError where that is not installed."""
    import re2

    options: Any = re2.Options()
    options.encoding = re2.Options.Encoding.LATIN1
    options.max_mem = _MEMORY
    options.never_capture = True
    owned = owners(triggers)
    every = [expression.encode("latin-1") for expression in owned]
    owner = list(owned.values())
    at_end = [expression.endswith(r"\n") for expression in owned]
    single = re2.Set.SearchSet(options)
    for expression in every:
        single.Add(expression)
    single.Compile()
    cores = {pattern: core for trigger in triggers for pattern, core in trigger.cores.items()}
    lists = {each for trigger in triggers for each in _lists(trigger)}
    apart = [each for each in owned if each in lists], [each for each in owned if each not in lists]
    unions = [
        re2.compile(
            b"|".join(b"(?:%b)" % cores.get(e, e).encode("latin-1") for e in expressions), options
        )
        for expressions in apart
        if expressions
    ]

    def scan(data: bytes) -> list[tuple[int, int]]:
        lines: dict[int, tuple[int, int]] = {}
        for union in unions:
            at = 0
            while (match := union.search(data, at)) is not None:
                end = match.end()
                start = data.rfind(b"\n", 0, end - 1) + 1
                at = data.find(b"\n", end - 1) + 1 or len(data)
                lines.setdefault(start, (end, at))
        found: list[tuple[int, int]] = []
        for start, (end, stop) in lines.items():
            line = data[start:stop]
            for i in single.Match(line) or ():
                if len(line) <= _LONG_LINE or at_end[i]:
                    found += [(index, stop if at_end[i] else end) for index in owner[i]]
                else:
                    each = re2.compile(every[i], options)
                    ends = [start + match.end() for match in each.finditer(line)]
                    found += [(index, end) for index in owner[i] for end in ends]
        return found

    return scan
