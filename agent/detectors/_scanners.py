"""Which engine makes the one pass over the text here?"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from agent.detectors._detector import Trigger
from agent.detectors._hyperscan import compile_hyperscan
from agent.detectors._re2 import compile_re2
from agent.detectors._triggers import Scanner, compile_re

ENGINES: Mapping[str, Callable[[Sequence[Trigger], Path | None], Scanner]] = {
    "hyperscan": compile_hyperscan,
    "re2": lambda triggers, _: compile_re2(triggers),
    "re": lambda triggers, _: compile_re(triggers),
}
"""By name, the fastest first. The last needs nothing that is not there."""


def compile_fastest(triggers: Sequence[Trigger], cache: Path | None) -> Scanner:
    """A scanner on the fastest engine that is installed."""
    for compile_ in ENGINES.values():
        try:
            return compile_(triggers, cache)
        except ImportError:
            continue
    raise AssertionError("the standard library's engine is always there")
