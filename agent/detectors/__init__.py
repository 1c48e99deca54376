"""What personal data is in a text?

One module a kind of personal data. Each offers a `Detector`: what must be in a line before it is
looked at, and a judge of what stands there. The engine reads every text once for all of them.
"""

from __future__ import annotations

import secrets
from graphlib import TopologicalSorter

from agent import plugins
from agent.detectors._detector import Detector, Part, Strength
from agent.detectors._engine import Context, Engine, Findings, PersonalData
from agent.detectors._hyperscan import default_cache
from agent.detectors._scanners import ENGINES, compile_fastest
from agent.detectors._text import BREAKS
from agent.policy import Policy

__all__ = [
    "Context",
    "Detector",
    "Engine",
    "Findings",
    "Part",
    "PersonalData",
    "Strength",
    "discover",
    "load",
]


def discover() -> dict[str, Detector]:
    """Every detector by its id."""
    return plugins.discover("agent.detectors", Detector)


def load(policy: Policy, *, scanner: str = "") -> Engine:
    """The engine for this organisation's `detectors.toml`.

    `scanner` names what makes the one pass over the text, `hyperscan`, `re2` or `re`; left out,
    the fastest that is installed. All find the same. Raises TomlError for an unknown detector or
    parameter, ImportError where the named scanner is not installed.
    """
    known = discover()
    parameters = policy.bind_each("detectors", {d.id: d.parameters for d in known.values()})
    order = TopologicalSorter({d.id: d.needs for d in known.values()}).static_order()
    chosen = [known[each] for each in order if parameters[each].enabled]
    triggers = [*(each.trigger for each in chosen), BREAKS]
    make = ENGINES[scanner] if scanner else compile_fastest
    return Engine(chosen, parameters, make(triggers, default_cache()), secrets.token_bytes(32))
