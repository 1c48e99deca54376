"""Is this device kept as the procedure asks?

One module a check. Each offers a `Check`: what it reads of a machine (a collector a platform,
through `Host` alone), and a pure `judge` of those facts against the organisation's parameters.
"""

from __future__ import annotations

import hashlib
import importlib
import json
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import agent
from agent import plugins
from agent.event import JSON, Finding, Outcome, Scope, badness, worst
from agent.host import Host, Platform, Unreadable
from agent.host.capture import Document, RecordingHost
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
    cyber_essentials: str = "none"
    """The theme of Cyber Essentials v3.3 that it answers; `none` where no theme asks for it."""
    dspt: str = "none"
    """The item of the NHS Data Security and Protection Toolkit that it is evidence for."""
    watch: Mapping[Platform, tuple[str, ...]] = field(default_factory=dict)
    """What calls for a new run when it changes, by platform: a file or folder; a folder with those
    in it ("/etc/dconf/db/*", Linux); a registry key; "volumes:" and "log:CHANNEL" (Windows);
    "command:/usr/bin/fdesetup status" for what is told in no other way (macOS). Linux says so at
    once; the others are looked at every minute, commands every four.
    """
    valid_for: timedelta = timedelta(hours=24)
    """How long its answer may be relied on; after that a silent device is no evidence."""
    slow: bool = False
    """It waits long for other programs, so it is started before the rest."""


def later(module: str) -> Callable[[Host], Facts]:
    """The `collect` of a module of this folder, such as "_disks.linux", loaded when it is first
    called: a machine never loads the other platforms' code.
    """

    def collect(host: Host) -> Facts:
        return importlib.import_module(f"{__name__}.{module}").collect(host)

    return collect


def conclude(
    check: str,
    scopes: Iterable[Scope],
    remedies: Mapping[str, str],
    *,
    good: str,
    evidence: Mapping[str, JSON] | None = None,
) -> Finding:
    """The finding that its parts add up to: the worst part speaks for the whole.

    `remedies` says what to do by reason code; `good` is the explanation when every part passed.
    """
    parts = tuple(sorted(scopes, key=lambda part: badness(part.outcome)))
    outcome = worst(part.outcome for part in parts)
    if not parts:
        return Finding(check, outcome, "nothing-to-judge", explanation=good)
    first = parts[0]
    settled = outcome in {Outcome.PASS, Outcome.NOT_APPLICABLE}
    return Finding(
        check,
        outcome,
        first.reason,
        parts,
        explanation=good if settled else first.explanation,
        remedy="" if settled else remedies.get(first.reason, ""),
        evidence=evidence or {},
    )


def discover() -> dict[str, Check]:
    """Every check by its id."""
    return plugins.discover("agent.checks", Check)


def parameters(policy: Policy, checks: Mapping[str, Check]) -> dict[str, Any]:
    """Each check's parameters from `checks.toml`. Raises TomlError, also for an absent check."""
    return policy.bind_each("checks", {each.id: each.parameters for each in checks.values()})


Keep = Callable[[str, str, bytes], None]
"""Takes a check's id, the digest of the raw answers behind its finding, and the bytes that were
digested, to keep on this device.
"""


def run(check: Check, host: Host, bound: object, *, keep: Keep | None = None) -> Finding:
    """What the check finds on this host, with its evidence record; never raises.

    `bound` are the check's parameters; `took_ms` is wall time. The raw answers go to `keep`, if
    anywhere: only their digest is in the evidence, as `digest`.
    """
    started = time.perf_counter()
    witness = RecordingHost(host)
    finding = _run(check, witness, bound)
    took_ms = round((time.perf_counter() - started) * 1000)
    raw = witness.document()
    # The moment stands in the record by itself, so equal answers have equal digests.
    answers = {key: value for key, value in raw.items() if key != "taken"}
    text = json.dumps(answers, sort_keys=True, ensure_ascii=False, default=str)
    data = text.encode("utf-8", errors="surrogatepass")
    digest = hashlib.sha256(data).hexdigest()
    if keep is not None:
        keep(check.id, digest, data)
    record = _record(raw, host, check.valid_for) | {"digest": digest}
    return replace(finding, took_ms=took_ms, evidence={**record, "values": dict(finding.evidence)})


def run_all(
    checks: Mapping[str, Check],
    host: Host,
    bound: Mapping[str, object],
    *,
    keep: Keep | None = None,
) -> list[Finding]:
    """Every check's finding, worst first; side by side, because most of the time is waiting."""
    findings: list[Finding] = []

    def one(check: Check) -> None:
        findings.append(run(check, host, bound[check.id], keep=keep))

    # Plain threads: an executor would import more than all checks together.
    slow_first = sorted(checks.values(), key=lambda check: not check.slow)
    threads = [threading.Thread(target=one, args=(each,)) for each in slow_first]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(findings, key=lambda finding: (badness(finding.outcome), finding.check))


_SOURCES = 40
"""Sources named in one evidence record; a machine with more disks is covered by the digest."""


def _record(raw: Document, host: Host, valid_for: timedelta) -> dict[str, JSON]:
    """What was read, by which tool, as whom, and until when it may be relied on."""
    sources = [f"file {path}" for path in raw["files"]]
    sources += [f"link {path}" for path in raw["links"]]
    sources += [f"directory {path}" for path in raw["directories"]]
    sources += [f"command {' '.join(each['argv'])[:200]}" for each in raw["commands"]]
    sources += [f"registry {key}" for key in raw["registry"]]
    sources += [f"wmi {name}" for name in raw["wmi"]]
    return {
        "tool": f"safehand {agent.__version__}",
        "system": f"{host.platform.value}: {host.release}",
        "run_as": "administrator" if host.privileged else "ordinary user",
        "taken": host.taken.isoformat(),
        "valid_until": (host.taken + valid_for).isoformat(),
        "sources": sources[:_SOURCES],
        "more_sources": max(0, len(sources) - _SOURCES),
    }


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
