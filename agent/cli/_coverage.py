"""What keeps each clause of the procedure today?

A clause may only name parts that exist: `check:ID` and `detector:ID` are found where they live,
`part:NAME` stands in the table below.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from agent import checks, detectors, policy, typed_toml
from agent.policy import Clause, Policy

PARTS: Mapping[str, str] = {
    "account-workflow": "agent.accounts.workflow",
    "alerts": "agent.central.alerts.watch",
    "breach-register": "agent.central.registers.breaches",
    "console": "agent.central.console",
    "data-set-register": "agent.central.registers.data_sets",
    "enrolment": "agent.central.enrolment",
    "erasure": "agent.central.erasure",
    "event-log": "agent.central.intake",
    "exception-register": "agent.central.registers.exceptions",
    "heartbeat": "agent.daemon.run",
    "log-verification": "agent.central.audit",
    "mail-audit": "agent.mail.audit",
    "mail-gateway": "agent.mail.routes.submission",
    "mail-holds": "agent.mail.release",
    "mail-notice": "agent.mail.notice",
    "password-gate": "agent.daemon.gatekeeper",
    "password-watch": "agent.daemon.shadow_watch",
    "policy-coverage": "agent.cli.policy",
    "request-register": "agent.central.registers.requests",
    "reviews": "agent.central.registers.reviews",
    "retention": "agent.central.purging",
    "scan": "agent.files.scanning",
    "second-factor": "agent.mfa.factors",
    "session-watch": "agent.daemon.session_watch",
    "sign-in-certificates": "agent.signins.certify",
    "sign-in-pruning": "agent.signins.pruning",
    "sign-in-response": "agent.signins.journal",
    "sign-in-state": "agent.signins.state",
    "spot-checks": "agent.central.sampling",
    "witness": "agent.delivery.witness",
}
"""Parts that are not plug-ins, each with the module that is it."""


@dataclass(frozen=True, slots=True)
class Row:
    """One clause as it stands."""

    clause: str
    text: Clause
    overdue: bool
    """Nobody read the clause again when it was due."""

    @property
    def gap(self) -> str:
        """What nothing carries; empty where something stands behind the whole clause."""
        behind = self.text.enforced_by + self.text.watched_by + self.text.attested_by
        return self.text.gap or ("" if behind else "Nothing stands behind this clause yet.")


def parts() -> dict[str, str]:
    """Every part that a clause may name, with the module that is it."""
    found = {f"check:{each}": "agent.checks" for each in checks.discover()}
    found |= {f"detector:{each}": "agent.detectors" for each in detectors.discover()}
    found |= {f"part:{name}": module for name, module in PARTS.items()}
    return found


def table(found: Policy, today: date = date.max) -> tuple[Row, ...]:
    """Every clause, overdue reviews first, then gaps, then in the file's order.

    Raises TomlError where a clause names a part that does not exist.
    """
    known = parts()
    rows = []
    for clause, text in policy.procedure(found).items():
        for key in ("enforced_by", "watched_by", "attested_by"):
            for part in getattr(text, key):
                if part not in known:
                    raise found.files["procedure"].error(
                        (clause, key.replace("_", "-")),
                        f"{clause} names a part that does not exist: "
                        + typed_toml.unknown(part, known),
                    )
        rows.append(Row(clause, text, text.review < today))
    return tuple(sorted(rows, key=lambda row: (not row.overdue, not row.gap)))
