"""Is this device kept as the procedure asks?

One module a check. Each offers a `Check`: what it reads of a machine (a collector a platform,
through `Host` alone), and a pure `judge` of those facts against the organisation's parameters.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from agent import plugins
from agent.event import Finding, Outcome
from agent.host import Host, Platform, Unreadable
from agent.policy import Policy

# The facts of a check are its own business: what its collectors return and its judge takes.
Facts = Any


@dataclass(frozen=True, slots=True)
class Check:
    """One check, on every platform that it knows."""

    id: str
    """Kebab-case, permanent."""
    title: str
    """What it answers, for people: "Is every disk encrypted?"."""
    clauses: tuple[str, ...]
    """The procedure's clauses that it serves."""
    parameters: type[Any]
    """A frozen dataclass; its table in `policies/checks.toml` has the check's id."""
    collect: Mapping[Platform, Callable[[Host], Facts]]
    """Reads the facts of one platform. May raise Unreadable: then the outcome is unknown."""
    judge: Callable[[Facts, Any], Finding]
    """Facts and parameters to a finding. Pure."""


def discover() -> dict[str, Check]:
    """Every check by its id."""
    return plugins.discover("agent.checks", Check)


def parameters(policy: Policy, checks: Mapping[str, Check]) -> dict[str, Any]:
    """Each check's parameters from `checks.toml`. Raises TomlError, also for an absent check."""
    return policy.bind_each("checks", {each.id: each.parameters for each in checks.values()})


def run(check: Check, host: Host, bound: object) -> Finding:
    """What the check finds on this host; never raises.

    `bound` are the check's parameters. `took_ms` is wall time.
    """
    started = time.perf_counter()
    finding = _run(check, host, bound)
    return replace(finding, took_ms=round((time.perf_counter() - started) * 1000))


def _run(check: Check, host: Host, bound: object) -> Finding:
    collect = check.collect.get(host.platform)
    if collect is None:
        return Finding(
            check.id,
            Outcome.UNKNOWN,
            "platform-not-supported",
            explanation=f"Safehand cannot check this on {host.platform.value} yet.",
        )
    try:
        return check.judge(collect(host), bound)
    except Unreadable as problem:
        return Finding(
            check.id,
            Outcome.UNKNOWN,
            f"unreadable-{problem.code.lower()}",
            explanation=f"{problem.what} could not be read ({problem.code}).",
            remedy=""
            if host.privileged
            else "Run it again as administrator: some of this is only shown to one.",
        )
    except Exception as problem:  # noqa: BLE001 -- one check's bug must not silence the others
        return Finding(
            check.id,
            Outcome.ERROR,
            "check-failed",
            explanation=f"The check itself failed ({type(problem).__name__}).",
            remedy="Please report this, with a capture of this machine (`safehand capture FILE`).",
        )
