"""Which room reads which policy file?"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from agent import accounts, checks, content, detectors, mfa, policy
from agent.central import registers, retention
from agent.central.alerts import rules as alert_rules
from agent.cli import _coverage
from agent.daemon import gatekeeper
from agent.mail import rules
from agent.passwords import breaches, gate, strength, suggest
from agent.policy import Policy
from agent.signins import parameters

AREAS: Mapping[str, Callable[[Policy], object]] = {
    "alerts": alert_rules.tables,
    "accounts": lambda p: p.bind_each(
        "accounts", {"lock": accounts.Lock, "reissue": accounts.Reissue}
    ),
    "checks": lambda p: checks.parameters(p, checks.discover()),
    "content": lambda p: p.bind("content", (), content.Limits),
    "detectors": lambda p: p.bind_each(
        "detectors", {each.id: each.parameters for each in detectors.discover().values()}
    ),
    "mail": rules.load,
    "mfa": lambda p: p.bind_each(
        "mfa",
        {"codes": mfa.Parameters, "required": mfa.Requirements, "sign-in": mfa.SignIn},
    ),
    "organisation": policy.organisation,
    "passwords": lambda p: p.bind_each(
        "passwords",
        {
            "gate": gate.Parameters,
            "suggest": suggest.Parameters,
            "breaches": breaches.Parameters,
            "strength": strength.Parameters,
            "reset": gatekeeper.Reset,
        },
    ),
    "procedure": _coverage.table,
    "registers": registers.load,
    "signins": parameters.load,
    "retention": lambda p: dict(retention.load(p).classes),
}
"""For each file of the policy folder, by name without ending, what reads it whole: the typed
parameters it stands for. Each raises TomlError for what it cannot use.
"""


def read_all(found: Policy) -> dict[str, object]:
    """Every area's parameters, the defaults where a file is absent.

    Raises TomlError for the first thing that is wrong, also for a file that no area reads.
    """
    for name, file in found.files.items():
        if name not in AREAS:
            known = ", ".join(f"{each}.toml" for each in sorted(AREAS))
            raise file.error((), f"no part of Safehand reads this file; they are: {known}.")
    return {name: read(found) for name, read in AREAS.items()}
