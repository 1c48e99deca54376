"""The check says what is enforced here, and claims nothing about the rest."""

from __future__ import annotations

from collections.abc import Mapping

from agent import checks
from agent.checks import mfa
from agent.event import Finding, Outcome
from agent.host.capture import CapturedHost


def captured(**tables: object) -> CapturedHost:
    return CapturedHost(
        {
            "platform": "linux",
            "release": "debian 12",
            "privileged": True,
            "taken": "2026-11-21T22:00:00+00:00",
            "directories": {
                "/usr/lib/security": [
                    f"pam_{name}.so" for name in ("deny", "safehand", "unix", "wheel")
                ]
            },
            **tables,
        }
    )


def values(finding: Finding) -> Mapping[str, object]:
    found = finding.evidence["values"]
    assert isinstance(found, Mapping)
    return found


def test_nothing_recorded_is_unknown() -> None:
    finding = checks.run(mfa.CHECK, captured(), mfa.Parameters())
    assert finding.outcome is Outcome.UNKNOWN
    assert values(finding)["enforced_here"] == "unknown"
    assert finding.remedy


def test_the_worst_door_speaks_for_the_machine() -> None:
    host = captured(
        files={
            "/etc/pam.d/login": "auth required pam_unix.so\nauth required pam_safehand.so\n",
            "/etc/pam.d/sudo": "auth required pam_unix.so\n",
        },
    )
    finding = checks.run(mfa.CHECK, host, mfa.Parameters(services=("login", "sudo")))
    assert [each.name for each in finding.scope] == ["sudo", "login"]
    assert finding.outcome is Outcome.FAIL
    assert finding.explanation == finding.scope[0].explanation
    assert values(finding)["enforced_here"] == "no"


def test_all_doors_in_order() -> None:
    host = captured(
        files={"/etc/pam.d/login": "auth required pam_unix.so\nauth required pam_safehand.so\n"},
    )
    finding = checks.run(mfa.CHECK, host, mfa.Parameters(services=("login",)))
    assert finding.outcome is Outcome.PASS
    assert finding.remedy == ""
    assert values(finding)["enforced_here"] == "yes"
    assert values(finding)["required_by_directory"] == "unknown"


def test_no_door_at_all_is_not_a_pass() -> None:
    finding = checks.run(mfa.CHECK, captured(), mfa.Parameters(services=()))
    assert (finding.outcome, finding.reason) == (Outcome.UNKNOWN, "no-door-found")
