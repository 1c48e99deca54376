"""Windows: what is enforced, kept apart from what is offered, hidden or enrolled."""

from __future__ import annotations

from typing import Any

import pytest

from agent import checks
from agent.checks import mfa
from agent.checks._mfa import windows
from agent.event import Finding
from agent.host.capture import CapturedHost

# Two of the four sections of dsregcmd /status on Windows 11 24H2, with made-up ids.
DSREGCMD = """
+----------------------------------------------------------------------+
| Device State                                                         |
+----------------------------------------------------------------------+

             AzureAdJoined : YES
          EnterpriseJoined : NO
              DomainJoined : NO
               Device Name : LAPTOP-EXAMPLE

+----------------------------------------------------------------------+
| User State                                                           |
+----------------------------------------------------------------------+

                    NgcSet : YES
                  NgcKeyId : {00000000-0000-0000-0000-000000000000}
           WorkplaceJoined : NO

+----------------------------------------------------------------------+
| SSO State                                                            |
+----------------------------------------------------------------------+

                AzureAdPrt : YES
"""
ABSENT = {"error": "ENOENT"}


def machine(
    system: Any = None, dsregcmd: str = DSREGCMD, files: Any = None, **keys: Any
) -> CapturedHost:
    registry = {
        windows.SYSTEM_POLICIES: system if system is not None else {"EnableLUA": 1},
        windows.HELLO_POLICIES: keys.get("hello", ABSENT),
        windows.DUO: keys.get("duo", ABSENT),
        windows.DUO_POLICIES: keys.get("duo_policies", ABSENT),
        windows.SSHD_SERVICE: keys.get("sshd", ABSENT),
    }
    return CapturedHost(
        {
            "platform": "windows",
            "release": "10.0.26100",
            "privileged": True,
            "taken": "2026-11-21T22:00:00+00:00",
            "registry": registry,
            "files": files or {},
            "commands": [
                {"argv": list(windows.DSREGCMD), "stdout": dsregcmd, "stderr": "", "exit": 0}
            ],
        }
    )


def found(host: CapturedHost) -> Finding:
    return checks.run(mfa.CHECK, host, mfa.Parameters())


PASSWORD_HIDDEN = {"ExcludedCredentialProviders": windows.PASSWORD_PROVIDER.upper()}
CONFIG = {windows.SSHD_FILE: "PasswordAuthentication yes\n"}


@pytest.mark.parametrize(
    ("host", "outcome", "reason"),
    [
        (machine(), "fail", "no-second-factor"),
        (machine({"scforceoption": 1}), "pass", "second-factor-required"),
        (machine({"scforceoption": 0}), "fail", "no-second-factor"),
        (machine({"scforceoption": "1"}), "unknown", "unreadable-not-understood"),
        (machine({"error": "EACCES"}), "unknown", "unreadable-eacces"),
        (machine(hello={"Enabled": 1}), "fail", "second-factor-avoidable"),
        (machine(hello={"Enabled": 0}), "fail", "no-second-factor"),
        (machine(hello={"error": "timed-out"}), "fail", "no-second-factor"),
        (machine(duo={"error": "EACCES"}), "unknown", "unreadable-eacces"),
        (machine(duo={"error": "not-recorded"}), "fail", "no-second-factor"),
        (machine(PASSWORD_HIDDEN), "fail", "second-factor-avoidable"),
        (machine(duo={"FailOpen": 0, "RdpOnly": 0}), "pass", "second-factor-required"),
        (machine(duo={"FailOpen": 0}), "pass", "second-factor-required"),
        (machine(duo={"Host": "api.example"}), "fail", "second-factor-avoidable"),
        (machine(duo={"FailOpen": 0, "RdpOnly": 1}), "fail", "second-factor-avoidable"),
        (
            machine(duo={"FailOpen": 0}, duo_policies={"FailOpen": 1}),
            "fail",
            "second-factor-avoidable",
        ),
        (machine(duo_policies={"FailOpen": 0}), "fail", "no-second-factor"),
        (machine({"scforceoption": 1}, sshd={"Start": 4}), "pass", "second-factor-required"),
        (machine({"scforceoption": 1}, sshd={"Start": 2}, files=CONFIG), "fail",
         "no-second-factor"),
        (machine({"scforceoption": 1}, sshd={"Start": 3}, files=CONFIG), "unknown",
         "may-be-started"),
        (machine({"scforceoption": 1}, sshd={"Start": 2}), "unknown", "unreadable-not-recorded"),
        (
            machine(
                {"scforceoption": 1},
                sshd={"Start": 2},
                files={windows.SSHD_FILE: "AuthenticationMethods publickey,password\n"},
            ),
            "pass",
            "second-factor-required",
        ),
    ],
)  # fmt: skip
def test_outcomes(host: CapturedHost, outcome: str, reason: str) -> None:
    finding = found(host)
    assert (finding.outcome.value, finding.reason) == (outcome, reason), finding
    assert outcome == "pass" or (finding.explanation and finding.remedy)


@pytest.mark.parametrize(
    ("text", "enrolled"),
    [
        (DSREGCMD, "yes"),
        (DSREGCMD.replace("\n", "\r\n"), "yes"),
        (DSREGCMD.replace("NgcSet : YES", "NgcSet : NO"), "no"),
        (
            DSREGCMD.replace("NgcSet : YES", "NgcSet : NO").replace("Prt : YES", "Prt : NO"),
            "unknown",
        ),
        ("Access denied.\n", "unknown"),
        (DSREGCMD[:300], "unknown"),
        ("", "unknown"),
    ],
)
def test_enrolment_is_a_fact_of_its_own(text: str, enrolled: str) -> None:
    facts = windows.collect(machine(dsregcmd=text))
    assert windows.enrolled(facts) == enrolled
    assert found(machine(dsregcmd=text)).outcome.value == "fail"


def test_parse_dsregcmd() -> None:
    parsed = windows.parse_dsregcmd(DSREGCMD)
    assert parsed["AzureAdJoined"] == "YES"
    assert "DeviceName" not in parsed
    with pytest.raises(ValueError, match="dsregcmd"):
        windows.parse_dsregcmd("DomainJoined : YES\n")


def test_nothing_recorded_is_unknown() -> None:
    host = CapturedHost(
        {
            "platform": "windows",
            "release": "10.0.26100",
            "privileged": False,
            "taken": "2026-11-21T22:00:00+00:00",
        }
    )
    assert found(host).outcome.value == "unknown"
    values = found(host).evidence["values"]
    assert isinstance(values, dict)
    assert values["joined"] == "unknown"
